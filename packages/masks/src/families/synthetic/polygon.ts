import { cosTurns, sinTurns } from '@chromask/core'
import { centreParameters, type Family, type Page } from '../../family.js'
import type { Range } from '../../parameter.js'
import { colouring, fillPolygon } from '../../raster.js'

/** A polygon of equal sides and angles. */
export interface PolygonSpec {
  readonly kind: 'polygon'
  /** How many, 3 to 32. @default [3, 8] */
  readonly corners?: Range
  /** Of the circle around, in shorter sides. @default [0.25, 0.5] */
  readonly radius?: Range
  /** Degrees: where the first corner points, 0 = right, 90 = bottom. @default [0, 360] */
  readonly angle?: Range
  /** The centre, as a share of the width. @default [0.3, 0.7] */
  readonly x?: Range
  /** The centre, as a share of the height. @default [0.3, 0.7] */
  readonly y?: Range
}

/** A star. */
export interface StarSpec {
  readonly kind: 'star'
  /** How many, 3 to 32. @default [4, 9] */
  readonly points?: Range
  /** Of the circle around, in shorter sides. @default [0.3, 0.5] */
  readonly radius?: Range
  /** Of the circle on which the inner corners lie, as a share of the outer one. @default [0.3, 0.6] */
  readonly inner?: Range
  /** Degrees: where the first point points, 0 = right, 90 = bottom. @default [0, 360] */
  readonly angle?: Range
  /** The centre, as a share of the width. @default [0.3, 0.7] */
  readonly x?: Range
  /** The centre, as a share of the height. @default [0.3, 0.7] */
  readonly y?: Range
}

/** Corners at equal angles around a centre, at the given distances in turn. */
function paintAround(page: Page, x: number, y: number, angle: number, count: number, radii: readonly number[]): void {
  const corners = Array.from({ length: count }, (_, k) => {
    const turns = angle / 360 + k / count
    const radius = radii[k % radii.length] as number
    return [x * page.width + radius * cosTurns(turns), y * page.height + radius * sinTurns(turns)]
  })
  fillPolygon(page, corners.flat(), colouring(page))
}

export const polygon: Family<'corners' | 'radius' | 'angle' | 'x' | 'y'> = {
  kind: 'polygon',
  about: 'a polygon of equal sides and angles',
  parameters: {
    corners: { about: 'how many', default: [3, 8], min: 3, max: 32, integer: true },
    radius: { about: 'of the circle around, in shorter sides', default: [0.25, 0.5], min: 0, max: 10 },
    angle: {
      about: 'degrees; where the first corner points, 0 = right, 90 = bottom',
      default: [0, 360],
      min: -360,
      max: 360,
    },
    ...centreParameters([0.3, 0.7]),
  },
  paint({ corners, radius, angle, x, y }, page) {
    paintAround(page, x, y, angle, corners, [radius])
  },
}

export const star: Family<'points' | 'radius' | 'inner' | 'angle' | 'x' | 'y'> = {
  kind: 'star',
  about: 'a star',
  parameters: {
    points: { about: 'how many', default: [4, 9], min: 3, max: 32, integer: true },
    radius: { about: 'of the circle around, in shorter sides', default: [0.3, 0.5], min: 0, max: 10 },
    inner: { about: 'distance of the inner corners, as a share of the radius', default: [0.3, 0.6], min: 0, max: 1 },
    angle: {
      about: 'degrees; where the first point points, 0 = right, 90 = bottom',
      default: [0, 360],
      min: -360,
      max: 360,
    },
    ...centreParameters([0.3, 0.7]),
  },
  paint({ points, radius, inner, angle, x, y }, page) {
    paintAround(page, x, y, angle, 2 * points, [radius, radius * inner])
  },
}
