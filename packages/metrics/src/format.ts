import type { Estimate } from './bootstrap.js'
import type { MetricName } from './metrics.js'
import type { EvaluationResult } from './result.js'
import type { EvaluationRow } from './summarize.js'

/** The sign that is shown is that of the rounded value, so that there is no `-0.0`. */
function signed(value: number | undefined, digits: number): string {
  if (value === undefined) return '-'
  const text = value.toFixed(digits)
  if (Number(text) === 0) return `+${(0).toFixed(digits)}`
  return value < 0 ? text : `+${text}`
}

interface Column {
  readonly title: string
  readonly metric: MetricName
  readonly digits: number
  readonly value: (result: EvaluationResult) => number | null | undefined
  readonly isSigned?: boolean
  /** Whether its interval is shown: a table of all of them would be too wide. */
  readonly hasInterval?: boolean
}

const columns: readonly Column[] = [
  { title: 'abInside', metric: 'abInside', digits: 2, value: (r) => r.abInside, hasInterval: true },
  { title: 'leakage', metric: 'leakage', digits: 3, value: (r) => r.leakage, hasInterval: true },
  { title: 'vividness', metric: 'vividness', digits: 3, value: (r) => r.vividness, hasInterval: true },
  { title: 'boundary', metric: 'boundary', digits: 3, value: (r) => r.boundary, hasInterval: true },
  { title: 'bias a', metric: 'biasA', digits: 1, value: (r) => r.bias?.a, isSigned: true },
  { title: 'bias b', metric: 'biasB', digits: 1, value: (r) => r.bias?.b, isSigned: true },
  { title: 'PSNR', metric: 'psnr', digits: 2, value: (r) => r.psnr },
  { title: 'SSIM', metric: 'ssim', digits: 4, value: (r) => r.ssim },
  { title: 'colourfulness', metric: 'colourfulness', digits: 1, value: (r) => r.colourfulness },
  { title: 'coverage', metric: 'coverage', digits: 2, value: (r) => r.coverage },
]

function cellOf(
  { result, intervals }: EvaluationRow,
  { metric, digits, value, isSigned, hasInterval }: Column,
): string {
  const found = value(result)
  if (found === null || found === undefined) return '-'
  const text = isSigned ? signed(found, digits) : found.toFixed(digits)
  const interval = hasInterval ? intervals?.[metric] : undefined
  return interval ? `${text} ±${((interval.high - interval.low) / 2).toFixed(digits)}` : text
}

/**
 * Rows as a plain-text table: texts to the left, numbers to the right, `-` for what is undefined, and `±` half of the
 * confidence interval's width where there is one. Columns for methods, and for Fréchet distances with the names of their features,
 * appear where any row has one.
 *
 * @example
 * ```ts
 * import { createEvaluation, formatEvaluation } from '@chromask/metrics'
 *
 * const text = formatEvaluation([{ family: 'stripes', seen: true, result: createEvaluation().result() }])
 * console.log(text.split('\n')[1]?.split(/ +/).slice(0, 4).join(' ')) // stripes seen 0 -
 * ```
 */
export function formatEvaluation(rows: readonly EvaluationRow[]): string {
  const extractors = [...new Set(rows.flatMap(({ frechet }) => frechet?.features ?? []))]
  const distanceOf = ({ frechet }: EvaluationRow, name: string): string =>
    frechet?.features === name && frechet.distance !== null ? frechet.distance.toPrecision(4) : '-'
  return tableOf(
    rows,
    ['pictures', ...columns.map(({ title }) => title), ...extractors.map((name) => `Fréchet (${name})`)],
    (row) => [
      String(row.result.count),
      ...columns.map((column) => cellOf(row, column)),
      ...extractors.map((name) => distanceOf(row, name)),
    ],
  )
}

/**
 * What rows have more than those that they are compared with: `+1.20 [+0.3, +2.1]` is the difference and its confidence
 * interval. Empty without any row to compare.
 */
export function formatDifferences(rows: readonly EvaluationRow[]): string {
  const shown = columns.filter(({ hasInterval }) => hasInterval)
  const cell = (estimate: Estimate | null | undefined, digits: number): string =>
    estimate
      ? `${signed(estimate.value, digits)} [${signed(estimate.low, digits)}, ${signed(estimate.high, digits)}]`
      : '-'
  const compared = rows.filter(({ difference }) => difference)
  if (compared.length === 0) return ''
  return tableOf(
    compared,
    shown.map(({ title }) => title),
    ({ difference }) => shown.map(({ metric, digits }) => cell(difference?.[metric], digits)),
  )
}

function tableOf(
  rows: readonly EvaluationRow[],
  titles: readonly string[],
  cellsOf: (row: EvaluationRow) => readonly string[],
): string {
  const hasMethod = rows.some((row) => row.method !== undefined)
  const table = [
    ['masks', 'seen?', ...(hasMethod ? ['method'] : []), ...titles],
    ...rows.map((row) => [
      row.family,
      row.seen ? 'seen' : 'unseen',
      ...(hasMethod ? [row.method ?? '-'] : []),
      ...cellsOf(row),
    ]),
  ]
  const texts = hasMethod ? 3 : 2
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0)))
  return table
    .map((line) =>
      line
        .map((cell, column) => (column < texts ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
