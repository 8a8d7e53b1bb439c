import { fits } from './pattern.js'
import type { ExperimentResult, FamilyResult, StudyResults } from './results.js'
import type { Pattern } from './study.js'

/** One number, and where it belongs. */
export interface Item {
  /** By dimension: the axes, `seed`, `family`, `seen`, `metric`, `method`. */
  readonly place: Readonly<Record<string, string>>
  /** The same as numbers, to sort by. */
  readonly order: Readonly<Record<string, number>>
  readonly metric: string
  readonly value: number
  readonly seen: boolean
  readonly baseline: boolean
  /** The experiment. */
  readonly run: string
}

const METHODS = ['model', 'no colour', 'constant colour']

/**
 * The numbers of a table.
 *
 * @param side the dimensions of that side of the table, rows or columns, where the baselines are to stand: in the place of
 * its first axis. A baseline is the same whatever was trained, so the side's other axes stay empty.
 */
export function itemsOf(
  results: StudyResults,
  { metrics, where, side }: { metrics: readonly string[]; where: Pattern; side: readonly string[] },
): Item[] {
  const axes = Object.keys(results.axes)
  const carrier = side.find((name) => axes.includes(name)) ?? 'method'
  const emptied = side.filter((name) => name === 'seed' || axes.includes(name))
  const families = [...new Set(results.experiments.flatMap((one) => one.results.map(({ family }) => family)))]
  const seeds = [...new Set(results.experiments.map(({ seed }) => String(seed)))]

  const itemOf = (experiment: ExperimentResult, result: FamilyResult, metric: string): Item[] => {
    const value = result.metrics[metric] ?? null
    const { family, seen, method } = result
    const place: Named = {
      ...experiment.coordinates,
      seed: String(experiment.seed),
      family,
      seen: seen ? 'seen' : 'unseen',
      metric,
      method,
    }
    if (value === null || !fits(where, place)) return []
    const order: Record<string, number> = {
      seed: seeds.indexOf(place.seed ?? ''),
      family: families.indexOf(family),
      seen: seen ? 0 : 1,
      metric: metrics.indexOf(metric),
      method: METHODS.indexOf(method),
    }
    for (const axis of axes) order[axis] = (results.axes[axis] ?? []).indexOf(place[axis] ?? '')
    const baseline = method !== 'model'
    return [
      {
        place: baseline
          ? { ...place, ...Object.fromEntries(emptied.map((name) => [name, ''])), [carrier]: method }
          : place,
        // Baselines come last.
        order: baseline ? { ...order, [carrier]: LAST + METHODS.indexOf(method) } : order,
        metric,
        value,
        seen: seen && !baseline,
        baseline,
        run: experiment.name,
      },
    ]
  }
  return results.experiments.flatMap((experiment) =>
    experiment.results.flatMap((result) => metrics.flatMap((metric) => itemOf(experiment, result, metric))),
  )
}

type Named = Readonly<Record<string, string>>

const LAST = 1e6
