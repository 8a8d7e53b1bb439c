import { cosTurns, sinTurns } from '@chromask/core'
import { centreParameters, type Family, paintRows } from '../../family.js'
import type { Range } from '../../parameter.js'

/** Soft: rises from 0 to 1 along a straight line. */
export interface LinearGradientSpec {
  readonly kind: 'linear-gradient'
  /** Degrees: where the coloured side lies, 0 = right, 90 = bottom. @default [0, 360] */
  readonly angle?: Range
  /** How far the line of ½ is from the centre, towards the coloured side, in shorter sides. @default [-0.25, 0.25] */
  readonly offset?: Range
  /** From 0 to 1, in shorter sides. @default [0.3, 1] */
  readonly width?: Range
}

/** Soft: falls from 1 to 0 away from a point. */
export interface RadialGradientSpec {
  readonly kind: 'radial-gradient'
  /** Where it is ½, in shorter sides. @default [0.2, 0.45] */
  readonly radius?: Range
  /** From 1 to 0, in shorter sides. @default [0.3, 0.8] */
  readonly width?: Range
  /** The centre, as a share of the width. @default [0.25, 0.75] */
  readonly x?: Range
  /** The centre, as a share of the height. @default [0.25, 0.75] */
  readonly y?: Range
}

const cut = (value: number): number => Math.min(1, Math.max(0, value))

export const linearGradient: Family<'angle' | 'offset' | 'width'> = {
  kind: 'linear-gradient',
  about: 'soft: rises along a straight line',
  parameters: {
    angle: { about: 'degrees; 0 = right side coloured, 90 = bottom', default: [0, 360], min: -360, max: 360 },
    offset: { about: 'distance of the ½ from the centre, in shorter sides', default: [-0.25, 0.25], min: -10, max: 10 },
    width: { about: 'from 0 to 1, in shorter sides', default: [0.3, 1], min: 0.001, max: 10 },
  },
  paint({ angle, offset, width }, page) {
    const [dx, dy] = [cosTurns(angle / 360), sinTurns(angle / 360)]
    const [middleX, middleY] = [page.width / 2, page.height / 2]
    paintRows(page, (y, xs, values) => {
      for (let i = 0; i < xs.length; i++) {
        const x = xs[i] as number
        values[i] = cut(0.5 + ((x - middleX) * dx + (y - middleY) * dy - offset) / width)
      }
    })
  },
}

export const radialGradient: Family<'radius' | 'width' | 'x' | 'y'> = {
  kind: 'radial-gradient',
  about: 'soft: falls away from a point',
  parameters: {
    radius: { about: 'where it is ½, in shorter sides', default: [0.2, 0.45], min: 0, max: 10 },
    width: { about: 'from 1 to 0, in shorter sides', default: [0.3, 0.8], min: 0.001, max: 10 },
    ...centreParameters([0.25, 0.75]),
  },
  paint({ radius, width, x, y }, page) {
    const [left, top] = [x * page.width, y * page.height]
    paintRows(page, (py, xs, values) => {
      for (let i = 0; i < xs.length; i++) {
        const px = xs[i] as number
        const distance = Math.sqrt((px - left) * (px - left) + (py - top) * (py - top))
        values[i] = cut(0.5 + (radius - distance) / width)
      }
    })
  },
}
