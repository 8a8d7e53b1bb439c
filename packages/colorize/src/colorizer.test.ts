import { mergeChroma, splitPicture, toGray } from '@chromask/color/picture'
import { createMask, createRgbImage, type RgbImage } from '@chromask/core'
import { createUnetGenerator } from '@chromask/models'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createColorizer } from './colorizer.js'
import { predictorOf } from './predictor.js'
import { constantPredictor, maskWhere, noisePicture } from './testing/stubs.js'

beforeAll(() => tf.setBackend('cpu'))

/** Luma goes to bytes: each channel moves by half a byte at most, and so does their weighted mean. */
const ROUNDING = 0.5 / 255 + 1e-6

const lumaOf = (image: RgbImage): Float32Array => splitPicture('yuv', image).luma
const chromaOf = (image: RgbImage): Float32Array => splitPicture('yuv', image).chroma
const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
const ones = (width: number, height: number) => createMask(width, height, new Float32Array(width * height).fill(1))

describe('createColorizer', () => {
  it('keeps the luma and the size, and leaves what the mask leaves out exactly grey', async () => {
    const side = fc.integer({ min: 1, max: 40 })
    const color = fc.double({ min: -1, max: 1, noNaN: true })
    const upsampling = fc.constantFrom('guided' as const, 'bilinear' as const)
    await fc.assert(
      fc.asyncProperty(side, side, color, color, upsampling, fc.integer(), async (width, height, u, v, how, seed) => {
        const photo = noisePicture(width, height, seed)
        const mask = maskWhere(width, height, (x, y) => (x * 7 + y * 3 + seed) % 5 > 1)
        const result = await createColorizer({ model: constantPredictor([u, v]), upsampling: how }).colorize(
          photo,
          mask,
        )
        expect([result.width, result.height]).toEqual([width, height])
        const luma = lumaOf(photo)
        expect(largest(lumaOf(result).map((value, p) => value - (luma[p] ?? 0)))).toBeLessThan(ROUNDING)
        // Not toGray, which may round a luma half-way between two bytes to the other one.
        const grey = (await createColorizer({ model: constantPredictor() }).colorize(photo, createMask(width, height)))
          .data
        expect(grey.every((value, i) => value === grey[i - (i % 3)])).toBe(true)
        for (let p = 0; p < luma.length; p++) {
          if (mask.data[p] === 0) expect(result.data.slice(p * 3, p * 3 + 3)).toEqual(grey.slice(p * 3, p * 3 + 3))
        }
      }),
      { numRuns: 60 },
    )
  })

  it('gives the grey picture for a mask of zeros, and does not ask the network', async () => {
    const model = constantPredictor()
    const photo = noisePicture(30, 20)
    expect(await createColorizer({ model }).colorize(photo, createMask(30, 20))).toEqual(toGray(photo))
    expect(model.seen).toEqual([])
  })

  it('uses nothing of the photograph but its luma', async () => {
    const generator = createUnetGenerator({ base: 4, depth: 2 })
    const { colorize } = createColorizer({ model: predictorOf(generator, { colorSpace: 'yuv', size: 8 }) })
    // Greys of whole bytes, so that a coloured picture of exactly the same luma exists for some of them.
    const grey = createRgbImage(9, 9, new Uint8Array(9 * 9 * 3).fill(114))
    const green = createRgbImage(
      9,
      9,
      Uint8Array.from({ length: 9 * 9 * 3 }, (_, i) => [0, 194, 1][i % 3] ?? 0),
    )
    const [a, b] = [lumaOf(grey)[0] ?? 0, lumaOf(green)[0] ?? 1]
    expect(Math.abs(a - b)).toBeLessThan(1e-3)
    const [fromGrey, fromGreen] = [await colorize(grey, ones(9, 9)), await colorize(green, ones(9, 9))]
    expect(largest(chromaOf(fromGrey).map((value, i) => value - (chromaOf(fromGreen)[i] ?? 9)))).toBeLessThan(0.02)
    generator.dispose()
  })

  it.each([
    [1, 1],
    [1, 300],
    [400, 2],
  ])('colours %i x %i', async (width, height) => {
    const photo = createRgbImage(width, height, new Uint8Array(width * height * 3).fill(128))
    const result = await createColorizer({ model: constantPredictor([0.2, 0.1]) }).colorize(photo, ones(width, height))
    for (const [i, value] of chromaOf(result).entries()) expect(value).toBeCloseTo(i % 2 === 0 ? 0.2 : 0.1, 1)
  })

  it.each(['yuv', 'lab', 'rgb'] as const)('works in %s', async (colorSpace) => {
    const model = constantPredictor(
      colorSpace === 'rgb' ? [1, -1, -1] : colorSpace === 'yuv' ? [-0.3, 0.3] : [0.3, 0.3],
      { colorSpace },
    )
    const photo = createRgbImage(20, 20, new Uint8Array(1200).fill(100))
    const result = await createColorizer({ model }).colorize(
      photo,
      maskWhere(20, 20, (x) => x < 10),
    )
    expect(result.data[0]).toBeGreaterThan((result.data[2] ?? 0) + 20)
    expect([...result.data.slice(57, 60)]).toEqual([100, 100, 100])
    const grey = await createColorizer({ model }).colorize(photo, createMask(20, 20))
    expect(grey).toEqual(photo)
  })

  it('shows the network the luma and the mask, small and with the aspect ratio kept', async () => {
    const model = constantPredictor()
    const photo = createRgbImage(
      256,
      64,
      Uint8Array.from({ length: 256 * 64 * 3 }, (_, i) => (i % 768 < 384 ? 0 : 255)),
    )
    await createColorizer({ model }).colorize(
      photo,
      maskWhere(256, 64, (_, y) => y < 32),
    )
    const [seen] = model.seen
    expect([seen?.width, seen?.height]).toEqual([32, 8])
    const row = Array.from(seen?.luma.slice(0, 32) ?? [])
    expect(row.slice(0, 15).every((value) => Math.abs(value + 0.5) < 1e-6)).toBe(true)
    expect(row.slice(17).every((value) => Math.abs(value - 0.5) < 1e-6)).toBe(true)
    // A small row with any pixel of the mask in reach is asked for.
    expect(Array.from({ length: 8 }, (_, y) => seen?.mask[y * 32])).toEqual([1, 1, 1, 1, 1, 0, 0, 0])
  })

  it('gives at the network’s own size what the network gives', async () => {
    const generator = createUnetGenerator({ base: 4, depth: 2, lastLayerStd: 1 })
    const model = predictorOf(generator, { colorSpace: 'lab', size: 16 })
    const photo = noisePicture(16, 16)
    const mask = maskWhere(16, 16, (x, y) => x > y)
    const { luma } = splitPicture('lab', photo)
    const chroma = await model.predict({ width: 16, height: 16, luma, mask: mask.data })
    const direct = mergeChroma({
      space: 'lab',
      image: photo,
      mask,
      chroma: { width: 16, height: 16, channels: 2, chroma },
      upsampling: 'bilinear',
    })
    expect(await createColorizer({ model }).colorize(photo, mask)).toEqual(direct)
    generator.dispose()
  })

  it('colours right up to the mask’s edge', async () => {
    const photo = createRgbImage(160, 160, new Uint8Array(160 * 160 * 3).fill(128))
    const mask = maskWhere(160, 160, (x) => x < 75)
    const { data } = await createColorizer({ model: constantPredictor([0.2, 0.2]) }).colorize(photo, mask)
    const pixel = (x: number): number[] => [...data.slice((80 * 160 + x) * 3, (80 * 160 + x) * 3 + 3)]
    expect(pixel(74)).toEqual(pixel(0))
    expect(pixel(75)).toEqual([128, 128, 128])
  })

  it('applies a soft mask once', async () => {
    const photo = createRgbImage(50, 50, new Uint8Array(7500).fill(128))
    const half = createMask(50, 50, new Float32Array(2500).fill(0.5))
    const result = await createColorizer({ model: constantPredictor([0.4, 0.2]) }).colorize(photo, half)
    for (const [i, value] of chromaOf(result).entries()) expect(value).toBeCloseTo(i % 2 === 0 ? 0.2 : 0.1, 1)
  })

  it('lets colour edges follow the photograph’s', async () => {
    // The network's pixels are 16 wide; the object ends in the middle of one.
    const photo = createRgbImage(
      256,
      256,
      Uint8Array.from({ length: 256 ** 2 * 3 }, (_, i) => (i % 768 < 408 ? 90 : 160)),
    )
    const base = constantPredictor()
    const model = {
      ...base,
      async predict({ luma }: { luma: Float32Array }) {
        return Float32Array.from({ length: luma.length * 2 }, (_, i) => 0.3 * (0.5 + (luma[i >> 1] ?? 0) * 2))
      },
    }
    const jump = async (upsampling: 'guided' | 'bilinear'): Promise<number> => {
      const chroma = chromaOf(await createColorizer({ model, upsampling }).colorize(photo, ones(256, 256)))
      return Math.abs((chroma[(128 * 256 + 137) * 2] ?? 0) - (chroma[(128 * 256 + 134) * 2] ?? 0))
    }
    expect(await jump('guided')).toBeGreaterThan(2 * (await jump('bilinear')))
  })

  it.each(['running', 'batch'] as const)('leaves no tensor behind (%s)', async (norm) => {
    const generator = createUnetGenerator({ base: 4, depth: 2 })
    const model = predictorOf(generator, { colorSpace: 'yuv', size: 16, norm })
    const before = tf.memory().numTensors
    const photo = noisePicture(33, 21)
    const results = await Promise.all([1, 2].map(() => createColorizer({ model }).colorize(photo, ones(33, 21))))
    expect(results[0]).toEqual(results[1])
    expect(tf.memory().numTensors).toBe(before)
    generator.dispose()
  })

  it('stops where told', async () => {
    const model = constantPredictor()
    const { colorize } = createColorizer({ model })
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(colorize(noisePicture(4, 4), ones(4, 4), { signal })).rejects.toThrow('enough')
    expect(model.seen).toEqual([])
  })

  it.each([
    ['colorize/mask-size', 'the picture is 4x3, the mask 3x4. Make them equal, such as by resizeMask', ones(3, 4)],
    [
      'colorize/invalid-mask',
      'every value must lie in [0, 1] (1 = colour here), got 255 at x 1, y 2',
      createMask(4, 3, new Float32Array(12).fill(255, 9)),
    ],
    ['core/invalid-picture', 'Mask: 4x3 needs 12 values, got 2', { width: 4, height: 3, data: new Float32Array(2) }],
  ])('%s: %s', async (code, message, mask) => {
    const work = createColorizer({ model: constantPredictor() }).colorize(noisePicture(4, 3), mask)
    await expect(work).rejects.toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }))
  })

  it('rejects wrong options, and what is not a colour', async () => {
    const model = constantPredictor()
    expect(() => createColorizer({ model, size: 3 })).toThrow(
      /size must be an integer ≥ 4, what this network needs, got 3/,
    )
    expect(() => createColorizer({ model, upsampling: 'cubic' as 'guided' })).toThrow(/guided or bilinear, got "cubic"/)
    const damaged = constantPredictor([Number.NaN, 0])
    await expect(createColorizer({ model: damaged }).colorize(noisePicture(4, 4), ones(4, 4))).rejects.toThrow(
      /the network gave NaN, not a colour/,
    )
  })
})
