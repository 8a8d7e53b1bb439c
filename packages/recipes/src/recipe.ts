import { ChromaskError, messageOf, type Schedule, type Seed, scheduleAt } from '@chromask/core'
import type { LossSpec } from '@chromask/losses'
import type { DeclaredFamilies } from '@chromask/masks'
import type { StepKind } from '@chromask/trainer'
import { z } from 'zod'
import { problemsIn } from './problems.js'

/** A U-Net generator (see `createUnetGenerator` of @chromask/models). */
export interface GeneratorSpec {
  readonly kind: 'unet'
  /** Filters of the first encoder. */
  readonly base: number
  /** Stride-2 encoders; pictures' sizes must be multiples of 2^depth. */
  readonly depth: number
  readonly skip: 'add' | 'concat' | 'none'
  readonly norm: 'batch' | 'instance' | 'none'
  /**
   * Both stems go through one batch-norm layer, as in the seed system. Its running statistics are then a mixture of
   * luma's and mask's, and fit neither: such a network needs `testNorm: 'batch'`.
   */
  readonly sharedStemNorm: boolean
  /** Whether the mask is an input at all. */
  readonly maskInput: boolean
  /** Standard deviation of the last layer's initial weights; `null` is sqrt(2 / (k·k·channels)). */
  readonly lastLayerStd: number | null
}

/** A discriminator with one logit for the whole picture (see `createGlobalDiscriminator` of @chromask/models). */
export interface DiscriminatorSpec {
  readonly kind: 'global'
  readonly base: number
  readonly depth: number
  readonly norm: 'batch' | 'instance' | 'none'
  readonly maskInput: boolean
}

/** A complete training as plain data: print it, diff it, override it. */
export interface Recipe {
  readonly name: string
  /** One line for people. */
  readonly title: string
  /** The paper or system it follows. */
  readonly source: string
  /** S: width and height of the pictures trained on. */
  readonly size: number
  readonly batch: number
  /** Rounds of updates; schedules stretch over them. */
  readonly steps: number
  readonly seed: Seed
  readonly colorSpace: 'yuv' | 'lab' | 'rgb'
  readonly generator: GeneratorSpec
  readonly discriminator: DiscriminatorSpec | null
  readonly losses: readonly LossSpec[]
  readonly adam: { readonly beta1: number; readonly beta2: number; readonly epsilon: number }
  readonly rate: Schedule
  /** `null` is the same as `rate`. */
  readonly discriminatorRate: Schedule | null
  readonly clipNorm: number | null
  /** A moving average of the generator's weights, which then colours, is measured and exported; `null` is none. */
  readonly ema: { readonly decay: number } | null
  /** Batches whose mean gradient makes one update. */
  readonly accumulate: number
  /** What is done with each batch. */
  readonly round: readonly StepKind[]
  /** What `maskFamilies` of @chromask/masks declares, or a mixture of one's own; and the order. */
  readonly masks: DeclaredFamilies & {
    /** A mask for each picture, for each batch, or one held for a whole pass over the data. */
    readonly order: 'sampled' | 'batch' | 'passes'
  }
  /** See `Augmentation` of @chromask/datasets; a `scale` of `null` is the crop's own. */
  readonly augment: {
    readonly flip: boolean
    readonly crop: 'center' | 'random'
    readonly scale: readonly [smallest: number, largest: number] | null
    readonly rotate: number
    readonly brightness: number
    readonly contrast: number
  }
  /** What becomes of the pictures that do not fill a batch at the end of a pass. */
  readonly lastBatch: 'drop' | 'short'
  /** Normalisation when colouring. */
  readonly testNorm: 'running' | 'batch'
}

const count = z.int().min(1)
const share = z.number().gt(0).max(1)
const norm = z.enum(['batch', 'instance', 'none'])
// Masks and losses are checked by the packages they belong to, when the recipe is built.
const spec = z.record(z.string(), z.unknown())
const rate = z.union([z.number(), spec], 'must be a number or a schedule').superRefine((schedule, context) => {
  for (const progress of [0, 0.5, 1]) {
    let problem: string | undefined
    try {
      // A negative rate would quietly learn the opposite.
      if (scheduleAt(schedule as Schedule, progress) < 0) problem = 'a rate must not be negative'
    } catch (error) {
      problem = messageOf(error)
    }
    if (problem !== undefined) return context.addIssue({ code: 'custom', message: problem })
  }
})

const ADVICE = 'Begin with a whole recipe (chromask train --recipe demo --print-recipe) and change what you want'

const schema = z.strictObject({
  name: z.string().min(1),
  title: z.string(),
  source: z.string(),
  size: count,
  batch: count,
  steps: count,
  seed: z.union([z.string(), z.number()]),
  colorSpace: z.enum(['yuv', 'lab', 'rgb']),
  generator: z.strictObject({
    kind: z.literal('unet'),
    base: count,
    depth: count,
    skip: z.enum(['add', 'concat', 'none']),
    norm,
    sharedStemNorm: z.boolean(),
    maskInput: z.boolean(),
    lastLayerStd: z.number().positive().nullable(),
  }),
  discriminator: z
    .strictObject({ kind: z.literal('global'), base: count, depth: count, norm, maskInput: z.boolean() })
    .nullable(),
  losses: z.array(spec).min(1),
  adam: z.strictObject({ beta1: z.number(), beta2: z.number(), epsilon: z.number() }),
  rate,
  discriminatorRate: rate.nullable(),
  clipNorm: z.number().positive().nullable(),
  // Runs of before these were there go on without them.
  ema: z
    .strictObject({ decay: z.number().gt(0).lt(1) })
    .nullable()
    .default(null),
  accumulate: count.default(1),
  round: z.array(z.enum(['joint', 'generator', 'discriminator'])).min(1),
  masks: z.strictObject({
    train: spec,
    order: z.enum(['sampled', 'batch', 'passes']),
    seen: z.record(z.string(), spec),
    unseen: z.record(z.string(), spec),
  }),
  augment: z.strictObject({
    flip: z.boolean(),
    crop: z.enum(['center', 'random']),
    // As with `ema`.
    scale: z.tuple([share, share]).nullable().default(null),
    rotate: z.number().min(0).max(180).default(0),
    brightness: z.number().min(0).lt(1).default(0),
    contrast: z.number().min(0).lt(1).default(0),
  }),
  lastBatch: z.enum(['drop', 'short']),
  testNorm: z.enum(['running', 'batch']),
})

/**
 * Checks that a value, such as one read from a file, is a recipe.
 *
 * @throws ChromaskError `recipes/invalid-recipe` naming every wrong field, what it should be and what it is.
 */
export function checkRecipe(value: unknown): Recipe {
  const result = schema.safeParse(value)
  if (result.success) return result.data as unknown as Recipe
  const problems = problemsIn({ error: result.error, value, schema, whole: 'recipe', advice: ADVICE })
  throw new ChromaskError('recipes/invalid-recipe', `not a recipe. ${problems}.`)
}
