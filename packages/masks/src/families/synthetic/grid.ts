import { cosTurns, sinTurns } from '@chromask/core'
import { type Family, fraction, paintRows } from '../../family.js'
import type { Range } from '../../parameter.js'

/** Lines in two directions, like a window's bars. */
export interface GridSpec {
  readonly kind: 'grid'
  /** From one line to the next, in shorter sides. @default [0.15, 0.5] */
  readonly period?: Range
  /** Width of a line, as a share of the period. @default 0.3 */
  readonly duty?: Range
  /** Degrees. @default [0, 90] */
  readonly angle?: Range
  /** Shift in both directions, in periods. @default [0, 1] */
  readonly phase?: Range
}

export const grid: Family<'period' | 'duty' | 'angle' | 'phase'> = {
  kind: 'grid',
  about: 'lines in two directions',
  parameters: {
    period: { about: 'from one line to the next, in shorter sides', default: [0.15, 0.5], min: 0.001, max: 10 },
    duty: { about: 'width of a line, as a share of the period', default: 0.3, min: 0, max: 1 },
    angle: { about: 'degrees', default: [0, 90], min: -360, max: 360 },
    phase: { about: 'shift in periods', default: [0, 1], min: -1, max: 1 },
  },
  paint({ period, duty, angle, phase }, page) {
    const [dx, dy] = [cosTurns(angle / 360) / period, sinTurns(angle / 360) / period]
    paintRows(page, (y, xs, values) => {
      for (let i = 0; i < xs.length; i++) {
        const x = xs[i] as number
        if (fraction(x * dx + y * dy + phase) < duty || fraction(y * dx - x * dy + phase) < duty) values[i] = 1
      }
    })
  },
}
