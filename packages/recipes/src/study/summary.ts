import type { ExperimentResult } from './results.js'

/** What several seeds of the same say together. */
export interface Spread {
  readonly mean: number
  /** Standard deviation of the sample; null of one alone. */
  readonly std: number | null
  /** How many. */
  readonly count: number
}

/** One family under one setting, over its seeds. */
export interface Summary {
  readonly coordinates: Readonly<Record<string, string>>
  readonly family: string
  readonly seen: boolean
  readonly method: string
  /** By metric; those that no seed has are left out. */
  readonly metrics: Readonly<Record<string, Spread>>
}

/** More digits than any two seeds agree on. */
export const rounded = (value: number): number => Number(value.toPrecision(6))

/** Mean and standard deviation (n - 1) of numbers; undefined of none. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  const count = values.length
  if (count === 0) return undefined
  const mean = values.reduce((a, b) => a + b, 0) / count
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, std: count > 1 ? Math.sqrt(squares / (count - 1)) : null, count }
}

/** Means and standard deviations over seeds, in order of appearance. */
export function summaryOf(experiments: readonly ExperimentResult[]): Summary[] {
  const groups = new Map<string, Omit<Summary, 'metrics'> & { readonly values: Map<string, number[]> }>()
  for (const { coordinates, results } of experiments) {
    for (const { family, seen, method, metrics } of results) {
      const key = JSON.stringify([coordinates, family, seen, method])
      const group = groups.get(key) ?? { coordinates, family, seen, method, values: new Map() }
      groups.set(key, group)
      for (const [metric, value] of Object.entries(metrics)) {
        if (value !== null) group.values.set(metric, [...(group.values.get(metric) ?? []), value])
      }
    }
  }
  return [...groups.values()].map(({ values, ...group }) => ({
    ...group,
    metrics: Object.fromEntries(
      [...values].flatMap(([metric, all]) => {
        const spread = spreadOf(all)
        if (!spread) return []
        const { mean, std, count } = spread
        return [[metric, { mean: rounded(mean), std: std === null ? null : rounded(std), count }]]
      }),
    ),
  }))
}
