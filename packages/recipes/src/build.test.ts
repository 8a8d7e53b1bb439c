import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { buildGenerator, buildRecipe } from './build.js'
import type { Recipe } from './recipe.js'
import { tinyRecipe } from './testing/tiny.js'

type Weights = Readonly<Record<string, readonly number[]>>

function weightsOf(recipe: Recipe): Weights {
  const built = buildRecipe(recipe)
  const networks = { generator: built.generator, discriminator: built.discriminator! }
  const weights: Record<string, number[]> = {}
  for (const [role, { trainable, statistics }] of Object.entries(networks)) {
    for (const [name, variable] of [...trainable, ...statistics]) weights[`${role}/${name}`] = [...variable.dataSync()]
  }
  built.dispose()
  return weights
}

describe('buildRecipe', () => {
  it('gives the same weights for the same recipe, other ones for another seed', () => {
    const first = weightsOf(tinyRecipe())
    expect(weightsOf(tinyRecipe())).toEqual(first)
    const other = weightsOf(tinyRecipe({ seed: 'another' }))
    expect(Object.keys(other)).toEqual(Object.keys(first))
    for (const name of Object.keys(first).filter((key) => key.endsWith('/kernel')))
      expect(other[name]).not.toEqual(first[name])
  })

  it('gives the generator the same weights as it has alone, or beside no discriminator', () => {
    const { generator } = buildRecipe(tinyRecipe({ discriminator: null, 'losses.0': { kind: 'pixel', name: 'more' } }))
    const alone = buildGenerator(tinyRecipe())
    const whole = weightsOf(tinyRecipe())
    for (const network of [generator, alone]) {
      for (const [name, variable] of network.trainable)
        expect([...variable.dataSync()]).toEqual(whole[`generator/${name}`])
    }
    generator.dispose()
    alone.dispose()
  })

  it('starts near grey with a small last layer', () => {
    const spread = (lastLayerStd: number | null): number => {
      const generator = buildGenerator(tinyRecipe({ 'generator.lastLayerStd': lastLayerStd }))
      const value = tf.tidy(() => {
        const luma = tf.randomUniform([2, 16, 16, 1], -1, 1, 'float32', 'luma') as tf.Tensor4D
        const chroma = generator.apply(luma, tf.ones([2, 16, 16, 1]), 'batch')
        return tf.max(tf.abs(chroma)).dataSync()[0] ?? 0
      })
      generator.dispose()
      return value
    }
    expect(spread(0.01)).toBeLessThan(0.2)
    expect(spread(0.01)).toBeLessThan(spread(null) / 3)
  })

  it('has chroma channels as its colour space', () => {
    for (const [colorSpace, channels] of [
      ['yuv', 2],
      ['rgb', 3],
    ] as const) {
      const generator = buildGenerator(tinyRecipe({ colorSpace }))
      const shape = tf.tidy(() => generator.apply(tf.zeros([1, 16, 16, 1]), tf.zeros([1, 16, 16, 1]), 'running').shape)
      expect(shape).toEqual([1, 16, 16, channels])
      generator.dispose()
    }
  })

  it.each([
    [{ 'masks.train': { kind: 'clouds' } }, 'masks/unknown-kind', 'clouds'],
    [{ 'masks.train': { kind: 'stripes', widht: 1 } }, 'masks/unknown-option', 'widht'],
    [{ 'losses.0': { kind: 'perceptual' } }, 'losses/unknown-kind', 'perceptual'],
    [{ 'losses.1': { kind: 'pixel', distance: 'l3' } }, 'losses/invalid-option', 'l3'],
    [{ 'discriminator.base': 3 }, 'models/invalid-option', 'base'],
    [{ size: 18 }, 'models/invalid-size', '18'],
  ])('with %j throws %s and keeps nothing in memory', (changes, code, named) => {
    const before = tf.memory().numTensors
    expect(() => buildRecipe(tinyRecipe(changes as never))).toThrow(expect.objectContaining({ code }))
    expect(() => buildRecipe(tinyRecipe(changes as never))).toThrow(named)
    expect(tf.memory().numTensors).toBe(before)
  })
})
