import { cosTurns, sinTurns } from '@chromask/core'
import { type Family, paintRows } from '../../family.js'
import type { Range } from '../../parameter.js'

/** Squares in turn coloured and grey. */
export interface CheckerboardSpec {
  readonly kind: 'checkerboard'
  /** Side of a square, in shorter sides. @default [0.1, 0.35] */
  readonly cell?: Range
  /** Degrees. @default [0, 90] */
  readonly angle?: Range
  /** Shift across, in squares; 1 swaps the colours. @default [0, 2] */
  readonly phase?: Range
}

export const checkerboard: Family<'cell' | 'angle' | 'phase'> = {
  kind: 'checkerboard',
  about: 'squares in turn coloured and grey',
  parameters: {
    cell: { about: 'side of a square, in shorter sides', default: [0.1, 0.35], min: 0.001, max: 10 },
    angle: { about: 'degrees', default: [0, 90], min: -360, max: 360 },
    phase: { about: 'shift in squares; 1 swaps the colours', default: [0, 2], min: -2, max: 2 },
  },
  paint({ cell, angle, phase }, page) {
    const [dx, dy] = [cosTurns(angle / 360) / cell, sinTurns(angle / 360) / cell]
    paintRows(page, (y, xs, values) => {
      for (let i = 0; i < xs.length; i++) {
        const x = xs[i] as number
        if ((Math.floor(x * dx + y * dy + phase) + Math.floor(y * dx - x * dy)) % 2 === 0) values[i] = 1
      }
    })
  },
}
