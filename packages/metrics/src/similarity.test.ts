import { createRgbImage } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { psnr, ssim } from './index.js'
import { noise } from './testing/pictures.js'

describe('psnr and ssim', () => {
  it('of equal pictures are Infinity and 1', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const picture = noise(seed, 12, 13)
        expect(psnr(picture, picture)).toBe(Number.POSITIVE_INFINITY)
        expect(ssim(picture, picture)).toBeCloseTo(1, 12)
      }),
      { numRuns: 20 },
    )
  })

  it('do not depend on the order', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (seed, otherSeed) => {
        const [one, other] = [noise(`1 ${seed}`, 12, 11), noise(`2 ${otherSeed}`, 12, 11)]
        expect(psnr(one, other)).toBe(psnr(other, one))
        expect(ssim(one, other)).toBeCloseTo(ssim(other, one) ?? Number.NaN, 12)
        expect(Math.abs(ssim(one, other) ?? Number.NaN)).toBeLessThanOrEqual(1)
      }),
      { numRuns: 20 },
    )
  })

  it('count by hand', () => {
    const one = createRgbImage(1, 1, Uint8Array.of(10, 20, 30))
    const other = createRgbImage(1, 1, Uint8Array.of(13, 20, 26)) // mean square (9 + 0 + 16) / 3
    expect(psnr(one, other)).toBeCloseTo(10 * Math.log10((255 * 255 * 3) / 25), 12)
    expect(psnr(createRgbImage(1, 1), createRgbImage(1, 1, Uint8Array.of(255, 255, 255)))).toBe(0)
  })

  it('have no similarity of pictures smaller than a window', () => {
    expect(ssim(noise('a', 10, 30), noise('b', 10, 30))).toBeNull()
    expect(ssim(noise('a', 30, 10), noise('b', 30, 10))).toBeNull()
    expect(ssim(noise('a', 11, 11), noise('b', 11, 11))).not.toBeNull()
  })

  it.each([psnr, ssim])('refuse pictures of two sizes: %o', (measure) => {
    const call = (): unknown => measure(createRgbImage(3, 2), createRgbImage(2, 3))
    expect(call).toThrow('[metrics] other is 2x3, one is 3x2. Resize one of them.')
    expect(call).toThrow(expect.objectContaining({ code: 'metrics/size-mismatch' }))
    const none = { width: 0, height: 2, data: new Uint8Array() }
    expect(() => measure(none, none)).toThrow('one: width and height must be integers ≥ 1, got 0x2')
  })
})
