import type { Random } from '@chromask/core'
import { coverageParameter, pointOn, type ScatterFamily } from '../../cover.js'
import type { Range } from '../../parameter.js'
import { fillCapsule } from '../../raster.js'

/** A brush on a random walk, which turns back at the picture's border. */
export interface WalkSpec {
  readonly kind: 'walk'
  /** Length of a step, in shorter sides. @default 0.08 */
  readonly step?: Range
  /** How much of each step's direction is new: 0 goes straight on, 1 is like every direction. @default [0.3, 1] */
  readonly wander?: Range
  /** Of the brush, in shorter sides; each walk has its own. @default [0.06, 0.15] */
  readonly width?: Range
  /** Steps until another walk starts somewhere else, 1 to 100,000. @default [50, 200] */
  readonly steps?: Range
  /** The coloured share of the picture, exact to the pixel: as many steps as that takes. @default [0.2, 0.6] */
  readonly coverage?: Range
}

/** A point of the disc around 0: a direction, and no sine needed. */
function anyDirection(random: Random): readonly [x: number, y: number] {
  for (;;) {
    const [x, y] = [random.uniform(-1, 1), random.uniform(-1, 1)]
    const square = x * x + y * y
    if (square > 0 && square <= 1) return [x / Math.sqrt(square), y / Math.sqrt(square)]
  }
}

export const walk: ScatterFamily<'step' | 'wander' | 'width' | 'steps'> = {
  kind: 'walk',
  about: 'a brush on a random walk',
  parameters: {
    step: { about: 'length of a step, in shorter sides', default: 0.08, min: 0.005, max: 0.5 },
    wander: { about: 'how much of each step’s direction is new', default: [0.3, 1], min: 0, max: 1 },
    width: { about: 'of the brush, in shorter sides', default: [0.06, 0.15], min: 0.01, max: 10 },
    steps: { about: 'until another walk starts', default: [50, 200], min: 1, max: 100_000, integer: true },
    coverage: coverageParameter,
  },
  shapes(next, page, random) {
    let left = 0
    let [x, y, width, wander] = [0, 0, 0, 0]
    let [dx, dy] = [0, 0]
    return () => {
      if (left === 0) {
        left = next.steps()
        ;[width, wander] = [next.width(), next.wander()]
        ;[x, y] = pointOn(page, random)
        ;[dx, dy] = anyDirection(random)
      }
      left -= 1
      const [newX, newY] = anyDirection(random)
      dx += wander * (newX - dx)
      dy += wander * (newY - dy)
      const norm = Math.sqrt(dx * dx + dy * dy)
      ;[dx, dy] = norm > 0 ? [dx / norm, dy / norm] : [newX, newY]
      const step = next.step()
      if (x + step * dx < 0 || x + step * dx > page.width) dx = -dx
      if (y + step * dy < 0 || y + step * dy > page.height) dy = -dy
      const [x0, y0, radius, stepX, stepY] = [x, y, width / 2, step * dx, step * dy]
      x += stepX
      y += stepY
      return (growth, fill) =>
        fillCapsule(page, { x0, y0, x1: x0 + growth * stepX, y1: y0 + growth * stepY, radius: growth * radius }, fill)
    }
  },
}
