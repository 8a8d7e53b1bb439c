import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '@chromask/core/node'
import type { EvaluationRow } from '@chromask/metrics'

/** How good a run was at some step. */
export interface StepEvaluation {
  readonly step: number
  readonly rows: readonly EvaluationRow[]
}

const FILE = 'evaluations.json'

/** A run's evaluations so far, by step. */
export async function readEvaluations(run: string): Promise<StepEvaluation[]> {
  const text = await readFile(join(run, FILE), 'utf8').catch(() => '[]')
  return JSON.parse(text) as StepEvaluation[]
}

/** Adds an evaluation, in place of what is said of that step or later. */
export async function addEvaluation(run: string, evaluation: StepEvaluation): Promise<StepEvaluation[]> {
  const all = [...(await readEvaluations(run)).filter(({ step }) => step < evaluation.step), evaluation]
  await writeFileAtomic(join(run, FILE), `${JSON.stringify(all, null, 2)}\n`)
  return all
}
