import { centreParameters, type Family, fraction, paintRows } from '../../family.js'
import type { Range } from '../../parameter.js'

/** Rings around one centre, like a target. */
export interface ConcentricSpec {
  readonly kind: 'concentric'
  /** From one ring to the next, in shorter sides. @default [0.12, 0.35] */
  readonly period?: Range
  /** The coloured share of each period. @default 0.5 */
  readonly duty?: Range
  /** Shift inwards, in periods. @default [0, 1] */
  readonly phase?: Range
  /** The centre, as a share of the width. @default [0.25, 0.75] */
  readonly x?: Range
  /** The centre, as a share of the height. @default [0.25, 0.75] */
  readonly y?: Range
}

export const concentric: Family<'period' | 'duty' | 'phase' | 'x' | 'y'> = {
  kind: 'concentric',
  about: 'rings around one centre',
  parameters: {
    period: { about: 'from one ring to the next, in shorter sides', default: [0.12, 0.35], min: 0.001, max: 10 },
    duty: { about: 'coloured share of a period', default: 0.5, min: 0, max: 1 },
    phase: { about: 'shift inwards, in periods', default: [0, 1], min: -1, max: 1 },
    ...centreParameters([0.25, 0.75]),
  },
  paint({ period, duty, phase, x, y }, page) {
    const [left, top] = [x * page.width, y * page.height]
    paintRows(page, (py, xs, values) => {
      for (let i = 0; i < xs.length; i++) {
        const px = xs[i] as number
        const distance = Math.sqrt((px - left) * (px - left) + (py - top) * (py - top))
        if (fraction(distance / period + phase) < duty) values[i] = 1
      }
    })
  },
}
