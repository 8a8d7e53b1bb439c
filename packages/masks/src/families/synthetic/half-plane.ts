import { cosTurns, sinTurns } from '@chromask/core'
import { type Family, paintRows } from '../../family.js'
import type { Range } from '../../parameter.js'

/** One side of a straight line. */
export interface HalfPlaneSpec {
  readonly kind: 'half-plane'
  /** Degrees: where the coloured side lies, 0 = right, 90 = bottom. @default [0, 360] */
  readonly angle?: Range
  /** How far the line is from the centre, towards the coloured side, in shorter sides. @default [-0.25, 0.25] */
  readonly offset?: Range
}

export const halfPlane: Family<'angle' | 'offset'> = {
  kind: 'half-plane',
  about: 'one side of a straight line',
  parameters: {
    angle: { about: 'degrees; 0 = right side coloured, 90 = bottom', default: [0, 360], min: -360, max: 360 },
    offset: {
      about: 'distance of the line from the centre, in shorter sides',
      default: [-0.25, 0.25],
      min: -10,
      max: 10,
    },
  },
  paint({ angle, offset }, page) {
    const [dx, dy] = [cosTurns(angle / 360), sinTurns(angle / 360)]
    const [middleX, middleY] = [page.width / 2, page.height / 2]
    paintRows(page, (y, xs, values) => {
      for (let i = 0; i < xs.length; i++) {
        const x = xs[i] as number
        if ((x - middleX) * dx + (y - middleY) * dy >= offset) values[i] = 1
      }
    })
  },
}
