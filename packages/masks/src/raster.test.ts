import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPage, type Page } from './family.js'
import { colouring, fillCapsule, fillEllipse, fillPolygon } from './raster.js'

const unit = fc.double({ min: -0.5, max: 1.5, noNaN: true })
const size = fc.integer({ min: 1, max: 24 })

/** How far from an edge a pixel's centre may be for rounding to decide. */
const CLOSE = 1e-9

/** Compares each pixel with how deep inside a shape its centre lies: negative is outside. */
function expectInside(page: Page, depth: (x: number, y: number) => number): void {
  const { width, data } = page.mask
  for (const [i, value] of data.entries()) {
    const inside = depth(((i % width) + 0.5) / page.side, (Math.floor(i / width) + 0.5) / page.side)
    if (Math.abs(inside) > CLOSE) expect(value, `pixel ${i}`).toBe(inside > 0 ? 1 : 0)
  }
}

describe('shapes colour the pixels whose centres lie inside', () => {
  it('capsules', () => {
    fc.assert(
      fc.property(
        size,
        size,
        unit,
        unit,
        unit,
        unit,
        fc.double({ min: 0.01, max: 0.6, noNaN: true }),
        (w, h, ...to) => {
          const [x0, y0, x1, y1, radius] = to
          const page = createPage(w, h)
          fillCapsule(page, { x0, y0, x1, y1, radius }, colouring(page))
          const [dx, dy] = [x1 - x0, y1 - y0]
          const square = dx * dx + dy * dy
          expectInside(page, (x, y) => {
            const along = square > 0 ? Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / square)) : 0
            return radius - Math.hypot(x - x0 - along * dx, y - y0 - along * dy)
          })
        },
      ),
    )
  })

  it('ellipses', () => {
    const axis = fc.double({ min: 0.01, max: 0.8, noNaN: true })
    fc.assert(
      fc.property(size, size, unit, unit, axis, axis, fc.double({ min: 0, max: 7, noNaN: true }), (w, h, ...of) => {
        const [x, y, a, b, angle] = of
        const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
        const page = createPage(w, h)
        fillEllipse(page, { x, y, a, b, cos, sin }, colouring(page))
        expectInside(page, (px, py) => {
          const [dx, dy] = [px - x, py - y]
          return 1 - ((dx * cos + dy * sin) / a) ** 2 - ((dy * cos - dx * sin) / b) ** 2
        })
      }),
    )
  })

  it('polygons, by the even-odd rule', () => {
    const corners = fc.array(fc.tuple(unit, unit), { minLength: 3, maxLength: 9 })
    fc.assert(
      fc.property(size, size, corners, (w, h, points) => {
        const page = createPage(w, h)
        fillPolygon(page, points.flat(), colouring(page))
        expectInside(page, (x, y) => {
          let odd = false
          let nearest = 1
          for (const [i, [x1, y1]] of points.entries()) {
            const [x0, y0] = points[(i + points.length - 1) % points.length] as [number, number]
            if (y0 <= y === y1 <= y) continue
            const crossing = x0 + ((y - y0) / (y1 - y0)) * (x1 - x0) - x
            if (crossing < 0) odd = !odd
            nearest = Math.min(nearest, Math.abs(crossing))
          }
          return odd ? nearest : -nearest
        })
      }),
    )
  })
})
