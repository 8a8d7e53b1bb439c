import { createRandom } from '@chromask/core'
import { createUnetGenerator, type UnetGenerator, type UnetGeneratorOptions } from '@chromask/models'
import * as tf from '@tensorflow/tfjs-core'
import type { ExportModelOptions } from '../node/export.js'
import type { PredictorInput } from '../predictor.js'

const random = createRandom('tiny model')

/** A tiny generator whose norm layers are not in their neutral state. */
export function tinyGenerator(options: UnetGeneratorOptions = {}): UnetGenerator {
  const generator = createUnetGenerator({ base: 4, depth: 2, ...options })
  for (const [name, variable] of [...generator.trainable, ...generator.statistics]) {
    if (name.endsWith('kernel')) continue
    const values = Float32Array.from({ length: variable.size }, () => random.uniform(0.5, 1.5))
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)))
  }
  return generator
}

/** What an export is told beside the generator. */
export const facts: Omit<ExportModelOptions, 'generator'> = {
  name: 'tiny',
  licence: 'CC0-1.0',
  colorSpace: 'yuv',
  size: 16,
  trainedOn: { dataset: 'noise', pictures: 3, steps: 0, recipe: { name: 'demo' } },
  versions: { chromask: '0.0.0' },
}

/** Luma and mask of noise. */
export const noiseInput = (width = 12, height = 8): PredictorInput => ({
  width,
  height,
  luma: Float32Array.from({ length: width * height }, () => random.uniform(-0.5, 0.5)),
  mask: Float32Array.from({ length: width * height }, (_, i) => i % 2),
})

/** The largest difference of two arrays of one length. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.NaN
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (b[i] as number))), 0)
}
