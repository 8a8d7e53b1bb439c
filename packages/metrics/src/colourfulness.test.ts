import { createRgbImage } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { colourfulness } from './index.js'
import { noise } from './testing/pictures.js'

describe('colourfulness', () => {
  it('of one colour is its distance from grey alone', () => {
    // rg = 255, yb = 127.5, no spread
    const red = createRgbImage(2, 1, Uint8Array.of(255, 0, 0, 255, 0, 0))
    expect(colourfulness(red)).toBeCloseTo(0.3 * Math.hypot(255, 127.5), 12)
  })

  it('of two opposite colours is their spread alone', () => {
    // rg = ±100, yb = 0 for (150, 50, 100) and (50, 150, 100)
    const image = createRgbImage(2, 1, Uint8Array.of(150, 50, 100, 50, 150, 100))
    expect(colourfulness(image)).toBeCloseTo(100, 12)
  })

  it('of red and black, by hand', () => {
    // rg 255, 0: mean 127.5, σ 127.5; yb 127.5, 0: mean 63.75, σ 63.75
    const image = createRgbImage(2, 1, Uint8Array.of(255, 0, 0, 0, 0, 0))
    expect(colourfulness(image)).toBeCloseTo(1.3 * Math.hypot(127.5, 63.75), 10)
  })

  it('of greys is exactly 0', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 50 }), (greys) => {
        const bytes = Uint8Array.from([...greys].flatMap((grey) => [grey, grey, grey]))
        expect(colourfulness(createRgbImage(greys.length, 1, bytes))).toBe(0)
      }),
    )
  })

  it('does not depend on where the colours are', () => {
    const { width, height, data } = noise('places', 6, 5)
    const pixels = Array.from({ length: 30 }, (_, p) => [...data.slice(p * 3, p * 3 + 3)])
    const turned = createRgbImage(height, width, Uint8Array.from(pixels.reverse().flat()))
    expect(colourfulness(turned)).toBe(colourfulness({ width, height, data }))
  })

  it('refuses bytes that do not fit', () => {
    const call = (data: Uint8Array, width: number) => (): number => colourfulness({ width, height: 1, data })
    expect(call(new Uint8Array(5), 2)).toThrow('[metrics] image: 2x1 needs 6 values, got 5.')
    expect(call(new Uint8Array(), 0)).toThrow(expect.objectContaining({ code: 'metrics/size-mismatch' }))
  })
})
