import '@tensorflow/tfjs-backend-cpu'
import { createMask, createRandom, createRgbImage } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, it } from 'vitest'
import { getColorSpace } from '../get-color-space.js'
import { greatestDifference } from '../testing/numbers.js'
import { colorSpaceNames, mergeChroma, splitPicture } from './index.js'
import { chromaChannels } from './plane.js'

beforeAll(() => tf.setBackend('cpu'))

it.each(colorSpaceNames)('a soft mask mixes chroma with the neutral chroma of a graph, in %s', (space) => {
  const count = 200
  const random = createRandom(`soft ${space}`)
  const bytes = (): Uint8Array => Uint8Array.from({ length: count * 3 }, () => random.integer(95, 160))
  const image = createRgbImage(count, 1, bytes())
  const mask = createMask(
    count,
    1,
    Float32Array.from({ length: count }, () => random.uniform(0.05, 0.95)),
  )
  // Middling colours at middling lumas: sRGB can show them all.
  const { chroma } = splitPicture(space, createRgbImage(count, 1, bytes()))
  const channels = chromaChannels[space]
  const plane = { width: count, height: 1, channels, chroma }
  const merged = mergeChroma({ space, image, mask, chroma: plane, upsampling: 'bilinear' })

  const graph = tf.tidy(() => {
    const { neutral, decode } = getColorSpace(space)
    const luma = tf.tensor4d(splitPicture(space, image).luma, [1, 1, count, 1])
    const share = tf.tensor4d(mask.data, [1, 1, count, 1])
    const colour = tf.tensor4d(chroma, [1, 1, count, channels])
    const mixed = tf.add<tf.Tensor4D>(tf.mul(share, colour), tf.mul(tf.sub(1, share), neutral(luma)))
    return tf.mul(decode(luma, mixed), 255).dataSync()
  })
  // Half a byte from rounding, and a little for float32.
  expect(greatestDifference(merged.data, graph)).toBeLessThan(0.51)
})
