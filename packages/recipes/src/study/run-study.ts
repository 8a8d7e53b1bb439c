import { join } from 'node:path'
import { messageOf } from '@chromask/core'
import { writeFileAtomic } from '@chromask/core/node'
import type { Outcome } from '@chromask/trainer'
import { type Experiment, expandStudy } from './expand.js'
import { type StudyResults, writeResults } from './results.js'
import { type ExperimentState, experimentFolder, experimentState } from './state.js'
import type { Study } from './study.js'

/** How far an experiment is while the study runs. */
export interface ExperimentProgress extends Omit<ExperimentState, 'status'> {
  readonly experiment: Experiment
  readonly status: ExperimentState['status'] | 'running' | 'failed'
}

/** What trains one experiment, such as in a process of its own. Throws where it fails. */
export type TrainExperiment = (
  experiment: Experiment,
  context: {
    /** The run's folder. */
    readonly run: string
    readonly onStep: (step: number) => void
  },
) => Promise<Outcome>

export interface RunStudyOptions {
  readonly study: Study
  /** The study's folder: a run in it for each experiment, and the results. */
  readonly folder: string
  readonly train: TrainExperiment
  /** Experiments at a time. @default 1 */
  readonly parallel?: number
  /** Which experiments. @default all */
  readonly only?: (experiment: Experiment) => boolean
  /** Begins no further experiments; those under way are for `train` to stop. */
  readonly signal?: AbortSignal
  /** Told whenever something has changed. */
  readonly onProgress?: (progress: readonly ExperimentProgress[]) => void
}

export interface RunStudyResult {
  readonly results: StudyResults
  readonly failed: readonly { readonly experiment: Experiment; readonly reason: string }[]
  /** Experiments asked for that are not done. */
  readonly left: number
}

/** The study's own copy of what it is, in its folder. */
export const STUDY_FILE = 'study.json'

/**
 * Runs what is not done yet of a study, and writes `results.json` and `results.csv` after each experiment. One that fails
 * leaves the others.
 *
 * @throws ChromaskError `recipes/invalid-study`; `recipes/changed-recipe` and `recipes/changed-study`, before anything is
 * trained, where the folder holds an experiment that was started as another one.
 */
export async function runStudy(options: RunStudyOptions): Promise<RunStudyResult> {
  const { study, folder, train, parallel = 1, only = () => true, signal, onProgress = () => undefined } = options
  const experiments = expandStudy(study)
  const wanted = experiments.filter(only)
  const progress: ExperimentProgress[] = await Promise.all(
    wanted.map(async (experiment) => ({ experiment, ...(await experimentState(study, folder, experiment)) })),
  )
  let results = await writeResults(study, folder, experiments)
  await writeFileAtomic(join(folder, STUDY_FILE), `${JSON.stringify(study, null, 2)}\n`)

  const failed: { experiment: Experiment; reason: string }[] = []
  const change = (index: number, changes: Partial<ExperimentProgress>): void => {
    progress[index] = { ...(progress[index] as ExperimentProgress), ...changes }
    onProgress(progress)
  }
  // One after another, so that an older state is never written over a newer one.
  let writing: Promise<unknown> = Promise.resolve()
  const write = (): Promise<unknown> => {
    writing = writing.then(async () => {
      results = await writeResults(study, folder, experiments)
    })
    return writing
  }
  const queue = progress.flatMap(({ status }, index) => (status === 'done' ? [] : [index]))
  const work = async (): Promise<void> => {
    for (let index = queue.shift(); index !== undefined && !signal?.aborted; index = queue.shift()) {
      const place = index
      const { experiment } = progress[place] as ExperimentProgress
      change(place, { status: 'running' })
      try {
        await train(experiment, {
          run: experimentFolder(folder, experiment),
          onStep: (step) => change(place, { step }),
        })
        change(place, await experimentState(study, folder, experiment))
      } catch (error) {
        failed.push({ experiment, reason: messageOf(error) })
        change(place, { status: 'failed' })
      }
      await write()
    }
  }
  await Promise.all(Array.from({ length: parallel }, work))
  return { results, failed, left: progress.filter(({ status }) => status !== 'done').length }
}
