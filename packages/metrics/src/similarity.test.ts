import { createRgbImage, type RgbImage } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { psnr, ssim } from './index.js'
import { noise, pictureOf } from './testing/pictures.js'

const [width, height] = [17, 14]
const smooth = (x: number, y: number, c: number): number => (x * 9 + y * 5 + c * 40) % 256
const rough = (x: number, y: number, c: number): number => (smooth(x, y, c) + ((x * y + c) % 7) * 4) % 256
const ofChannels = (at: (x: number, y: number, c: number) => number): RgbImage =>
  pictureOf(width, height, (x, y) => [at(x, y, 0), at(x, y, 1), at(x, y, 2)])

const pictures = {
  a: createRgbImage(
    width,
    height,
    Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37 + Math.floor(i / 51) * 11) % 256),
  ),
  b: ofChannels(smooth),
  c: ofChannels(rough),
}

/**
 * scikit-image 0.19.3: `peak_signal_noise_ratio(p, q, data_range=255)` and `structural_similarity(p, q, data_range=255,
 * gaussian_weights=True, sigma=1.5, use_sample_covariance=False, channel_axis=-1)`, printed with `%.9f`.
 */
const references = [
  { one: 'a', other: 'b', psnrOf: 8.441193773, ssimOf: 0.005860252 },
  { one: 'b', other: 'c', psnrOf: 16.579059878, ssimOf: 0.859541782 },
  { one: 'a', other: 'c', psnrOf: 8.426318384, ssimOf: 0.025360187 },
] as const

describe('psnr and ssim', () => {
  it.each(references)("of $one and $other are scikit-image's", ({ one, other, psnrOf, ssimOf }) => {
    expect(psnr(pictures[one], pictures[other])).toBeCloseTo(psnrOf, 8)
    expect(ssim(pictures[one], pictures[other])).toBeCloseTo(ssimOf, 8)
  })

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
