import { cosTurns, sinTurns } from '@chromask/core'
import { coverageParameter, pointOn, type ScatterFamily } from '../../cover.js'
import type { Parameter, Range } from '../../parameter.js'
import { fillEllipse, fillPolygon } from '../../raster.js'

/** Rectangles at random places. Each has a width, a height and an angle of its own. */
export interface RectanglesSpec {
  readonly kind: 'rectangles'
  /** In shorter sides. @default [0.1, 0.5] */
  readonly width?: Range
  /** In shorter sides. @default [0.1, 0.5] */
  readonly height?: Range
  /** Degrees. @default 0 */
  readonly angle?: Range
  /** The coloured share of the picture, exact to the pixel: as many as that takes. @default [0.2, 0.6] */
  readonly coverage?: Range
}

/** Ellipses at random places. Each has a width, a height and an angle of its own. */
export interface EllipsesSpec {
  readonly kind: 'ellipses'
  /** In shorter sides. @default [0.1, 0.5] */
  readonly width?: Range
  /** In shorter sides. @default [0.1, 0.5] */
  readonly height?: Range
  /** Degrees. @default [0, 180] */
  readonly angle?: Range
  /** The coloured share of the picture, exact to the pixel: as many as that takes. @default [0.2, 0.6] */
  readonly coverage?: Range
}

/** Irregular polygons at random places, whose sides do not cross. Each has a size and corners of its own. */
export interface PolygonsSpec {
  readonly kind: 'polygons'
  /** Diameter of the circle around, in shorter sides. @default [0.2, 0.7] */
  readonly size?: Range
  /** How many corners, 3 to 32. @default [3, 8] */
  readonly corners?: Range
  /** The coloured share of the picture, exact to the pixel: as many as that takes. @default [0.2, 0.6] */
  readonly coverage?: Range
}

const length = (about: string, range: Range): Parameter => ({ about, default: range, min: 0.02, max: 10 })

export const rectangles: ScatterFamily<'width' | 'height' | 'angle'> = {
  kind: 'rectangles',
  about: 'rectangles at random places',
  parameters: {
    width: length('of each, in shorter sides', [0.1, 0.5]),
    height: length('of each, in shorter sides', [0.1, 0.5]),
    angle: { about: 'of each, degrees', default: 0, min: -360, max: 360 },
    coverage: coverageParameter,
  },
  shapes: (next, page, random) => () => {
    const [x, y] = pointOn(page, random)
    const [a, b, turns] = [next.width() / 2, next.height() / 2, next.angle() / 360]
    const [cos, sin] = [cosTurns(turns), sinTurns(turns)]
    const corner = (u: number, v: number): [number, number] => [x + u * cos - v * sin, y + u * sin + v * cos]
    return (growth, fill) => {
      const [u, v] = [growth * a, growth * b]
      fillPolygon(page, [...corner(-u, -v), ...corner(u, -v), ...corner(u, v), ...corner(-u, v)], fill)
    }
  },
}

export const ellipses: ScatterFamily<'width' | 'height' | 'angle'> = {
  kind: 'ellipses',
  about: 'ellipses at random places',
  parameters: {
    width: length('of each, in shorter sides', [0.1, 0.5]),
    height: length('of each, in shorter sides', [0.1, 0.5]),
    angle: { about: 'of each, degrees', default: [0, 180], min: -360, max: 360 },
    coverage: coverageParameter,
  },
  shapes: (next, page, random) => () => {
    const [x, y] = pointOn(page, random)
    const [a, b, turns] = [next.width() / 2, next.height() / 2, next.angle() / 360]
    const [cos, sin] = [cosTurns(turns), sinTurns(turns)]
    return (growth, fill) => fillEllipse(page, { x, y, a: growth * a, b: growth * b, cos, sin }, fill)
  },
}

export const polygons: ScatterFamily<'size' | 'corners'> = {
  kind: 'polygons',
  about: 'irregular polygons at random places',
  parameters: {
    size: { about: 'diameter of the circle around each, in shorter sides', default: [0.2, 0.7], min: 0.05, max: 10 },
    corners: { about: 'of each', default: [3, 8], min: 3, max: 32, integer: true },
    coverage: coverageParameter,
  },
  shapes: (next, page, random) => () => {
    const [x, y] = pointOn(page, random)
    const [radius, count, turned] = [next.size() / 2, next.corners(), random.float()]
    // Corners go around the middle with less than half a turn between two: sides do not cross, and smaller ones of the
    // same shape lie within.
    const around = Array.from({ length: count }, (_, k) => {
      const turns = turned + (k + 0.45 * random.float()) / count
      const reach = radius * random.uniform(0.4, 1)
      return [reach * cosTurns(turns), reach * sinTurns(turns)] as const
    })
    return (growth, fill) => {
      const corners = around.flatMap(([dx, dy]) => [x + growth * dx, y + growth * dy])
      fillPolygon(page, corners, fill)
    }
  },
}
