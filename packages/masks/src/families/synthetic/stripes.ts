import { cosTurns, sinTurns } from '@chromask/core'
import { type Family, fraction, paintRows } from '../../family.js'
import type { Range } from '../../parameter.js'

/** Parallel bars. */
export interface StripesSpec {
  readonly kind: 'stripes'
  /** Degrees: the direction across the bars, 0 = upright bars, 90 = level ones. @default [0, 180] */
  readonly angle?: Range
  /** From one bar to the next, in shorter sides. @default [0.15, 0.6] */
  readonly period?: Range
  /** The coloured share of each period. @default 0.5 */
  readonly duty?: Range
  /** Shift against the direction, in periods. @default [0, 1] */
  readonly phase?: Range
}

export const stripes: Family<'angle' | 'period' | 'duty' | 'phase'> = {
  kind: 'stripes',
  about: 'parallel bars of any angle',
  parameters: {
    angle: { about: 'degrees; 0 = upright bars, 90 = level ones', default: [0, 180], min: -360, max: 360 },
    period: { about: 'from one bar to the next, in shorter sides', default: [0.15, 0.6], min: 0.001, max: 10 },
    duty: { about: 'coloured share of a period', default: 0.5, min: 0, max: 1 },
    phase: { about: 'shift in periods', default: [0, 1], min: -1, max: 1 },
  },
  paint({ angle, period, duty, phase }, page) {
    const [dx, dy] = [cosTurns(angle / 360) / period, sinTurns(angle / 360) / period]
    paintRows(page, (y, xs, values) => {
      for (let i = 0; i < xs.length; i++) {
        const x = xs[i] as number
        if (fraction(x * dx + y * dy + phase) < duty) values[i] = 1
      }
    })
  },
}
