import { join } from 'node:path'
import { ChromaskError, type Json } from '@chromask/core'
import { diffJson, isRun, listCheckpoints, readMetrics } from '@chromask/trainer'
import { readEvaluations, type StepEvaluation } from '../run/evaluations.js'
import { checkSameRecipe } from '../run/open.js'
import type { Experiment } from './expand.js'
import type { Study } from './study.js'

/** How far an experiment is. */
export interface ExperimentState {
  /** `begun`: there is a run to go on with. `done`: trained and measured. */
  readonly status: 'new' | 'begun' | 'done'
  /** Steps that need not be done again. */
  readonly step: number
  /** Seconds that a step took in the mean; undefined where none has been logged. */
  readonly secondsPerStep: number | undefined
  /** Once it is done. */
  readonly evaluation?: StepEvaluation
  /** Once it has begun: what it runs on. */
  readonly engine?: string
}

/** The folder of an experiment's run. */
export const experimentFolder = (folder: string, { name }: Pick<Experiment, 'name'>): string => join(folder, name)

/** What an experiment's run.json keeps beside the recipe: what a resumed one must find again. */
export const experimentOptions = (study: Study, experiment: Experiment): { readonly [key: string]: Json } => ({
  data: [...experiment.data],
  test: study.test && [...study.test],
  pictures: study.pictures,
})

/**
 * Looks at an experiment's folder.
 *
 * @throws ChromaskError `recipes/changed-recipe` or `recipes/changed-study` where it was started as another one.
 */
export async function experimentState(study: Study, folder: string, experiment: Experiment): Promise<ExperimentState> {
  const run = experimentFolder(folder, experiment)
  if (!(await isRun(run))) return { status: 'new', step: 0, secondsPerStep: undefined }
  const info = await checkSameRecipe(run, experiment.recipe)
  const { device: _, ...before } = info.options as { readonly [key: string]: Json }
  const changes = diffJson(before, experimentOptions(study, experiment))
  if (changes.length > 0) {
    const told = changes.map(({ path, from, to }) => `${path} was ${JSON.stringify(from)}, now ${JSON.stringify(to)}`)
    throw new ChromaskError(
      'recipes/changed-study',
      `${run} was started with other pictures: ${told.join('; ')}. Put the study back as it was, remove that folder, or keep the study in another one.`,
    )
  }
  const seconds = (await readMetrics(join(run, 'metrics.jsonl'))).flatMap((line) => line['time/secondsPerStep'] ?? [])
  const evaluation = (await readEvaluations(run)).find(({ step }) => step === experiment.recipe.steps)
  return {
    status: evaluation ? 'done' : 'begun',
    step: evaluation?.step ?? (await listCheckpoints(run)).at(-1) ?? 0,
    secondsPerStep: seconds.length > 0 ? seconds.reduce((a, b) => a + b, 0) / seconds.length : undefined,
    engine: info.versions.engine ?? '',
    ...(evaluation && { evaluation }),
  }
}

/** Seconds that steps not yet done will take, by those that were; undefined where none was. */
export function secondsLeft(
  parts: readonly (Pick<ExperimentState, 'step' | 'secondsPerStep'> & { readonly experiment: Experiment })[],
): number | undefined {
  const known = parts.flatMap(({ secondsPerStep }) => secondsPerStep ?? [])
  if (known.length === 0) return undefined
  const mean = known.reduce((a, b) => a + b, 0) / known.length
  return parts.reduce(
    (sum, { experiment, step, secondsPerStep = mean }) => sum + (experiment.recipe.steps - step) * secondsPerStep,
    0,
  )
}
