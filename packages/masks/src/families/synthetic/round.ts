import { type Canvas, centreParameters, type Family, paintRows } from '../../family.js'
import type { Range } from '../../parameter.js'

/** A filled circle. */
export interface DiscSpec {
  readonly kind: 'disc'
  /** In shorter sides. @default [0.2, 0.45] */
  readonly radius?: Range
  /** The centre, as a share of the width. @default [0.25, 0.75] */
  readonly x?: Range
  /** The centre, as a share of the height. @default [0.25, 0.75] */
  readonly y?: Range
}

/** A band around a circle. */
export interface RingSpec {
  readonly kind: 'ring'
  /** To the middle of the band, in shorter sides. @default [0.2, 0.4] */
  readonly radius?: Range
  /** Of the band, in shorter sides. @default [0.1, 0.2] */
  readonly width?: Range
  /** The centre, as a share of the width. @default [0.35, 0.65] */
  readonly x?: Range
  /** The centre, as a share of the height. @default [0.35, 0.65] */
  readonly y?: Range
}

const distanceFrom = (cx: number, cy: number, { width, height }: Canvas): ((x: number, y: number) => number) => {
  const [left, top] = [cx * width, cy * height]
  return (x, y) => Math.sqrt((x - left) * (x - left) + (y - top) * (y - top))
}

export const disc: Family<'radius' | 'x' | 'y'> = {
  kind: 'disc',
  about: 'a filled circle',
  parameters: {
    radius: { about: 'in shorter sides', default: [0.2, 0.45], min: 0, max: 10 },
    ...centreParameters([0.25, 0.75]),
  },
  paint({ radius, x, y }, page) {
    const distance = distanceFrom(x, y, page)
    paintRows(page, (py, xs, values) => {
      for (let i = 0; i < xs.length; i++) {
        const px = xs[i] as number
        if (distance(px, py) <= radius) values[i] = 1
      }
    })
  },
}

export const ring: Family<'radius' | 'width' | 'x' | 'y'> = {
  kind: 'ring',
  about: 'a band around a circle',
  parameters: {
    radius: { about: 'to the middle of the band, in shorter sides', default: [0.2, 0.4], min: 0, max: 10 },
    width: { about: 'of the band, in shorter sides', default: [0.1, 0.2], min: 0, max: 10 },
    ...centreParameters([0.35, 0.65]),
  },
  paint({ radius, width, x, y }, page) {
    const distance = distanceFrom(x, y, page)
    paintRows(page, (py, xs, values) => {
      for (let i = 0; i < xs.length; i++) {
        const px = xs[i] as number
        if (Math.abs(distance(px, py) - radius) <= width / 2) values[i] = 1
      }
    })
  },
}
