import type { Discriminator } from '@chromask/core/tensor'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGlobalDiscriminator } from './global-discriminator.js'
import { loadWeights, ourName, type Packed, readSeedFixture, unpack } from './testing/seed-networks.js'
import { createUnetGenerator, type UnetGenerator } from './unet-generator.js'

// Float32 through some thirty layers and back, relative to the array's largest value.
const PARITY = 1e-4

const fixture = readSeedFixture()
let generator: UnetGenerator
let discriminator: Discriminator

beforeAll(async () => {
  await tf.setBackend('cpu')
  generator = createUnetGenerator({ base: fixture.base })
  discriminator = createGlobalDiscriminator({ base: fixture.base, size: fixture.size })
  loadWeights(generator, 'G', fixture.state)
  loadWeights(discriminator, 'D', fixture.state)
})
afterAll(() => {
  generator.dispose()
  discriminator.dispose()
})

function expectParity(got: tf.Tensor, packed: Packed, kind: 'picture' | 'kernel' = 'kernel'): void {
  const expected = unpack(packed, kind)
  expect(got.shape).toEqual(expected.shape)
  const [a, b] = [Array.from(got.dataSync()), Array.from(expected.dataSync())]
  const scale = b.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6)
  const worst = a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? 0))), 0)
  expect(worst / scale).toBeLessThan(PARITY)
}

describe('the seed networks against PyTorch, with the same weights', () => {
  it('give the same outputs, losses, gradients and running statistics', () => {
    const luma = unpack(fixture.inputs.luma, 'picture') as tf.Tensor4D
    const chroma = unpack(fixture.inputs.chroma, 'picture') as tf.Tensor4D
    const mask = unpack(fixture.inputs.mask, 'picture') as tf.Tensor4D
    const names = [...generator.trainable.keys()]
    const seen: Record<string, tf.Tensor> = {}
    const { grads } = tf.variableGrads(() => {
      const generated = generator.apply(luma, mask, 'training')
      const logits = discriminator.apply(luma, generated, mask, 'training')
      const adversarial = tf.mean(tf.softplus(tf.neg(logits)))
      const pixel = tf.mean(tf.squaredDifference(tf.mul(chroma, mask), generated))
      Object.assign(seen, { generated, probability: tf.sigmoid(logits), adversarial, pixel })
      for (const tensor of Object.values(seen)) tf.keep(tensor)
      return tf.add(adversarial, tf.mul(pixel, 1000)) as tf.Scalar
    }, [...generator.trainable.values()])

    expectParity(seen.generated as tf.Tensor, fixture.outputs.generated, 'picture')
    expectParity(seen.probability as tf.Tensor, fixture.outputs.probability, 'picture')
    expect(seen.adversarial?.dataSync()[0]).toBeCloseTo(fixture.adversarial, 4)
    expect(seen.pixel?.dataSync()[0]).toBeCloseTo(fixture.pixel, 4)

    const theirGradients = Object.entries(fixture.gradients)
    expect(theirGradients).toHaveLength(names.length)
    for (const [name, packed] of theirGradients) {
      const variable = generator.trainable.get(ourName(name))
      expectParity(grads[variable?.name ?? ''] as tf.Tensor, packed)
    }
    const theirStatistics = Object.entries(fixture.runningAfter)
    expect(theirStatistics).toHaveLength(generator.statistics.size)
    for (const [name, packed] of theirStatistics)
      expectParity(generator.statistics.get(ourName(name)) as tf.Tensor, packed)
    tf.dispose([luma, chroma, mask, seen, grads])
  })
})
