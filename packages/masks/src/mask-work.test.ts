import { createMask } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkMask, coverage, featherMask, fixedMask, maskFromPicture, resizeMask } from './index.js'

const mask = (width: number, ...values: number[]) => createMask(width, values.length / width, Float32Array.from(values))

const masks = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([width, height]) =>
    fc
      .array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: width * height, maxLength: width * height })
      .map((values) => mask(width, ...values)),
  )

describe('resizeMask', () => {
  it('takes means where it shrinks and straight lines where it grows', () => {
    expect([...resizeMask(mask(4, 1, 1, 0, 0), { width: 2, height: 1 }).data]).toEqual([
      expect.closeTo(0.857, 2),
      expect.closeTo(0.143, 2),
    ])
    expect([...resizeMask(mask(2, 0, 1), { width: 4, height: 1 }).data]).toEqual([0, 0.25, 0.75, 1])
  })

  it('keeps uniform masks, the range and, about, the coverage', () => {
    fc.assert(
      fc.property(masks, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (source, width, height) => {
        const { data } = resizeMask(source, { width, height })
        expect(data.length).toBe(width * height)
        const [low, high] = [Math.min(...source.data), Math.max(...source.data)]
        expect(data.every((value) => value >= low - 1e-6 && value <= high + 1e-6)).toBe(true)
      }),
    )
    expect(coverage(resizeMask(mask(2, 1, 1, 1, 1), { width: 7, height: 3 }))).toBeCloseTo(1, 6)
  })
})

describe('featherMask', () => {
  it('stays in range and leaves uniform masks alone', () => {
    fc.assert(
      fc.property(masks, fc.double({ min: 0, max: 12, noNaN: true }), (source, radius) => {
        const { data } = featherMask(source, radius)
        const [low, high] = [Math.min(...source.data), Math.max(...source.data)]
        expect(data.every((value) => value >= low - 1e-6 && value <= high + 1e-6)).toBe(true)
      }),
    )
    expect(featherMask(mask(3, 1, 1, 1), 8).data).toEqual(Float32Array.of(1, 1, 1))
  })
})

describe('checkMask', () => {
  it('passes soft masks of the picture’s size', () => {
    expect(() => checkMask(mask(2, 0, 0.5), { width: 2, height: 1 })).not.toThrow()
  })
  it('says what does not fit', () => {
    expect(() => checkMask(mask(2, 0, 1), { width: 1, height: 2 })).toThrow(/the mask is 2x1, the picture 1x2/)
    expect(() => checkMask(mask(2, 0, 2), { width: 2, height: 1 })).toThrow(/got 2 at 1, 0/)
    expect(() => checkMask(mask(1, Number.NaN), { width: 1, height: 1 })).toThrow(/got NaN at 0, 0/)
  })
})

describe('maskFromPicture', () => {
  const levels = { width: 4, height: 1, data: Uint8Array.of(0, 100, 200, 255) }

  it('keeps levels, or cuts at a threshold, in either polarity', () => {
    expect([...maskFromPicture(levels).data].map((value) => Math.round(value * 255))).toEqual([0, 100, 200, 255])
    expect([...maskFromPicture(levels, { threshold: 100 }).data]).toEqual([0, 1, 1, 1])
    expect([...maskFromPicture(levels, { threshold: 101, polarity: 'black' }).data]).toEqual([1, 1, 0, 0])
  })

  it('rejects what makes no sense', () => {
    expect(() => maskFromPicture(levels, { threshold: 256 })).toThrow(/threshold must be from 0 to 255/)
    expect(() => maskFromPicture(levels, { polarity: 'grey' as 'white' })).toThrow(/white or black/)
    expect(() => maskFromPicture({ ...levels, width: 3 })).toThrow(/3x1 needs 3 values/)
  })
})

it('fixedMask gives its mask at any size', async () => {
  const source = fixedMask(mask(2, 0, 1), 'mine')
  expect(source.name).toBe('mine')
  expect((await source.sample({ width: 4, height: 2, seed: 1, index: 5 })).data.length).toBe(8)
})
