import { type BootstrapOptions, bootstrap, bootstrapDifference, type MetricEstimates } from './bootstrap.js'
import type { FrechetResult } from './frechet.js'
import type { MeasuredPicture } from './picture-sums.js'
import { poolPictures } from './pool.js'
import type { EvaluationResult } from './result.js'

/** A measured picture, whose mask came from a family of masks. */
export interface MeasuredSample extends MeasuredPicture {
  readonly family: string
  /** Whether the training saw masks of that family. */
  readonly seen: boolean
  /** What made the picture, where several are compared, such as `model` and `no colour`. */
  readonly method?: string
}

/** One line of a table. */
export interface EvaluationRow {
  readonly family: string
  readonly seen: boolean
  /** What made the pictures, where several are compared, such as `model` and `no colour`. */
  readonly method?: string
  readonly result: EvaluationResult
  /** The same with confidence intervals. */
  readonly intervals?: MetricEstimates
  /** What this row has more than the same row of the method that all are compared with. */
  readonly difference?: MetricEstimates
  /** How far the pictures are from what they should be, as sets, in the eyes of a feature extractor. */
  readonly frechet?: FrechetResult
}

export interface SummarizeOptions extends BootstrapOptions {
  /** The method that all others are compared with, picture by picture. @default none */
  readonly reference?: string
}

/** A table, family by family, and the sums of it. */
export interface EvaluationSummary {
  /** A row for each family and method, in order of appearance. */
  readonly rows: EvaluationRow[]
  /** A row for each method over all families seen in training (`all seen`), then over all others (`all unseen`). */
  readonly groups: EvaluationRow[]
}

/**
 * Makes a table of measured pictures, with confidence intervals.
 *
 * @throws ChromaskError `metrics/invalid-option`; `metrics/not-paired` where methods are to be compared and have not
 * measured the same pictures.
 * @example
 * ```ts
 * import { createMask, createRgbImage } from '@chromask/core'
 * import { measurePicture, summarize } from '@chromask/metrics'
 *
 * const truth = createRgbImage(1, 1, Uint8Array.of(255, 0, 0))
 * const mask = createMask(1, 1, Float32Array.of(1))
 * const measured = ['stripes', 'discs'].map((family) => ({
 *   ...measurePicture({ id: 'rose', truth, predicted: truth, mask }),
 *   family,
 *   seen: true,
 * }))
 * const { rows, groups } = summarize(measured)
 * console.log([...rows, ...groups].map(({ family, result }) => `${family} ${result.count}`).join()) // stripes 1,discs 1,all seen 2
 * ```
 */
export function summarize(
  samples: readonly MeasuredSample[],
  { reference, ...options }: SummarizeOptions = {},
): EvaluationSummary {
  const tableOf = (parts: readonly MeasuredSample[]): EvaluationRow[] => {
    const sets = new Map<string, MeasuredSample[]>()
    const keyOf = (family: string, seen: boolean, method?: string): string => JSON.stringify([family, seen, method])
    for (const sample of parts) {
      const key = keyOf(sample.family, sample.seen, sample.method)
      const set = sets.get(key)
      if (set) set.push(sample)
      else sets.set(key, [sample])
    }
    return [...sets.values()].map((set) => {
      const { family, seen, method } = set[0] as MeasuredSample
      const other = method === reference ? undefined : sets.get(keyOf(family, seen, reference))
      return {
        family,
        seen,
        ...(method !== undefined && { method }),
        result: poolPictures(set),
        intervals: bootstrap(set, options),
        ...(other && { difference: bootstrapDifference(set, other, options) }),
      }
    })
  }
  const groupOf = (seen: boolean): MeasuredSample[] =>
    samples
      .filter((sample) => sample.seen === seen)
      .map((sample) => ({ ...sample, family: seen ? 'all seen' : 'all unseen' }))
  return { rows: tableOf(samples), groups: [...tableOf(groupOf(true)), ...tableOf(groupOf(false))] }
}
