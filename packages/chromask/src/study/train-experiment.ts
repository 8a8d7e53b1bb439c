import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { resolveEngine } from '@chromask/backend'
import { ChromaskError, type Dataset } from '@chromask/core'
import { concat, withLock } from '@chromask/datasets'
import {
  type Experiment,
  expandStudy,
  experimentFolder,
  experimentOptions,
  experimentState,
  runRecipe,
  type Study,
} from '@chromask/recipes'
import { Interrupted, type Io } from '../io.js'
import { openData } from '../open-data.js'
import { isSupervised } from '../supervisor.js'

interface Task {
  readonly study: Study
  /** The study's. */
  readonly folder: string
  /** The experiment's. */
  readonly name: string
  readonly device: string
}

/** Trains one experiment of a study from where it is, and tells whoever watches over this process how far it is. */
export async function trainExperiment({ study, folder, name, device }: Task, io: Io): Promise<void> {
  const experiment = expandStudy(study).find((one) => one.name === name)
  if (!experiment) {
    throw new ChromaskError(
      'chromask/invalid-option',
      `--experiment ${name}: ${study.name} has none of that name. --list names all.`,
    )
  }
  // One that outlived a killed study may still be saving.
  const onWait = (): void => void io.stderr.write('Another process is training this: waiting for it.\n')
  const outcome = await withLock(join(folder, 'locks', name), { signal: io.signal, onWait }, () =>
    trainLocked(experiment, { study, folder, name, device }, io),
  )
  if (outcome === 'interrupted') throw new Interrupted()
}

async function trainLocked(
  experiment: Experiment,
  { study, folder, device }: Task,
  io: Io,
): Promise<'finished' | 'interrupted' | 'failed'> {
  const { status } = await experimentState(study, folder, experiment)
  if (status === 'done') return 'finished'
  const dataset = await openAll(experiment.data, io)
  const testData = study.test && (await openAll(study.test, io))
  const { engine, reason } = await resolveEngine({ device })
  io.stderr.write(`${reason} (${engine.device.description})\n`)
  const run = experimentFolder(folder, experiment)
  try {
    const { outcome } = await runRecipe({
      recipe: experiment.recipe,
      dataset,
      ...(testData && { testData }),
      engine,
      run,
      resume: status === 'begun',
      checkpointEvery: study.checkpointEvery,
      evaluationPictures: study.pictures,
      options: { ...experimentOptions(study, experiment), device },
      callbacks: [{ onStep: (_, { step }) => tell(step) }],
      signal: io.signal,
      stream: io.stderr,
    })
    if (outcome === 'finished') await keepNewest(join(run, 'checkpoints'))
    return outcome
  } finally {
    await engine.dispose()
  }
}

/** A study has many runs, and a checkpoint may be large: of one that is done the last is enough. */
async function keepNewest(folder: string): Promise<void> {
  const steps = (await readdir(folder)).filter((name) => /^step-\d+$/.test(name)).sort()
  for (const name of steps.slice(0, -1)) await rm(join(folder, name), { recursive: true })
}

function tell(step: number): undefined {
  if (isSupervised()) process.send?.({ step })
}

async function openAll(names: readonly string[], io: Io): Promise<Dataset> {
  const opened: Dataset[] = []
  for (const name of names) opened.push(await openData(name, false, io))
  const [first] = opened
  return opened.length === 1 && first ? first : concat(opened)
}
