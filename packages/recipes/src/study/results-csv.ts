import type { StudyResults } from './results.js'

/** A line for each experiment, family and method (RFC 4180); what is undefined stays empty. */
export function renderCsv({ axes, experiments }: StudyResults): string {
  const names = Object.keys(axes)
  const metrics = [
    ...new Set(experiments.flatMap(({ results }) => results.flatMap(({ metrics }) => Object.keys(metrics)))),
  ]
  const lines = experiments.flatMap(({ coordinates, seed, steps, seconds, engine, results }) =>
    results.map(({ family, seen, method, metrics: values }) => [
      ...names.map((axis) => coordinates[axis]),
      seed,
      steps,
      seconds,
      engine,
      family,
      seen ? 'seen' : 'unseen',
      method,
      ...metrics.map((metric) => values[metric]),
    ]),
  )
  const head = [...names, 'seed', 'steps', 'seconds', 'engine', 'family', 'seen', 'method', ...metrics]
  return [head, ...lines].map((line) => `${line.map(cell).join(',')}\r\n`).join('')
}

function cell(value: string | number | null | undefined): string {
  const text = String(value ?? '')
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
