import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { networkSizeOf } from './network-size.js'

describe('networkSizeOf', () => {
  it.each([
    [4000, 3000, 224, 32, 256, 192],
    [3000, 4000, 224, 32, 192, 256],
    [224, 224, 224, 32, 224, 224],
    [1, 1, 64, 32, 64, 64],
    [10_000, 1, 64, 32, 128, 32],
    [1, 10_000, 64, 4, 4, 1024],
    [500, 500, 100, 32, 96, 96],
  ])('%i x %i at %i, in multiples of %i: %i x %i', (width, height, size, multiple, w, h) => {
    expect(networkSizeOf({ width, height }, size, multiple)).toEqual({ width: w, height: h })
  })

  it('gives positive multiples, within half a multiple of the ideal, of about the area asked for', () => {
    const side = fc.integer({ min: 1, max: 20_000 })
    fc.assert(
      fc.property(side, side, fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 8 }), (w, h, depth, times) => {
        const multiple = 2 ** depth
        const size = times * multiple
        const { width, height } = networkSizeOf({ width: w, height: h }, size, multiple)
        expect([width % multiple, height % multiple]).toEqual([0, 0])
        expect(Math.min(width, height)).toBeGreaterThanOrEqual(multiple)
        const ideal = Math.min(size * Math.sqrt(w / h), size ** 2 / multiple)
        expect(Math.abs(width - Math.max(multiple, ideal))).toBeLessThanOrEqual(multiple / 2 + 1e-9)
        // Both sides rounded up by half a multiple at most.
        expect(width * height).toBeLessThanOrEqual(2.25 * size ** 2)
      }),
    )
  })
})
