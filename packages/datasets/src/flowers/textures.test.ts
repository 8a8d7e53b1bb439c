import { describe, expect, it } from 'vitest'
import { noise1, noise2, visibleShare } from './textures.js'

describe('noise', () => {
  it('stays in [-1, 1), is smooth, and spreads over the range', () => {
    let low = 1
    let high = -1
    for (let i = 0; i < 4000; i++) {
      const x = i * 0.137 - 200
      for (const value of [noise1(7, x), noise2(7, x, 3 * x)]) {
        expect(value).toBeGreaterThanOrEqual(-1)
        expect(value).toBeLessThan(1)
        low = Math.min(low, value)
        high = Math.max(high, value)
      }
      // The steepest slope between two lattice points is 1.5 times their difference, which is at most 2.
      expect(Math.abs(noise1(7, x + 1e-4) - noise1(7, x))).toBeLessThan(3.1e-4)
    }
    expect(low).toBeLessThan(-0.8)
    expect(high).toBeGreaterThan(0.8)
  })

  it('differs from seed to seed', () => {
    expect(noise2(1, 0.3, 0.4)).not.toBe(noise2(2, 0.3, 0.4))
  })
})

describe('visibleShare', () => {
  it('keeps coarse textures and drops those that samples would miss', () => {
    expect(visibleShare(1, 1 / 64)).toBe(1)
    expect(visibleShare(64, 1 / 64)).toBe(0)
    expect(visibleShare(40, 1 / 64)).toBeGreaterThan(visibleShare(45, 1 / 64))
  })
})
