import { createRandom } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { greatestDifference } from '../testing/numbers.js'
import { resizeChroma, upsampleChroma } from './index.js'
import type { ChromaPlane } from './plane.js'

/** Float32 sums of values of some size 1. */
const TOLERANCE = 1e-6

/** `((7x + 11y + 3xy) mod 17) / 16`, 7x5, and what Pillow 9.4.0 makes of it: mode F, `resize(size, BILINEAR)`. */
const pattern: ChromaPlane = {
  width: 7,
  height: 5,
  channels: 1,
  chroma: Float32Array.from({ length: 35 }, (_, i) => {
    const x = i % 7
    const y = Math.floor(i / 7)
    return ((7 * x + 11 * y + 3 * x * y) % 17) / 16
  }),
}
const pillow = [
  { width: 3, height: 2, values: [0.457386, 0.502841, 0.386567, 0.71875, 0.698864, 0.464692] },
  {
    width: 4,
    height: 5,
    values: [
      [0.229167, 0.6125, 0.44, 0.321429],
      [0.508929, 0.6275, 0.2475, 0.366071],
      [0.232143, 0.6425, 0.395, 0.5625],
      [0.967262, 0.87, 0.755, 0.657738],
      [0.690476, 0.885, 0.35, 0.247024],
    ].flat(),
  },
  {
    width: 11,
    height: 3,
    values: [
      [0.294643, 0.323052, 0.404221, 0.733766, 0.676948, 0.330357, 0.37013, 0.368506, 0.311688, 0.337662, 0.366071],
      [0.548611, 0.434975, 0.35101, 0.717803, 0.784091, 0.625, 0.465909, 0.371212, 0.362374, 0.546717, 0.701389],
      [0.785714, 0.806006, 0.834416, 0.862825, 0.891234, 0.919643, 0.561688, 0.369318, 0.397727, 0.426136, 0.446429],
    ].flat(),
  },
  { width: 1, height: 1, values: [0.546408] },
]

const side = fc.integer({ min: 1, max: 12 })
const planes: fc.Arbitrary<ChromaPlane> = fc
  .record({ width: side, height: side, channels: fc.integer({ min: 1, max: 3 }), seed: fc.string() })
  .map(({ width, height, channels, seed }) => {
    const random = createRandom(seed)
    const chroma = Float32Array.from({ length: width * height * channels }, () => random.uniform(-1, 1))
    return { width, height, channels, chroma }
  })
const sizes = fc.record({ width: side, height: side })

const turned = ({ width, height, channels, chroma }: ChromaPlane): ChromaPlane => {
  const pixels = Array.from({ length: width * height }, (_, p) => chroma.slice(p * channels, (p + 1) * channels))
  return { width, height, channels, chroma: Float32Array.from(pixels.reverse().flatMap((pixel) => [...pixel])) }
}

describe('resizeChroma', () => {
  it.each(pillow)("to $width x $height gives Pillow's values", ({ width, height, values }) => {
    expect(greatestDifference(resizeChroma(pattern, { width, height }).chroma, values)).toBeLessThan(TOLERANCE)
  })

  it('changes nothing at the same size', () => {
    fc.assert(
      fc.property(planes, (plane) => {
        expect(resizeChroma(plane, plane)).toEqual(plane)
      }),
      { numRuns: 50 },
    )
  })

  it('stays within the range of each channel', () => {
    fc.assert(
      fc.property(planes, sizes, (plane, size) => {
        const resized = resizeChroma(plane, size)
        expect(resized).toMatchObject({ ...size, channels: plane.channels })
        for (let c = 0; c < plane.channels; c++) {
          const ofChannel = (values: Float32Array): Float32Array => values.filter((_, i) => i % plane.channels === c)
          const [given, found] = [ofChannel(plane.chroma), ofChannel(resized.chroma)]
          expect(Math.min(...found)).toBeGreaterThanOrEqual(Math.min(...given) - TOLERANCE)
          expect(Math.max(...found)).toBeLessThanOrEqual(Math.max(...given) + TOLERANCE)
        }
      }),
    )
  })

  it('does not know left from right, nor up from down', () => {
    fc.assert(
      fc.property(planes, sizes, (plane, size) => {
        const one = resizeChroma(turned(plane), size)
        expect(greatestDifference(one.chroma, turned(resizeChroma(plane, size)).chroma)).toBeLessThan(TOLERANCE)
      }),
    )
  })

  it('keeps the mean when it shrinks by a whole number, but for what the border cuts off', () => {
    const random = createRandom('mean')
    const plane = { width: 64, height: 64, channels: 1, chroma: new Float32Array(4096).map(() => random.float()) }
    const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length
    expect(mean(resizeChroma(plane, { width: 16, height: 16 }).chroma)).toBeCloseTo(mean(plane.chroma), 2)
  })
})

describe('upsampleChroma', () => {
  it('without a guide is resizeChroma', () => {
    fc.assert(
      fc.property(planes, sizes, (plane, size) => {
        expect(upsampleChroma(plane, size)).toEqual(resizeChroma(plane, size))
      }),
      { numRuns: 50 },
    )
  })

  it('with any guide keeps constants, and every value within the range given', () => {
    fc.assert(
      fc.property(planes, sizes, fc.string(), (plane, size, seed) => {
        const random = createRandom(`guide ${seed}`)
        const guide = new Float32Array(size.width * size.height).map(() => random.uniform(-0.5, 0.5))
        for (let c = 0; c < plane.channels; c++) {
          const alone = { ...plane, channels: 1, chroma: plane.chroma.filter((_, i) => i % plane.channels === c) }
          const values = upsampleChroma(alone, { ...size, guide }).chroma
          expect(Math.min(...values)).toBeGreaterThanOrEqual(Math.min(...alone.chroma))
          expect(Math.max(...values)).toBeLessThanOrEqual(Math.max(...alone.chroma))
          const all = upsampleChroma(plane, { ...size, guide }).chroma.filter((_, i) => i % plane.channels === c)
          expect(values).toEqual(all)
        }
      }),
    )
  })

  it('follows a guide that chroma depends on in a straight line', () => {
    const guide = Float32Array.from({ length: 400 }, (_, i) => 0.5 + 0.5 * Math.sin((i % 20) / 2) * Math.cos(i / 70))
    const small = resizeChroma({ width: 20, height: 20, channels: 1, chroma: guide }, { width: 10, height: 10 })
    const chroma = small.chroma.map((value) => 0.6 * value - 0.3)
    const [low, high] = [Math.min(...chroma), Math.max(...chroma)]
    const truth = guide.map((value) => Math.min(high, Math.max(low, 0.6 * value - 0.3)))
    const up = upsampleChroma({ ...small, chroma }, { width: 20, height: 20, guide, epsilon: 1e-9 })
    const bilinear = upsampleChroma({ ...small, chroma }, { width: 20, height: 20 })
    expect(greatestDifference(up.chroma, truth)).toBeLessThan(1e-5)
    expect(greatestDifference(bilinear.chroma, truth)).toBeGreaterThan(0.02)
  })

  it('over a flat guide is the smooth mean of its windows, whatever the radius', () => {
    const small = { width: 5, height: 1, channels: 1, chroma: Float32Array.of(0, 0, 1, 0, 0) }
    const guide = new Float32Array(5).fill(0.4)
    const { chroma } = upsampleChroma(small, { width: 5, height: 1, guide, radius: 10 })
    expect(greatestDifference(chroma, new Float32Array(5).fill(0.2))).toBeLessThan(TOLERANCE)
  })

  it('takes a constant of one pixel to any size', () => {
    const one = { width: 1, height: 1, channels: 2, chroma: Float32Array.of(0.25, -0.75) }
    const guide = Float32Array.of(0, 1, 0.3)
    expect([...upsampleChroma(one, { width: 3, height: 1, guide }).chroma]).toEqual([
      0.25, -0.75, 0.25, -0.75, 0.25, -0.75,
    ])
  })
})
