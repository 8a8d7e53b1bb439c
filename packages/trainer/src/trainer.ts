import {
  type Batch,
  type BatchSource,
  ChromaskError,
  type Json,
  type Mask,
  type NamedArrays,
  type RgbImage,
  type Schedule,
  scheduleAt,
} from '@chromask/core'
import type { Engine, Program, StepArray, StepSpec } from '@chromask/core/tensor'
import { createSteps, type StepKind, type StepParts, type WeightsChoice } from './steps.js'

export interface TrainerOptions extends StepParts {
  /** Runs the steps. It stays the caller's. */
  readonly engine: Engine
  /** Where batches come from. It stays the caller's. */
  readonly batches: BatchSource
  /** How many rounds the whole training has: schedules go by it. */
  readonly steps: number
  /** Learning rates. The discriminator's defaults to the generator's. */
  readonly rates: { readonly generator: Schedule; readonly discriminator?: Schedule }
  /**
   * What is done with each batch, in order. Two generator updates for each discriminator update are
   * `['generator', 'joint']`. @default ['joint'], or ['generator'] without a discriminator
   */
  readonly round?: readonly StepKind[]
  /** Normalisation when colouring: running statistics, or each picture's own as the seed system did. @default 'running' */
  readonly testNorm?: 'running' | 'batch'
}

/** What one round gave. */
export interface RoundResult {
  /** The number of rounds done, this one included. */
  readonly step: number
  /** Pictures in the round, all its batches together. */
  readonly batchSize: number
  /** Losses by `role/term`, gradient norms and learning rates. Of several updates of one network, the last one's; of
   * batches that make one update together, the losses' means. */
  readonly values: Readonly<Record<string, number>>
}

/** Everything a training needs to go on: what a checkpoint holds. */
export interface TrainerSnapshot {
  readonly step: number
  /** Place and random state of the data. */
  readonly batches: Json
  readonly arrays: NamedArrays
}

/** A training under way. Made for {@link train}; also fine to drive by hand. */
export interface Trainer {
  /** Rounds done. */
  readonly step: number
  readonly steps: number
  /** Pictures in a batch. */
  readonly batchSize: number
  readonly engine: Engine
  /** Takes the next batch, or with `accumulate` the next few, and does one round of updates. */
  round(signal?: AbortSignal): Promise<RoundResult>
  /**
   * Colours square pictures of one size, as generated, without any compositing.
   *
   * @param weights averaged by default where there is an `ema`, the newest ones otherwise
   */
  predict(pictures: readonly RgbImage[], masks: readonly Mask[], weights?: WeightsChoice): Promise<RgbImage[]>
  snapshot(): Promise<TrainerSnapshot>
  /** Takes up a snapshot. Throws, and changes nothing, where its arrays do not fit. */
  restore(snapshot: TrainerSnapshot): Promise<void>
  /** Frees programs, optimizer slots and the state; the networks' variables hold the newest weights and can be read. */
  dispose(): Promise<void>
}

/** Pictures coloured at once where running statistics make them independent of each other. */
const PREDICT_BATCH = 16

/**
 * Binds networks, losses, data and an engine into a training.
 *
 * @throws ChromaskError `trainer/invalid-option` where the parts do not fit each other.
 */
export async function createTrainer(options: TrainerOptions): Promise<Trainer> {
  const { engine, batches, discriminator, rates, testNorm = 'running', accumulate = 1 } = options
  const round = options.round ?? [discriminator ? 'joint' : 'generator']
  if (!Number.isInteger(options.steps) || options.steps < 1) {
    throw new ChromaskError('trainer/invalid-option', `steps must be an integer ≥ 1, got ${options.steps}.`)
  }
  if (round.length === 0)
    throw new ChromaskError(
      'trainer/invalid-option',
      "round is empty: give at least one of 'joint', 'generator', 'discriminator'.",
    )
  const steps = createSteps(options)
  const state = await engine.createState(steps.variables)
  const programs = new Map<string, Promise<Program>>()
  let step = 0

  /** One program for each kind and shape: the last batch of a pass may be shorter. */
  const programFor = (what: string, count: number, size: number, specOf: () => StepSpec): Promise<Program> => {
    const key = `${what} ${count}x${size}`
    const known = programs.get(key)
    if (known) return known
    const program = engine.compile(specOf(), state)
    programs.set(key, program)
    return program
  }

  /** The next batch, and those that make one update with it. */
  const nextBatches = async (progress: number, signal: AbortSignal | undefined): Promise<Batch[]> => {
    const taken: Batch[] = []
    // Once the first is taken the round is under way: given up now, a batch would be lost to the training.
    while (taken.length < accumulate) taken.push(await batches.next(progress, taken.length === 0 ? signal : undefined))
    return taken
  }

  /** One update of one kind, by all its batches. */
  const update = async (kind: StepKind, given: readonly Batch[], progress: number): Promise<Record<string, number>> => {
    const inputs = controls(kind, progress)
    const values: Record<string, number> = {}
    for (const [i, { count, size, rgb, mask }] of given.entries()) {
      const isLast = i === given.length - 1
      const program = isLast
        ? await programFor(kind, count, size, () => steps.train(kind, count, size))
        : await programFor(`gather ${kind}`, count, size, () => steps.gather(kind, count, size))
      const keep: Record<string, StepArray> = isLast ? {} : { keep: Float32Array.of(i === 0 ? 0 : 1) }
      for (const [name, [value = Number.NaN]] of Object.entries(await program.run({ rgb, mask, ...inputs, ...keep }))) {
        const isNorm = name.endsWith('/gradientNorm') // the last one is that of the mean
        values[name] = isNorm ? value : (values[name] ?? 0) + value / given.length
      }
    }
    for (const [name, [value = Number.NaN]] of Object.entries(inputs))
      if (name.endsWith('Rate')) values[`${name.slice(0, -'Rate'.length)}/rate`] = value
    return values
  }

  const controls = (kind: StepKind, progress: number): Record<string, Float32Array> => {
    const inputs: Record<string, Float32Array> = {}
    for (const role of kind === 'joint' ? (['generator', 'discriminator'] as const) : [kind]) {
      if (role === 'discriminator' && !discriminator) continue
      inputs[`${role}Rate`] = Float32Array.of(scheduleAt(rates[role] ?? rates.generator, progress))
      const scheduled = steps.scheduled[role]
      if (scheduled.length > 0)
        inputs[`${role}Weights`] = Float32Array.from(scheduled, (term) => scheduleAt(term.weight, progress))
    }
    return inputs
  }

  return {
    get step() {
      return step
    },
    steps: options.steps,
    batchSize: batches.batchSize,
    engine,
    async round(signal) {
      const progress = options.steps > 1 ? Math.min(1, step / (options.steps - 1)) : 0
      const given = await nextBatches(progress, signal)
      const values: Record<string, number> = {}
      for (const kind of round) Object.assign(values, await update(kind, given, progress))
      step += 1
      return { step, batchSize: given.reduce((sum, { count }) => sum + count, 0), values }
    },
    async predict(pictures, masks, weights = options.ema ? 'averaged' : 'newest') {
      checkPictures(pictures, masks)
      // With a batch's own statistics the result would depend on its companions: one picture at a time.
      const most = testNorm === 'batch' ? 1 : PREDICT_BATCH
      const results: RgbImage[] = []
      for (let from = 0; from < pictures.length; from += most) {
        const chunk = pictures.slice(from, from + most)
        const size = chunk[0]?.width ?? 0
        const program = await programFor(`sample ${weights}`, chunk.length, size, () =>
          steps.sample(testNorm, chunk.length, size, weights),
        )
        const outputs = await program.run({
          rgb: joined(chunk, new Uint8Array(chunk.length * size * size * 3)),
          mask: joined(masks.slice(from, from + most), new Float32Array(chunk.length * size * size)),
        })
        results.push(...picturesFrom(outputs.rgb as StepArray, size))
      }
      return results
    },
    snapshot: async () => ({ step, batches: batches.save(), arrays: await state.snapshot() }),
    async restore(snapshot) {
      await state.restore(snapshot.arrays)
      batches.restore(snapshot.batches)
      step = snapshot.step
    },
    async dispose() {
      for (const program of await Promise.allSettled(programs.values())) {
        if (program.status === 'fulfilled') program.value.dispose()
      }
      programs.clear()
      await state.dispose()
      steps.dispose()
    },
  }
}

function checkPictures(pictures: readonly RgbImage[], masks: readonly Mask[]): void {
  if (pictures.length !== masks.length) {
    throw new ChromaskError(
      'trainer/invalid-input',
      `predict needs a mask for each picture, got ${pictures.length} pictures and ${masks.length} masks.`,
    )
  }
  const size = pictures[0]?.width
  for (const { width, height } of [...pictures, ...masks]) {
    if (width !== size || height !== size) {
      throw new ChromaskError(
        'trainer/invalid-input',
        `predict needs square pictures and masks of one size, got ${width}x${height} among ${size}x${size}.`,
      )
    }
  }
}

function joined<T extends Uint8Array | Float32Array>(parts: readonly { readonly data: T }[], into: T): T {
  let at = 0
  for (const { data } of parts) {
    into.set(data, at)
    at += data.length
  }
  return into
}

/** `[B,S,S,3]` in [0,1] to pictures. */
function picturesFrom(values: StepArray, size: number): RgbImage[] {
  const length = size * size * 3
  return Array.from({ length: values.length / length }, (_, index) => ({
    width: size,
    height: size,
    data: Uint8Array.from(values.subarray(index * length, (index + 1) * length), (value) =>
      Math.round(Math.min(1, Math.max(0, value)) * 255),
    ),
  }))
}
