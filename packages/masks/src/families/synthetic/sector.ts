import { cosTurns, sinTurns } from '@chromask/core'
import { centreParameters, type Family, paintRows } from '../../family.js'
import type { Range } from '../../parameter.js'

/** A piece of a pie. */
export interface SectorSpec {
  readonly kind: 'sector'
  /** In shorter sides. @default [0.3, 0.6] */
  readonly radius?: Range
  /** Degrees: where its middle points, 0 = right, 90 = bottom. @default [0, 360] */
  readonly angle?: Range
  /** Degrees from one straight side to the other, 0 to 360. @default [45, 300] */
  readonly spread?: Range
  /** The tip, as a share of the width. @default [0.3, 0.7] */
  readonly x?: Range
  /** The tip, as a share of the height. @default [0.3, 0.7] */
  readonly y?: Range
}

export const sector: Family<'radius' | 'angle' | 'spread' | 'x' | 'y'> = {
  kind: 'sector',
  about: 'a piece of a pie',
  parameters: {
    radius: { about: 'in shorter sides', default: [0.3, 0.6], min: 0, max: 10 },
    angle: {
      about: 'degrees; where its middle points, 0 = right, 90 = bottom',
      default: [0, 360],
      min: -360,
      max: 360,
    },
    spread: { about: 'degrees from side to side', default: [45, 300], min: 0, max: 360 },
    ...centreParameters([0.3, 0.7]),
  },
  paint({ radius, angle, spread, x, y }, page) {
    const [cos, sin] = [cosTurns(angle / 360), sinTurns(angle / 360)]
    const limit = cosTurns(spread / 720)
    const [tipX, tipY] = [x * page.width, y * page.height]
    paintRows(page, (py, xs, values) => {
      for (let i = 0; i < xs.length; i++) {
        const px = xs[i] as number
        const [dx, dy] = [px - tipX, py - tipY]
        const square = dx * dx + dy * dy
        // Near enough, and not farther from the middle's direction than a side is.
        if (square <= radius * radius && dx * cos + dy * sin >= limit * Math.sqrt(square)) values[i] = 1
      }
    })
  },
}
