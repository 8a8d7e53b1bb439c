import { createMask, createRgbImage, type Mask, type MaskRequest } from '@chromask/core'
import { createBatches } from '@chromask/datasets'
import { createMaskSource, seedMaskNames } from '@chromask/masks'
import { countParameters } from '@chromask/models'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BuiltRecipe, buildRecipe, evaluationFamilies } from './build.js'
import { getRecipe, recipeNames } from './catalog.js'
import { overrideRecipe } from './override.js'
import { checkRecipe } from './recipe.js'

const hallpaz2018 = getRecipe('hallpaz2018')
const sampled = (mask: Mask | Promise<Mask>): Promise<Mask> => Promise.resolve(mask)

describe('getRecipe', () => {
  it('gives a copy of your own', () => {
    const mine = getRecipe('demo') as { steps: number; adam: { beta1: number } }
    const before = structuredClone(mine)
    mine.steps = 1
    mine.adam.beta1 = 0
    expect(getRecipe('demo')).toEqual(before)
  })

  it('lists what there is for a name that is not', () => {
    expect(() => getRecipe('pix2pix')).toThrow(
      '[recipes] there is no recipe "pix2pix". Choose one of: demo, hallpaz2018.',
    )
  })
})

describe.each(recipeNames)('%s', (name) => {
  const recipe = getRecipe(name)

  it('is a recipe of that name, plain data through and through', () => {
    expect(recipe.name).toBe(name)
    expect(checkRecipe(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe)
    expect(recipe.title).not.toBe('')
    expect(recipe.source).not.toBe('')
  })

  it('builds, and frees all it made', () => {
    const before = tf.memory().numTensors
    const built = buildRecipe(overrideRecipe(recipe, { 'generator.base': 4, 'discriminator.base': 4 }))
    expect(built.colorSpace.name).toBe(recipe.colorSpace)
    expect(built.discriminator !== undefined).toBe(recipe.discriminator !== null)
    built.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('is evaluated on families it trained with, then on families it never saw', async () => {
    const families = evaluationFamilies(recipe.masks)
    const seen = families.map((family) => family.seen)
    expect(seen).toEqual([...seen].sort((a, b) => Number(b) - Number(a)))
    expect(new Set(seen)).toEqual(new Set([true, false]))
    for (const { source } of families) {
      const mask = await source.sample({ width: recipe.size, height: recipe.size, seed: 0, index: 0, progress: 1 })
      expect(mask.data).toHaveLength(recipe.size ** 2)
    }
  })
})

describe('hallpaz2018', () => {
  let built: BuiltRecipe
  beforeAll(() => {
    built = buildRecipe(hallpaz2018) // at full size: seconds
  })
  afterAll(() => built.dispose())

  it('has the seed system’s networks', () => {
    // One batch-norm layer for both stems: 16 scales and offsets fewer than two would have.
    expect(countParameters(built.generator).trainable).toBe(7_839_968 - 32)
    // [Y,U,V,mask]: five convolutions, one of kernel 224/32 to 512, a last one to a logit, no biases; scale and offset of each norm.
    const kernels = [
      [4, 64],
      [64, 128],
      [128, 256],
      [256, 512],
      [512, 512],
    ].reduce((sum, [from, to]) => sum + 9 * from! * to!, 7 * 7 * 512 * 512 + 512)
    const norms = 2 * (64 + 128 + 256 + 512 + 512 + 512)
    expect(countParameters(built.discriminator!).trainable).toBe(kernels + norms)
  })

  it('has the seed system’s losses and optimizer', () => {
    expect(built.losses.generator.map(({ weight }) => weight)).toEqual([1, 1000])
    expect(built.losses.discriminator).toHaveLength(1)
    expect(built.adam).toEqual({ generator: hallpaz2018.adam, discriminator: hallpaz2018.adam })
    expect(hallpaz2018.adam).toEqual({ beta1: 0.5, beta2: 0.999, epsilon: 1e-8 })
    expect(hallpaz2018.rate).toBe(1e-4)
  })

  it('trains for 80 epochs of ten passes over Flowers-17', () => {
    const picturesOfFlowers17 = 1360
    const batches = Math.ceil(picturesOfFlowers17 / hallpaz2018.batch)
    expect(hallpaz2018.lastBatch).toBe('short')
    expect(hallpaz2018.steps).toBe(80 * 10 * batches)
  })

  it('holds each of the ten masks for a whole pass, in turn', async () => {
    const ten = seedMaskNames.map((only) => createMaskSource({ kind: 'seed', only, edges: 'drawn' }))
    const ids = ['a', 'b', 'c', 'd', 'e']
    const size = 28
    const batches = createBatches({
      dataset: {
        name: 'five',
        size: 5,
        ids: () => ids,
        get: async (i) => ({ id: ids[i]!, image: createRgbImage(size, size) }),
      },
      masks: createMaskSource(hallpaz2018.masks.train),
      size,
      batchSize: 2,
      seed: hallpaz2018.seed,
      maskOrder: hallpaz2018.masks.order,
      lastBatch: hallpaz2018.lastBatch,
    })
    for (let pass = 0; pass < 11; pass++) {
      const request: MaskRequest = { width: size, height: size, seed: 0, index: 0, progress: 0 }
      const expected = await sampled(ten[pass % 10]!.sample(request))
      for (let batch = 0; batch < batches.batchesPerPass; batch++) {
        const { count, mask } = await batches.next(0)
        expect(count).toBe(batch < 2 ? 2 : 1)
        for (let i = 0; i < count; i++)
          expect(createMask(size, size, mask.slice(i * size * size, (i + 1) * size * size))).toEqual(expected)
      }
    }
    await batches.dispose()
  })
})
