import { rgbToLab } from '@chromask/color/picture'
import { createMask, createRgbImage, type Mask, type RgbImage } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ConstantColor, createConstantColor } from './index.js'
import { maskOf, noise, pictureOf } from './testing/pictures.js'

/** Colours that share a bin of one CIELAB unit count as their mean; sums of distances then err by no more. */
const BIN_TOLERANCE = 0.02

const bestOf = (image: RgbImage, mask?: Mask): ConstantColor => {
  const colors = createConstantColor()
  colors.add(image, mask)
  return colors.result()
}

const meanDistance = (image: RgbImage, { a, b }: ConstantColor): number => {
  const lab = rgbToLab(image)
  let sum = 0
  for (let i = 0; i < lab.length; i += 3) sum += Math.hypot(lab[i + 1]! - a, lab[i + 2]! - b)
  return sum / (lab.length / 3)
}

/** The least mean distance to be found on ever finer grids. */
function bruteForce(image: RgbImage): number {
  let best = { a: 0, b: 0 }
  for (const step of [16, 8, 4, 2, 1, 0.5, 0.25, 0.1]) {
    const [middle, reach] = [best, step === 16 ? 8 : 3]
    for (let i = -reach; i <= reach; i++) {
      for (let j = -reach; j <= reach; j++) {
        const at = { a: middle.a + i * step, b: middle.b + j * step }
        if (meanDistance(image, at) < meanDistance(image, best)) best = at
      }
    }
  }
  return meanDistance(image, best)
}

describe('createConstantColor', () => {
  it('of one colour finds that colour', () => {
    const { a, b } = bestOf(pictureOf(3, 2, () => [255, 0, 0]))
    expect([a, b]).toEqual([expect.closeTo(80.09, 2), expect.closeTo(67.2, 2)])
  })

  it('beats every other constant', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (seed, width) => {
        const image = noise(seed, width, 1)
        expect(meanDistance(image, bestOf(image))).toBeLessThanOrEqual(bruteForce(image) + BIN_TOLERANCE)
      }),
      { numRuns: 25 },
    )
  })

  it('stays with the majority, as a median does and a mean does not', () => {
    const image = pictureOf(5, 1, (x) => (x < 3 ? [200, 40, 60] : [20, 60, 220]))
    const majority = bestOf(pictureOf(1, 1, () => [200, 40, 60]))
    const { a, b } = bestOf(image)
    expect(Math.hypot(a - majority.a, b - majority.b)).toBeLessThan(0.01)
  })

  it('of greys is exactly neutral', () => {
    expect(bestOf(pictureOf(7, 1, (x) => [x * 30, x * 30, x * 30]))).toEqual({ a: 0, b: 0 })
  })

  it('gathers pictures, and counts inside the mask alone', () => {
    const image = noise('masked', 8, 4)
    const mask = maskOf(8, 4, (x) => (x < 4 ? 1 : 0.5)) // 0.5 is not above 0.5
    const left = createRgbImage(4, 4, Uint8Array.from(image.data.filter((_, i) => Math.floor(i / 3) % 8 < 4)))
    const both = createConstantColor()
    both.add(image, mask)
    expect(both.result()).toEqual(bestOf(left))
    both.add(
      image,
      maskOf(8, 4, (x) => (x < 4 ? 0 : 1)),
    )
    const whole = bestOf(image)
    expect(both.result()).toEqual({ a: expect.closeTo(whole.a, 6), b: expect.closeTo(whole.b, 6) })
  })

  it('says when it has counted nothing', () => {
    const colors = createConstantColor()
    expect(() => colors.result()).toThrow(expect.objectContaining({ code: 'metrics/no-pixels' }))
    colors.add(createRgbImage(2, 2), createMask(2, 2))
    expect(() => colors.result()).toThrow('[metrics] the best constant colour needs at least one pixel, got none.')
  })

  it('refuses what does not fit', () => {
    const colors = createConstantColor()
    const short = { width: 2, height: 1, data: new Uint8Array(5) }
    expect(() => colors.add(short)).toThrow(expect.objectContaining({ code: 'metrics/size-mismatch' }))
    expect(() => colors.add(createRgbImage(2, 1), createMask(1, 2))).toThrow('mask is 1x2, truth is 2x1')
    expect(() => colors.add(createRgbImage(1, 1), createMask(1, 1, Float32Array.of(Number.NaN)))).toThrow(
      expect.objectContaining({ code: 'metrics/invalid-mask' }),
    )
  })
})
