import fc from 'fast-check'
import { expect, it } from 'vitest'
import { squareShape } from './square-shape.js'

const side = fc.integer({ min: 1, max: 5000 })

it('squareShape keeps the middle in the middle, and the shape to a pixel', () => {
  fc.assert(
    fc.property(side, side, fc.integer({ min: 1, max: 300 }), (width, height, size) => {
      const shape = squareShape({ width, height }, size)
      expect(Math.min(shape.width, shape.height)).toBe(size)
      expect([shape.width - 2 * shape.left, shape.height - 2 * shape.top]).toEqual([size, size])
      const scale = size / Math.min(width, height)
      expect(Math.abs(shape.width - width * scale)).toBeLessThanOrEqual(1 + 1e-9)
      expect(Math.abs(shape.height - height * scale)).toBeLessThanOrEqual(1 + 1e-9)
    }),
  )
})
