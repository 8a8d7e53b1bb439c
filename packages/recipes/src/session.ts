import { createHash } from 'node:crypto'
import { ChromaskError, type Dataset, type Example, type Json } from '@chromask/core'
import type { Engine } from '@chromask/core/tensor'
import { type Augmentation, createBatches, loadSquare, splitEvery } from '@chromask/datasets'
import { createConstantColor } from '@chromask/metrics'
import { createTrainer, type Trainer } from '@chromask/trainer'
import { type BuiltRecipe, buildRecipe } from './build.js'
import { type CacheOptions, cachedData } from './cached-data.js'
import type { Recipe } from './recipe.js'

/** Every tenth picture is held out, as in the reference figures of the seed system. */
export const HOLD_OUT_EVERY = 10

/** Training pictures looked at for the best constant colour: enough to settle its digits. */
const CONSTANT_COLOR_PICTURES = 400

/** A recipe bound to data and an engine, ready to train. */
export interface Session {
  readonly recipe: Recipe
  /** Of the data set as it was given. */
  readonly dataName: string
  readonly built: BuiltRecipe
  readonly trainer: Trainer
  readonly trainSet: Dataset
  readonly testSet: Dataset
  /** What tells one data set from another, for `run.json`. */
  readonly dataFingerprint: Json
  /** Up to `count` held-out pictures as squares of the recipe's size, spread over the held-out set. */
  heldOut(count: number): Promise<Example[]>
  /** The best constant colour of the training pictures, CIELAB. */
  constantColor(): Promise<{ a: number; b: number }>
  dispose(): Promise<void>
}

export interface SessionOptions extends CacheOptions {
  readonly recipe: Recipe
  readonly dataset: Dataset
  /** Where the held-out pictures come from, every tenth of it. @default the data set itself */
  readonly testData?: Dataset
  /** It stays the caller's. */
  readonly engine: Engine
}

/**
 * Binds a recipe to a data set and an engine.
 *
 * @throws ChromaskError `recipes/too-little-data` where a batch, or a held-out picture, cannot be had.
 */
export async function createSession({
  recipe,
  dataset,
  testData,
  engine,
  ...caching
}: SessionOptions): Promise<Session> {
  // The tenth of each ten is the one held out: nine pictures make a batch of nine.
  const needed = Math.max(HOLD_OUT_EVERY, recipe.batch + Math.floor((recipe.batch - 1) / (HOLD_OUT_EVERY - 1)))
  if (dataset.size < needed) {
    throw new ChromaskError(
      'recipes/too-little-data',
      `${dataset.name} has ${dataset.size} pictures; with every ${HOLD_OUT_EVERY}th held out, a batch of ${recipe.batch} needs at least ` +
        `${needed}. Give more pictures, or a smaller batch.`,
    )
  }
  const built = buildRecipe(recipe)
  const data = await cachedData(dataset, recipe, caching).catch((error: unknown) => {
    built.dispose()
    throw error
  })
  const { train: trainSet, test } = splitEvery(data.dataset, HOLD_OUT_EVERY)
  const testSet = testData ? splitEvery(testData, HOLD_OUT_EVERY).test : test
  const batches = createBatches({
    dataset: trainSet,
    masks: built.trainMasks,
    size: recipe.size,
    batchSize: recipe.batch,
    seed: recipe.seed,
    augment: augmentationOf(recipe),
    maskOrder: recipe.masks.order,
    lastBatch: recipe.lastBatch,
  })
  const dispose = async (): Promise<void> => {
    await batches.dispose()
    built.dispose()
    await data.close()
  }
  const trainer = await createTrainer({
    ...built,
    engine,
    batches,
    steps: recipe.steps,
    rates: {
      generator: recipe.rate,
      ...(recipe.discriminatorRate !== null && { discriminator: recipe.discriminatorRate }),
    },
    round: recipe.round,
    testNorm: recipe.testNorm,
  }).catch(async (error: unknown) => {
    await dispose()
    throw error
  })
  return {
    recipe,
    dataName: dataset.name,
    built,
    trainer,
    trainSet,
    testSet,
    dataFingerprint: { ...fingerprintOf(dataset), ...(testData && { test: fingerprintOf(testData) }) },
    heldOut: (count) => heldOutExamples(testSet, count, recipe.size),
    constantColor: () => constantColorOf(trainSet, recipe.size),
    async dispose() {
      await trainer.dispose()
      await dispose()
    },
  }
}

const fingerprintOf = (dataset: Dataset): { readonly [key: string]: Json } => ({
  name: dataset.name,
  size: dataset.size,
  ids: createHash('sha256').update(dataset.ids().join('\n')).digest('hex'),
})

const augmentationOf = ({ augment: { scale, ...augment } }: Recipe): Augmentation =>
  scale === null ? augment : { ...augment, scale }

/** Up to `count` examples as squares, at even distances: neighbours are often of one class. */
export function heldOutExamples(dataset: Dataset, count: number, size: number): Promise<Example[]> {
  const taken = Math.min(count, dataset.size)
  return Promise.all(
    Array.from({ length: taken }, (_, i) => loadSquare(dataset, Math.floor((i * dataset.size) / taken), size)),
  )
}

/** The best constant colour of a data set's pictures, CIELAB. */
export async function constantColorOf(dataset: Dataset, size: number): Promise<{ a: number; b: number }> {
  const accumulator = createConstantColor()
  for (const { image } of await heldOutExamples(dataset, CONSTANT_COLOR_PICTURES, size)) accumulator.add(image)
  return accumulator.result()
}
