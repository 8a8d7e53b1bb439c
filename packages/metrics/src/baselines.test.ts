import { rgbToLab, toGray } from '@chromask/color/picture'
import { createMask, createRgbImage } from '@chromask/core'
import { describe, expect, it } from 'vitest'
import { constantBaseline, grayBaseline, partialColorTarget } from './index.js'
import { maskOf, noise, pictureOf } from './testing/pictures.js'

const truth = noise('truth', 9, 6)
const half = maskOf(9, 6, (x) => (x < 4 ? 1 : 0))

describe('partialColorTarget', () => {
  it('is the truth inside and its grey outside', () => {
    const target = partialColorTarget(truth, half)
    const grey = toGray(truth)
    target.data.forEach((value, i) => {
      expect(value).toBe((half.data[Math.floor(i / 3)] === 1 ? truth : grey).data[i])
    })
    expect(partialColorTarget(truth, createMask(9, 6))).toEqual(grey)
    expect(
      partialColorTarget(
        truth,
        maskOf(9, 6, () => 1),
      ),
    ).toEqual(truth)
  })

  it('mixes where the mask is soft', () => {
    const red = createRgbImage(1, 1, Uint8Array.of(255, 0, 0)) // its grey is 76
    const target = partialColorTarget(red, createMask(1, 1, Float32Array.of(0.25)))
    expect([...target.data]).toEqual([Math.round(0.25 * 255 + 0.75 * 76), 57, 57])
  })
})

describe('grayBaseline', () => {
  it('is the grey picture', () => expect(grayBaseline(truth)).toEqual(toGray(truth)))
})

describe('constantBaseline', () => {
  it('has the constant inside, at the lightness of the truth, and grey outside', () => {
    // Middling greys, at which sRGB can show the colour.
    const photo = pictureOf(9, 6, (x, y) => [100 + x * 5, 100 + y * 8, 110])
    const painted = constantBaseline(photo, half, { a: 20, b: -10 })
    const lab = rgbToLab(painted)
    const trueLab = rgbToLab(photo)
    for (let p = 0; p < half.data.length; p++) {
      if (half.data[p] === 1) {
        expect(Math.abs(lab[p * 3]! - trueLab[p * 3]!)).toBeLessThan(0.4)
        expect(Math.hypot(lab[p * 3 + 1]! - 20, lab[p * 3 + 2]! + 10)).toBeLessThan(1)
      } else {
        expect([lab[p * 3 + 1], lab[p * 3 + 2]]).toEqual([0, 0])
      }
    }
  })

  it('refuses a colour that is no number, and a mask that does not fit', () => {
    expect(() => constantBaseline(truth, half, { a: Number.NaN, b: 0 })).toThrow(
      '[metrics] the constant colour must be finite, got a = NaN, b = 0.',
    )
    for (const call of [
      partialColorTarget,
      (t: typeof truth, m: typeof half) => constantBaseline(t, m, { a: 0, b: 0 }),
    ]) {
      expect(() => call(truth, createMask(6, 9))).toThrow(expect.objectContaining({ code: 'metrics/size-mismatch' }))
      const wrong = maskOf(9, 6, (x) => (x === 3 ? -0.1 : 0))
      expect(() => call(truth, wrong)).toThrow(/every value must lie in \[0, 1\], got -0\.1\d* at index 3/)
    }
  })
})
