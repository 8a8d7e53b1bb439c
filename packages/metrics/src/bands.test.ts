import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BAND, edgeBands } from './bands.js'
import { maskOf } from './testing/pictures.js'

const masks = fc
  .record({ width: fc.integer({ min: 1, max: 15 }), height: fc.integer({ min: 1, max: 15 }) })
  .chain(({ width, height }) =>
    fc
      .array(
        fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(0.5, 0.6, 1) }),
        {
          minLength: width * height,
          maxLength: width * height,
        },
      )
      .map((values) => maskOf(width, height, (x, y) => values[y * width + x]!)),
  )

it('finds the pixels with the other side at most four rows and columns away', () => {
  fc.assert(
    fc.property(masks, (mask) => {
      const { width, height, data } = mask
      const isInside = (x: number, y: number): boolean => data[y * width + x]! > 0.5
      const expected = data.map((_, p) => {
        const [x, y] = [p % width, Math.floor(p / width)]
        for (let v = Math.max(0, y - BAND); v <= Math.min(height - 1, y + BAND); v++) {
          for (let u = Math.max(0, x - BAND); u <= Math.min(width - 1, x + BAND); u++) {
            if (isInside(u, v) !== isInside(x, y)) return isInside(x, y) ? 1 : 2
          }
        }
        return 0
      })
      expect([...edgeBands(mask)]).toEqual([...expected])
    }),
  )
})

it('takes the border of a picture for no edge', () => {
  expect(edgeBands(maskOf(6, 5, () => 1)).every((band) => band === 0)).toBe(true)
  expect(edgeBands(maskOf(6, 5, () => 0)).every((band) => band === 0)).toBe(true)
})
