import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ChromaskError, messageOf } from '@chromask/core'
import { writeFileAtomic } from '@chromask/core/node'
import type { EvaluationRow } from '@chromask/metrics'

/** How good a run was at some step. */
export interface StepEvaluation {
  readonly step: number
  readonly rows: readonly EvaluationRow[]
  /** All families seen, and all unseen, as one. */
  readonly groups?: readonly EvaluationRow[]
}

const FILE = 'evaluations.json'

/**
 * A run's evaluations so far, by step.
 *
 * @throws ChromaskError `recipes/invalid-evaluations` where there are some that cannot be read.
 */
export async function readEvaluations(run: string): Promise<StepEvaluation[]> {
  const path = join(run, FILE)
  try {
    return JSON.parse(await readFile(path, 'utf8')) as StepEvaluation[]
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new ChromaskError(
      'recipes/invalid-evaluations',
      `${path} cannot be read: ${messageOf(cause)}. Remove it: what is known of earlier steps is lost, the training is not.`,
      { cause },
    )
  }
}

/** Adds an evaluation, in place of what is said of that step or later. */
export async function addEvaluation(run: string, evaluation: StepEvaluation): Promise<StepEvaluation[]> {
  const all = [...(await readEvaluations(run)).filter(({ step }) => step < evaluation.step), evaluation]
  await writeFileAtomic(join(run, FILE), `${JSON.stringify(all, null, 2)}\n`)
  return all
}
