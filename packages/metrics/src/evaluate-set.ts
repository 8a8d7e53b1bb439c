import type { EvaluationInput } from './check.js'
import { createEvaluation, type Evaluation } from './evaluation.js'
import type { EvaluationResult } from './result.js'

/** A finished picture, and which family of masks its mask came from. */
export interface EvaluationSample extends EvaluationInput {
  readonly family: string
  /** Whether the training saw masks of that family. */
  readonly seen: boolean
}

/** One line of a table. */
export interface EvaluationRow {
  readonly family: string
  readonly seen: boolean
  /** What made the pictures, where several are compared, such as `model` and `no colour`. */
  readonly method?: string
  readonly result: EvaluationResult
}

/**
 * Measures a whole set, one row for each family of masks, in order of appearance. Samples are taken one after another
 * and not kept.
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
  const groups = new Map<string, { family: string; seen: boolean; evaluation: Evaluation }>()
  for await (const sample of samples) {
    const { family, seen } = sample
    const key = JSON.stringify([family, seen])
    const group = groups.get(key) ?? { family, seen, evaluation: createEvaluation() }
    groups.set(key, group)
    group.evaluation.add(sample)
  }
  return [...groups.values()].map(({ family, seen, evaluation }) => ({ family, seen, result: evaluation.result() }))
}
