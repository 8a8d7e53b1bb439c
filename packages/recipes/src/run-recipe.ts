import { ChromaskError, type Json } from '@chromask/core'
import {
  type ColouredSample,
  checkpointing,
  createProgress,
  evaluate,
  loadNewestCheckpoint,
  logging,
  type Outcome,
  openRunLog,
  type ProgressStream,
  progressing,
  sampling,
  snapshotOf,
  type TrainCallback,
  train,
} from '@chromask/trainer'
import { evaluationFamilies } from './build.js'
import type { Recipe } from './recipe.js'
import { addEvaluation, readEvaluations, type StepEvaluation } from './run/evaluations.js'
import { checkSameRecipe, type RunParts, reopenRun, startRun } from './run/open.js'
import { writeReport } from './run/report.js'
import { networksOf } from './run/start-from.js'
import { versionsOf } from './run/versions.js'
import { createSession, type Session, type SessionOptions } from './session.js'

export interface RunRecipeOptions extends SessionOptions {
  /** The run's folder. */
  readonly run: string
  /** Goes on from the newest good checkpoint of the run. @default false */
  readonly resume?: boolean
  /**
   * Another run, whose networks this one begins with: to go on for longer, with other losses or other data. Their shapes
   * must be the same.
   */
  readonly startFrom?: string
  /** Steps between checkpoints. @default 500 */
  readonly checkpointEvery?: number
  /** Steps between sample grids. @default 500 */
  readonly sampleEvery?: number
  /** Held-out pictures to measure on. @default 40 */
  readonly evaluationPictures?: number
  /** Kept in `run.json`: what was asked for beside the recipe. @default {} */
  readonly options?: Json
  readonly callbacks?: readonly TrainCallback[]
  /** Finishes the step under way, saves, and writes the report. */
  readonly signal?: AbortSignal
  /** Where progress is told. @default process.stderr */
  readonly stream?: ProgressStream
}

export interface RunRecipeResult {
  readonly outcome: Outcome
  /** Steps done. */
  readonly step: number
  /** By step: before the training, and, if it was finished, after it. */
  readonly evaluations: readonly StepEvaluation[]
  /** The path of `report.html`. */
  readonly report: string
}

/** The family and picture of a mask is its seed and index: every evaluation of a recipe sees the same ones. */
const SAMPLED_PICTURES = 6

/**
 * Trains a recipe from beginning to end: run folder, evaluation before, training with logs, checkpoints and samples,
 * evaluation after, report.
 *
 * @throws ChromaskError `trainer/run-exists`, `trainer/no-run`, `recipes/changed-recipe`, `recipes/changed-data`,
 * `recipes/too-little-data`, `trainer/non-finite` and what data, engine and disk throw. Whatever happens, the
 * checkpoints on disk stay.
 */
export async function runRecipe(options: RunRecipeOptions): Promise<RunRecipeResult> {
  if (options.resume) await checkSameRecipe(options.run, options.recipe)
  const session = await createSession(options)
  try {
    return await runSession(session, options)
  } finally {
    await session.dispose()
  }
}

async function runSession(session: Session, options: RunRecipeOptions): Promise<RunRecipeResult> {
  const { recipe, engine, run, resume = false, startFrom, stream, callbacks = [], signal } = options
  const { trainer } = session
  const progress = createProgress({ total: trainer.steps, done: 0, ...(stream && { stream }) })
  // Before anything is written: a recipe that cannot work leaves no run behind.
  checkSize(recipe, session.built.generator.sizeMultiple)
  const families = evaluationFamilies(recipe.masks)
  const parts: RunParts = {
    recipe,
    options: options.options ?? {},
    data: session.dataFingerprint,
    versions: versionsOf(engine),
  }
  const examples = await session.heldOut(options.evaluationPictures ?? 40)
  // Before the run's folder is made, too: pictures or masks that cannot be had leave no run behind.
  const pictures = examples.slice(0, SAMPLED_PICTURES)
  const masks = await Promise.all(
    pictures.map((example, index) =>
      session.built.trainMasks.sample({ width: recipe.size, height: recipe.size, seed: 'samples', index, example }),
    ),
  )
  const begin = async (): Promise<void> => {
    if (startFrom === undefined) return
    await trainer.restore(await networksOf(startFrom, trainer))
    progress.say(`Starting with the networks of ${startFrom}.`)
  }
  if (resume) {
    await reopenRun(run, parts, progress.say)
    const checkpoint = await loadNewestCheckpoint(run)
    for (const { path, reason } of checkpoint?.rejected ?? []) progress.say(`${path} cannot be used: ${reason}`)
    if (checkpoint) await trainer.restore(snapshotOf(checkpoint))
    else await begin()
    progress.say(
      checkpoint ? `Going on from step ${trainer.step}.` : `${run} holds no checkpoint yet: starting at step 0.`,
    )
  } else {
    // First, since networks that do not fit leave no run behind.
    await begin()
    await startRun(run, parts)
  }

  const measure = async (): Promise<readonly ColouredSample[]> => {
    progress.say(`Measuring on ${examples.length} held-out pictures …`)
    const { rows, groups, samples } = await evaluate({
      predict: trainer.predict,
      examples,
      families,
      constant: await session.constantColor(),
      ...(signal && { signal }),
    })
    await addEvaluation(run, { step: trainer.step, rows, groups })
    return samples
  }

  const log = await openRunLog(run, trainer.step)
  const all: TrainCallback[] = [
    logging({ log }),
    sampling({ run, pictures: pictures.map(({ image }) => image), masks, every: options.sampleEvery ?? 500, log }),
    checkpointing({ run, every: options.checkpointEvery ?? 500, log }),
    progressing(createProgress({ total: trainer.steps, done: trainer.step, ...(stream && { stream }) })),
    ...callbacks,
  ]
  const notes: string[] = []
  let samples: readonly ColouredSample[] = []
  let outcome: Outcome = 'failed'
  try {
    const measured = (await readEvaluations(run)).length > 0
    if (!measured) samples = await measure()
    outcome = await train(trainer, { callbacks: all, ...(signal && { signal }) })
    if (outcome === 'finished') samples = await measure()
    else notes.push(`Interrupted at step ${trainer.step}; it can be resumed.`)
  } catch (error) {
    // Whatever else went wrong meanwhile, such as a full disk, must not pass for a run that was saved.
    if (!signal?.aborted || !(error instanceof Error && error.name === 'AbortError')) throw error
    outcome = 'interrupted'
    notes.push(`Interrupted at step ${trainer.step}; it can be resumed.`)
  }
  const report = await writeReport(run, session, { samples, notes })
  return { outcome, step: trainer.step, evaluations: await readEvaluations(run), report }
}

/** The discriminator says so itself, where there is one. */
function checkSize({ size }: Recipe, multiple: number): void {
  if (size % multiple === 0) return
  const lower = Math.floor(size / multiple) * multiple
  throw new ChromaskError(
    'recipes/invalid-size',
    `size: the generator's depth wants multiples of ${multiple}, got ${size}. Use ${lower > 0 ? `${lower} or ` : ''}${lower + multiple}.`,
  )
}
