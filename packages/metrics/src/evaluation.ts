import type { EvaluationInput } from './check.js'
import { type MeasuredPicture, measurePicture } from './picture-sums.js'
import { poolPictures } from './pool.js'
import type { EvaluationResult } from './result.js'

/** Gathers pictures, one at a time; nothing of them is kept but sums. */
export interface Evaluation {
  /** Counts one picture. Throws `metrics/size-mismatch`, `metrics/invalid-mask`, `metrics/invalid-label`. */
  add(input: EvaluationInput): void
  /** What has been gathered so far. */
  result(): EvaluationResult
}

/**
 * Measures finished pictures against the truth; see {@link EvaluationResult} for what is measured.
 *
 * @example
 * ```ts
 * import { createMask, createRgbImage } from '@chromask/core'
 * import { createEvaluation, partialColorTarget } from '@chromask/metrics'
 *
 * const truth = createRgbImage(2, 1, Uint8Array.of(255, 0, 0, 0, 0, 255))
 * const mask = createMask(2, 1, Float32Array.of(1, 0))
 * const evaluation = createEvaluation()
 * evaluation.add({ truth, mask, predicted: truth }) // the whole picture in colour
 * evaluation.add({ truth, mask, predicted: partialColorTarget(truth, mask) }) // just what was asked for
 * const { abInside, vividness, leakage } = evaluation.result()
 * console.log(abInside, vividness, leakage) // 0 1 0.5
 * ```
 */
export function createEvaluation(): Evaluation {
  const pictures: MeasuredPicture[] = []
  return {
    add: (input) => void pictures.push(measurePicture(input)),
    result: () => poolPictures(pictures),
  }
}
