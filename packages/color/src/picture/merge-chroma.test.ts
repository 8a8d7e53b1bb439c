import { createMask, createRandom, createRgbImage, type Mask, type RgbImage } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { greatestDifference } from '../testing/numbers.js'
import { type ColorSpaceName, colorSpaceNames, mergeChroma, rgbToLab, splitPicture, toGray } from './index.js'
import { type ChromaPlane, chromaChannels } from './plane.js'

/** The most that luma changes for half a byte in all three channels; L also for what counts as just within sRGB. */
const ROUNDING: Readonly<Record<ColorSpaceName, number>> = { yuv: 0.5 / 255 + 1e-6, lab: 0.007, rgb: 0.007 }

const full = (width: number, height: number, value = 1): Mask =>
  createMask(width, height, new Float32Array(width * height).fill(value))

const noise = (seed: string, width: number, height: number): RgbImage => {
  const random = createRandom(seed)
  return createRgbImage(
    width,
    height,
    Uint8Array.from({ length: width * height * 3 }, () => random.integer(0, 255)),
  )
}

const plane = (width: number, height: number, channels: number, at: (i: number) => number): ChromaPlane => ({
  width,
  height,
  channels,
  chroma: Float32Array.from({ length: width * height * channels }, (_, i) => at(i)),
})

const constant = (space: ColorSpaceName, value: readonly number[]): ChromaPlane =>
  plane(1, 1, chromaChannels[space], (i) => value[i] ?? 0)

/** A picture of any size up to 9x9, and chroma of another. */
const cases = fc.record({
  space: fc.constantFrom(...colorSpaceNames),
  seed: fc.string(),
  width: fc.integer({ min: 1, max: 9 }),
  height: fc.integer({ min: 1, max: 9 }),
  small: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })),
  strength: fc.double({ min: 0, max: 1, noNaN: true }),
  upsampling: fc.constantFrom('guided' as const, 'bilinear' as const),
})

describe.each(colorSpaceNames)('mergeChroma in %s', (space) => {
  it('gives the photograph back for its own chroma', () => {
    const image = noise('own', 9, 7)
    const { width, height, channels, chroma } = splitPicture(space, image)
    const merged = mergeChroma({
      space,
      image,
      mask: full(9, 7),
      chroma: { width, height, channels, chroma },
      upsampling: 'bilinear',
    })
    expect(merged.data).toEqual(image.data)
  })

  it('takes of the photograph its luma alone', () => {
    const image = createRgbImage(1, 1, Uint8Array.of(200, 60, 20))
    const { luma } = splitPicture(space, image)
    const merged = mergeChroma({ space, image, mask: full(1, 1), chroma: constant(space, [0.1, 0.1, -0.2]) })
    expect(Math.abs(splitPicture(space, merged).luma[0]! - luma[0]!)).toBeLessThan(ROUNDING[space])
    expect(merged.data).not.toEqual(image.data)
  })

  it('grows paler at the ends of luma, and keeps black and white', () => {
    const image = createRgbImage(3, 1, Uint8Array.of(0, 0, 0, 250, 250, 250, 255, 255, 255))
    const merged = mergeChroma({ space, image, mask: full(3, 1), chroma: constant(space, [0.6, 0.6, -0.6]) })
    expect([...merged.data.slice(0, 3), ...merged.data.slice(6)]).toEqual([0, 0, 0, 255, 255, 255])
    const bright = merged.data.slice(3, 6)
    expect(Math.max(...bright)).toBeLessThanOrEqual(255)
    expect(Math.min(...bright)).toBeGreaterThan(200)
  })

  it('fades to grey along a soft mask', () => {
    const mask = createMask(5, 1, Float32Array.of(0, 0.25, 0.5, 0.75, 1))
    const image = createRgbImage(5, 1, new Uint8Array(15).fill(130))
    const merged = mergeChroma({ space, image, mask, chroma: constant(space, [0.3, 0.2, -0.4]) })
    const lab = rgbToLab(merged)
    const strengths = Array.from(mask.data, (_, p) => Math.hypot(lab[p * 3 + 1]!, lab[p * 3 + 2]!))
    expect(strengths[0]).toBe(0)
    for (let p = 1; p < 5; p++) expect(strengths[p]).toBeGreaterThan(strengths[p - 1]!)
  })
})

describe('mergeChroma', () => {
  it('keeps the luma of every photograph, whatever the chroma', () => {
    fc.assert(
      fc.property(cases, ({ space, seed, width, height, small, strength, upsampling }) => {
        const image = noise(seed, width, height)
        const random = createRandom(`chroma ${seed}`)
        const chroma = plane(...small, chromaChannels[space], () => strength * random.uniform(-1, 1))
        const merged = mergeChroma({ space, image, mask: full(width, height), chroma, upsampling })
        const difference = greatestDifference(splitPicture(space, merged).luma, splitPicture(space, image).luma)
        expect(difference).toBeLessThan(ROUNDING[space])
      }),
      { numRuns: 200 },
    )
  })

  it('is exactly grey outside of the mask, and there the same for any chroma', () => {
    fc.assert(
      fc.property(cases, ({ space, seed, width, height, small, upsampling }) => {
        const image = noise(seed, width, height)
        const random = createRandom(`mask ${seed}`)
        const mask = createMask(
          width,
          height,
          full(width, height).data.map(() => random.integer(0, 1)),
        )
        const colour = (): ChromaPlane => plane(...small, chromaChannels[space], () => random.uniform(-1, 1))
        const one = mergeChroma({ space, image, mask, chroma: colour(), upsampling })
        const other = mergeChroma({ space, image, mask, chroma: colour(), upsampling })
        for (let p = 0; p < width * height; p++) {
          if (mask.data[p] !== 0) continue
          const [r, g, b] = one.data.slice(p * 3, p * 3 + 3)
          expect([g, b]).toEqual([r, r])
          expect(other.data[p * 3]).toBe(r)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('gives outside of the mask the grey of the luma', () => {
    const image = noise('grey', 5, 5)
    const outside = (space: ColorSpaceName): RgbImage =>
      mergeChroma({ space, image, mask: full(5, 5, 0), chroma: constant(space, [0.5, -0.5, 0.5]) })
    // BT.601 itself is a difference of at most a tie between two bytes.
    expect(greatestDifference(outside('yuv').data, toGray(image).data)).toBeLessThanOrEqual(1)
    expect(outside('rgb').data).toEqual(outside('lab').data)
    const lightness = (picture: RgbImage): Float32Array => splitPicture('lab', picture).luma
    expect(greatestDifference(lightness(outside('lab')), lightness(image))).toBeLessThan(ROUNDING.lab)
  })

  it.each(['guided', 'bilinear'] as const)('keeps constant chroma constant, %s', (upsampling) => {
    const image = createRgbImage(
      13,
      7,
      noise('flat', 13, 7).data.map((byte) => 110 + (byte % 30)),
    )
    const chroma = plane(4, 3, 2, (i) => (i % 2 === 0 ? 0.12 : -0.08))
    const one = plane(1, 1, 2, (i) => (i === 0 ? 0.12 : -0.08))
    const merged = mergeChroma({ space: 'lab', image, mask: full(13, 7), chroma, upsampling })
    const expected = mergeChroma({ space: 'lab', image, mask: full(13, 7), chroma: one, upsampling: 'bilinear' })
    expect(merged.data).toEqual(expected.data)
  })

  it('does not bleed over a strong edge of the photograph, as bilinear does', () => {
    // Left dark, right light, the edge at 14 of 32: not where the pixels of the 8x8 chroma meet.
    const [size, edge] = [32, 14]
    const isLeft = (x: number): boolean => x < edge
    const image = createRgbImage(
      size,
      size,
      Uint8Array.from({ length: size * size * 3 }, (_, i) => (isLeft(Math.floor(i / 3) % size) ? 70 : 190)),
    )
    // As a network sees it: the red of the left, averaged over each pixel of its own.
    const chroma = plane(8, 8, 2, (i) => {
      const x = Math.floor(i / 2) % 8
      const share = Math.min(1, Math.max(0, (edge - x * 4) / 4))
      return 0.3 * share
    })
    const truth = plane(size, size, 2, (i) => (isLeft(Math.floor(i / 2) % size) ? 0.3 : 0))
    const error = (upsampling: 'guided' | 'bilinear'): number => {
      const merged = mergeChroma({ space: 'lab', image, mask: full(size, size), chroma, upsampling })
      const found = splitPicture('lab', merged).chroma
      return found.reduce((sum, value, i) => sum + Math.abs(value - truth.chroma[i]!), 0) / found.length
    }
    expect(error('guided')).toBeLessThan(error('bilinear') / 4)
  })

  it('uses guided upsampling unless told otherwise', () => {
    const options = {
      space: 'yuv',
      image: noise('default', 8, 8),
      mask: full(8, 8),
      chroma: plane(2, 2, 2, (i) => i / 9),
    }
    const guided = mergeChroma({ ...options, upsampling: 'guided' })
    expect(mergeChroma(options)).toEqual(guided)
    expect(mergeChroma({ ...options, radius: 2, epsilon: 1e-4 })).toEqual(guided)
    expect(mergeChroma({ ...options, upsampling: 'bilinear' })).not.toEqual(guided)
  })

  it('leaves what it is given as it was', () => {
    const image = noise('untouched', 4, 3)
    const before = Uint8Array.from(image.data)
    const chroma = plane(2, 2, 3, () => 0.5)
    mergeChroma({ space: 'rgb', image, mask: full(4, 3, 0.5), chroma })
    expect(image.data).toEqual(before)
    expect(chroma.chroma.every((value) => value === 0.5)).toBe(true)
  })
})
