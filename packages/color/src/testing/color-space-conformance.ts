import '@tensorflow/tfjs-backend-cpu'
// It registers the gradients.
import '@tensorflow/tfjs-layers'
import { createRandom, createRgbImage, type RgbImage } from '@chromask/core'
import type { ColorSpace } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { mergePicture, splitPicture } from '../picture/index.js'
import { finiteDifference, greatestDifference, type Shape4 } from './numbers.js'

export interface ConformanceOptions {
  /** Luma of black and of white. */
  readonly lumaRange: readonly [number, number]
}

/** Float32 in a graph against float64 and tables outside, on values of some size 1. */
const TWIN_TOLERANCE = 1e-4
/** What float32 may add to the ends of a range. */
const RANGE_SLACK = 1e-5
/** Of central differences of float32 values, relative to the gradient or to 1. */
const GRADIENT_TOLERANCE = 5e-3

/** Up to 40 pixels of any bytes, with the corners of the cube as likely as the rest. */
const pixel: fc.Arbitrary<number[]> = fc.array(fc.oneof(fc.constantFrom(0, 255), fc.nat(255)), {
  minLength: 3,
  maxLength: 3,
})
const pictures: fc.Arbitrary<RgbImage> = fc
  .array(pixel, { minLength: 1, maxLength: 40 })
  .map((pixels) => createRgbImage(pixels.length, 1, Uint8Array.from(pixels.flat())))

/** The grid 0, 51 … 255 in each channel, and all greys. */
function manyColours(): RgbImage {
  const pixels: number[] = []
  for (let i = 0; i < 216; i++) pixels.push((i % 6) * 51, (Math.floor(i / 6) % 6) * 51, Math.floor(i / 36) * 51)
  for (let grey = 0; grey < 256; grey++) pixels.push(grey, grey, grey)
  return createRgbImage(pixels.length / 3, 1, Uint8Array.from(pixels))
}

const tensorOf = ({ width, height, data }: RgbImage): tf.Tensor4D =>
  tf.tensor4d(
    Float32Array.from(data, (byte) => byte / 255),
    [1, height, width, 3],
  )

/** What every colour space promises: the graph's operations, their twins, their gradients and their errors. */
export function describeColorSpace(space: ColorSpace, { lumaRange: [darkest, lightest] }: ConformanceOptions): void {
  const { name, chromaChannels } = space

  const encoded = (image: RgbImage): { luma: Float32Array; chroma: Float32Array } =>
    tf.tidy(() => {
      const { luma, chroma } = space.encode(tensorOf(image))
      return { luma: luma.dataSync<'float32'>(), chroma: chroma.dataSync<'float32'>() }
    })
  const decoded = (luma: Float32Array, chroma: Float32Array): Float32Array =>
    tf.tidy(() =>
      space
        .decode(tf.tensor4d(luma, [1, 1, luma.length, 1]), tf.tensor4d(chroma, [1, 1, luma.length, chromaChannels]))
        .dataSync<'float32'>(),
    )

  describe(`colour space ${name}`, () => {
    beforeAll(() => tf.setBackend('cpu'))

    it('splits as its twin does', () => {
      fc.assert(
        fc.property(pictures, (image) => {
          const { luma, chroma } = encoded(image)
          const twin = splitPicture(name, image)
          expect(twin.channels).toBe(chromaChannels)
          expect(greatestDifference(luma, twin.luma)).toBeLessThan(TWIN_TOLERANCE)
          expect(greatestDifference(chroma, twin.chroma)).toBeLessThan(TWIN_TOLERANCE)
        }),
        { numRuns: 50 },
      )
    })

    it('merges as its twin does, clipping included', () => {
      const random = createRandom(`merge ${name}`)
      const luma = Float32Array.from({ length: 300 }, () => random.uniform(darkest, lightest))
      const chroma = Float32Array.from({ length: 300 * chromaChannels }, () => random.uniform(-1, 1))
      const graph = decoded(luma, chroma)
      const twin = mergePicture(name, { width: 300, height: 1, luma, chroma })
      // Half a byte from rounding, and where a value lies by a hair's breadth between two bytes.
      expect(
        greatestDifference(
          graph.map((value) => value * 255),
          twin.data,
        ),
      ).toBeLessThan(0.51)
    })

    it('comes back to the same bytes, in a graph and outside', () => {
      fc.assert(
        fc.property(pictures, (image) => {
          const { luma, chroma } = encoded(image)
          const back = decoded(luma, chroma).map((value) => value * 255)
          expect(greatestDifference(back, image.data)).toBeLessThan(0.5)
          expect(mergePicture(name, splitPicture(name, image)).data).toEqual(image.data)
        }),
        { numRuns: 50 },
      )
    })

    it('keeps to its ranges and uses all of luma', () => {
      const { luma, chroma } = encoded(manyColours())
      expect(Math.min(...luma)).toBeCloseTo(darkest, 5)
      expect(Math.max(...luma)).toBeCloseTo(lightest, 5)
      expect(Math.max(...chroma.map(Math.abs))).toBeLessThanOrEqual(1 + RANGE_SLACK)
      const twin = splitPicture(name, manyColours())
      expect(Math.max(...twin.chroma.map(Math.abs))).toBeLessThanOrEqual(1 + RANGE_SLACK)
    })

    it('decodes neutral chroma to grey of the same luma', () => {
      tf.tidy(() => {
        const luma = tf.reshape<tf.Rank.R4>(tf.linspace(darkest, lightest, 65), [1, 5, 13, 1])
        const neutral = space.neutral(luma)
        expect(neutral.shape).toEqual([1, 5, 13, chromaChannels])
        const grey = space.decode(luma, neutral)
        const spread = tf.sub(tf.max(grey, 3), tf.min(grey, 3))
        expect(Math.max(...spread.dataSync())).toBeLessThan(TWIN_TOLERANCE)
        expect(greatestDifference(space.encode(grey).luma.dataSync(), luma.dataSync())).toBeLessThan(TWIN_TOLERANCE)
      })
    })

    it('gives greys their neutral chroma', () => {
      tf.tidy(() => {
        const grey = tf.tile(tf.reshape<tf.Rank.R4>(tf.linspace(0, 1, 33), [1, 1, 33, 1]), [1, 1, 1, 3])
        const { luma, chroma } = space.encode(grey)
        expect(greatestDifference(chroma.dataSync(), space.neutral(luma).dataSync())).toBeLessThan(TWIN_TOLERANCE)
      })
    })

    it('always answers with a picture in [0, 1]', () => {
      const luma = Float32Array.of(darkest - 1, darkest, 0, lightest, lightest + 1)
      for (const extreme of [-2, 0, 2]) {
        const picture = decoded(luma, new Float32Array(luma.length * chromaChannels).fill(extreme))
        expect(Math.min(...picture)).toBeGreaterThanOrEqual(0)
        expect(Math.max(...picture)).toBeLessThanOrEqual(1)
      }
    })

    const shape: Shape4 = [1, 2, 3, 3]
    /** Far from the ends of the range and from the joints of the curves; two dark values among them. */
    const inner = Float32Array.from(
      [
        [0.2, 0.3, 0.25],
        [0.7, 0.6, 0.5],
        [0.4, 0.4, 0.4],
        [0.3, 0.6, 0.35],
        [0.06, 0.07, 0.08],
        [0.5, 0.4, 0.7],
      ].flat(),
    )
    const weights = (size: Shape4): tf.Tensor4D =>
      tf.reshape(tf.cos(tf.range(1, 1 + tf.util.sizeFromShape(size))), size)
    const encodeSum = (rgb: tf.Tensor4D): tf.Scalar => {
      const { luma, chroma } = space.encode(rgb)
      const both = tf.concat([luma, chroma], 3)
      return tf.sum(tf.mul(both, weights(both.shape)))
    }
    const decodeSum = (luma: tf.Tensor4D, chroma: tf.Tensor4D): tf.Scalar =>
      tf.sum(tf.mul(space.decode(luma, chroma), weights(shape)))

    const expectGradient = (of: (x: tf.Tensor4D) => tf.Scalar, at: tf.Tensor4D): void => {
      const gradient = tf
        .grad((x) => of(x as tf.Tensor4D))(at)
        .dataSync()
      const slopes = finiteDifference(of, at)
      const relative = gradient.map((value, i) => (value - (slopes[i] ?? Number.NaN)) / Math.max(1, Math.abs(value)))
      expect(Math.max(...relative.map(Math.abs))).toBeLessThan(GRADIENT_TOLERANCE)
      expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(0.05)
    }

    it('has the gradients of encode that finite differences show', () => {
      tf.tidy(() => expectGradient(encodeSum, tf.tensor4d(inner, shape)))
    })

    it('has the gradients of decode that finite differences show', () => {
      tf.tidy(() => {
        const { luma, chroma } = space.encode(tf.tensor4d(inner, shape))
        if (name !== 'rgb') expectGradient((x) => decodeSum(x, chroma), luma)
        expectGradient((x) => decodeSum(luma, x), chroma)
      })
    })

    it('has finite gradients everywhere, black and white included', () => {
      tf.tidy(() => {
        for (const value of [0, 1e-6, 0.04045, 0.0031308, 1]) {
          const rgb = tf.fill(shape, value) as tf.Tensor4D
          expect(
            [
              ...tf
                .grad((x) => encodeSum(x as tf.Tensor4D))(rgb)
                .dataSync(),
            ].every(Number.isFinite),
          ).toBe(true)
          const { luma, chroma } = space.encode(rgb)
          const gradients = tf.grads((l, c) => decodeSum(l as tf.Tensor4D, c as tf.Tensor4D))([luma, chroma])
          expect(gradients.flatMap((gradient) => [...gradient.dataSync()]).every(Number.isFinite)).toBe(true)
        }
      })
    })

    it('leaves no tensors behind', () => {
      const rgb = tf.zeros([2, 3, 1, 3]) as tf.Tensor4D
      const before = tf.memory().numTensors
      const { luma, chroma } = space.encode(rgb)
      const results = [luma, chroma, space.neutral(luma), space.decode(luma, chroma)]
      expect(tf.memory().numTensors).toBe(before + results.length)
      tf.dispose([rgb, ...results])
    })

    it('treats each picture of a batch by itself', () => {
      tf.tidy(() => {
        const batch = tf.tensor4d(inner, [3, 2, 1, 3])
        const { luma, chroma } = space.encode(batch)
        expect([luma.shape, chroma.shape]).toEqual([
          [3, 2, 1, 1],
          [3, 2, 1, chromaChannels],
        ])
        const alone = space.encode(tf.slice(batch, [1, 0, 0, 0], [1, -1, -1, -1]))
        expect(chroma.dataSync().slice(2 * chromaChannels, 4 * chromaChannels)).toEqual(alone.chroma.dataSync())
      })
    })

    it('names the tensor whose shape does not fit', () => {
      tf.tidy(() => {
        const one = tf.zeros([1, 2, 2, 1]) as tf.Tensor4D
        const wrongSize = tf.zeros([1, 2, 3, chromaChannels]) as tf.Tensor4D
        const text = 'luma must have the shape [B,H,W,1], got [1,2,3,4]. Pass NHWC tensors of one size.'
        expect(() => space.encode(one)).toThrow(/\[color\] rgb must have the shape \[B,H,W,3\], got \[1,2,2,1\]/)
        expect(() => space.neutral(tf.zeros([1, 2, 3, 4]))).toThrow(text)
        expect(() => space.decode(one, wrongSize)).toThrow(
          expect.objectContaining({ code: 'color/invalid-shape', message: expect.stringContaining('chroma') }),
        )
      })
    })
  })
}
