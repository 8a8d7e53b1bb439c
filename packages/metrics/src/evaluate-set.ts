import type { EvaluationInput } from './check.js'
import { measurePicture } from './picture-sums.js'
import { type EvaluationRow, type MeasuredSample, summarize } from './summarize.js'

/** A finished picture, and which family of masks its mask came from. */
export interface EvaluationSample extends EvaluationInput {
  readonly family: string
  /** Whether the training saw masks of that family. */
  readonly seen: boolean
}

/**
 * Measures a whole set, one row for each family of masks, in order of appearance, with confidence intervals. Samples are
 * taken one after another and not kept.
 *
 * @throws ChromaskError what `Evaluation.add` throws.
 * @example
 * ```ts
 * import { createMask, createRgbImage } from '@chromask/core'
 * import { evaluateSet } from '@chromask/metrics'
 *
 * const truth = createRgbImage(1, 1, Uint8Array.of(255, 0, 0))
 * const mask = createMask(1, 1, Float32Array.of(1))
 * const rows = await evaluateSet([{ truth, predicted: truth, mask, family: 'full', seen: true }])
 * console.log(rows[0]?.family, rows[0]?.result.abInside) // full 0
 * ```
 */
export async function evaluateSet(
  samples: AsyncIterable<EvaluationSample> | Iterable<EvaluationSample>,
): Promise<EvaluationRow[]> {
  const measured: MeasuredSample[] = []
  for await (const sample of samples) {
    const { family, seen } = sample
    measured.push({ ...measurePicture(sample), family, seen })
  }
  return summarize(measured).rows
}
