import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cosTurns, portableLog, sinTurns } from './portable-math.js'

// A few units in the last place of a number near 1.
const CLOSE = 4e-15

it('sinTurns and cosTurns agree with Math.sin and Math.cos', () => {
  fc.assert(
    fc.property(fc.double({ min: -100, max: 100, noNaN: true }), (turns) => {
      // Math.sin loses digits with large angles; folding into one turn first is exact.
      const folded = turns - Math.floor(turns)
      expect(Math.abs(sinTurns(turns) - Math.sin(2 * Math.PI * folded))).toBeLessThan(CLOSE)
      expect(Math.abs(cosTurns(turns) - Math.cos(2 * Math.PI * folded))).toBeLessThan(CLOSE * 8)
    }),
  )
})

it('sinTurns and cosTurns are exact at quarters', () => {
  expect([0, 0.25, 0.5, 0.75, 1].map(sinTurns)).toEqual([0, 1, 0, -1, 0])
  expect([0, 0.25, 0.5, 0.75, 1].map(cosTurns)).toEqual([1, 0, -1, 0, 1])
})

it('portableLog agrees with Math.log', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
      const expected = Math.log(x)
      expect(Math.abs(portableLog(x) - expected)).toBeLessThan(CLOSE * Math.max(1, Math.abs(expected)))
    }),
  )
})
