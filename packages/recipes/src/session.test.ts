import { resolveEngine } from '@chromask/backend'
import type { Json } from '@chromask/core'
import type { Engine } from '@chromask/core/tensor'
import { proceduralFlowers, subset } from '@chromask/datasets'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSession, heldOutExamples } from './session.js'
import { tinyData, tinyRecipe } from './testing/tiny.js'

let engine: Engine
beforeAll(async () => {
  engine = (await resolveEngine({ device: 'wasm' })).engine
})
afterAll(() => engine.dispose())

describe('createSession', () => {
  it('holds every tenth picture out of the training', async () => {
    const session = await createSession({ recipe: tinyRecipe(), dataset: tinyData(40), engine })
    expect([session.trainSet.size, session.testSet.size]).toEqual([36, 4])
    expect(session.trainSet.ids().filter((id) => session.testSet.ids().includes(id))).toEqual([])
    expect([...session.trainSet.ids(), ...session.testSet.ids()].sort()).toEqual([...tinyData(40).ids()].sort())
    await session.dispose()
  })

  it('takes held-out pictures from other data, every tenth of it, and knows that data again', async () => {
    const testData = { ...proceduralFlowers({ count: 30, size: 32, seed: 'other' }), name: 'other' }
    const session = await createSession({ recipe: tinyRecipe(), dataset: tinyData(40), testData, engine })
    expect(session.testSet.ids()).toEqual([9, 19, 29].map((index) => testData.ids()[index]))
    expect(session.trainSet.size).toBe(36)
    expect(session.dataFingerprint).toMatchObject({ size: 40, test: { name: 'other', size: 30 } })
    await session.dispose()
  })

  it.each([1, 4, 9, 16, 20])(
    'says how many pictures a batch of %i needs: that many do, one fewer does not',
    async (batch) => {
      const recipe = tinyRecipe({ batch, 'masks.order': 'batch' })
      const message = await createSession({ recipe, dataset: tinyData(5), engine }).then(
        () => '',
        (error: Error) => error.message,
      )
      expect(message).toContain(`[recipes] procedural-flowers has 5 pictures`)
      const needed = Number(/needs at least (\d+)\./.exec(message)?.[1])
      await (await createSession({ recipe, dataset: tinyData(needed), engine })).dispose()
      await expect(createSession({ recipe, dataset: tinyData(needed - 1), engine })).rejects.toMatchObject({
        code: 'recipes/too-little-data',
      })
    },
  )

  it('tells data sets apart by name, size and the pictures’ names', async () => {
    const fingerprintOf = async (dataset = tinyData(40)): Promise<Json> => {
      const session = await createSession({ recipe: tinyRecipe(), dataset, engine })
      await session.dispose()
      return session.dataFingerprint
    }
    const first = await fingerprintOf()
    expect(first).toEqual({ name: 'procedural-flowers', size: 40, ids: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(await fingerprintOf()).toEqual(first)
    expect(await fingerprintOf(tinyData(41))).not.toEqual(first)
    const indices = Array.from({ length: 40 }, (_, i) => i + 1)
    const shifted = { ...subset(tinyData(41), indices), name: 'procedural-flowers' }
    const { ids, ...rest } = (await fingerprintOf(shifted)) as { ids: string }
    expect(rest).toEqual({ name: 'procedural-flowers', size: 40 })
    expect(ids).not.toBe((first as { ids: string }).ids)
  })

  it('frees everything, also when it cannot be made', async () => {
    const before = tf.memory().numTensors
    const session = await createSession({ recipe: tinyRecipe(), dataset: tinyData(), engine })
    await session.trainer.round()
    await session.dispose()
    expect(tf.memory().numTensors).toBe(before)
    const recipe = tinyRecipe({ discriminator: null }) // its adversarial loss has nothing to go by
    await expect(createSession({ recipe, dataset: tinyData(), engine })).rejects.toThrow(/discriminator/)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('looks for the best constant colour in the training pictures', async () => {
    const session = await createSession({ recipe: tinyRecipe(), dataset: tinyData(), engine })
    const { a, b } = await session.constantColor()
    expect(Math.hypot(a, b)).toBeGreaterThan(1)
    expect(await session.constantColor()).toEqual({ a, b })
    await session.dispose()
  })
})

describe('heldOutExamples', () => {
  it('are squares of the size, spread over the set', async () => {
    const data = proceduralFlowers({ count: 10 })
    const examples = await heldOutExamples(data, 3, 16)
    expect(examples.map(({ id }) => id)).toEqual([0, 3, 6].map((i) => data.ids()[i]))
    expect(examples.map(({ image }) => [image.width, image.height])).toEqual(Array(3).fill([16, 16]))
    expect(await heldOutExamples(data, 100, 16)).toHaveLength(10)
  })
})
