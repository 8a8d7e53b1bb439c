import { createMask, type Mask, type MaskSource, type Random } from '@chromask/core'
import { checkKeys, draw, type Parameter, type Parameters, type Range, randomOf, rangesOf } from './parameter.js'

/** The picture in units of its shorter side: 1 × 1 for a square. */
export interface Canvas {
  readonly width: number
  readonly height: number
}

/** A mask to be drawn, grey all over at first. */
export interface Page extends Canvas {
  /** Pixels in a unit. */
  readonly side: number
  readonly mask: Mask
}

/** A family of masks drawn by formula from a few numbers: the same at every size. */
export interface Family<Name extends string = string> {
  readonly kind: string
  readonly about: string
  readonly parameters: Parameters<Name>
  paint(values: Readonly<Record<Name, number>>, page: Page, random: Random): void
}

export function createPage(width: number, height: number): Page {
  const side = Math.min(width, height)
  return { width: width / side, height: height / side, side, mask: createMask(width, height) }
}

/** A source of a family's masks, from checked options. */
export function familySource<Name extends string>(
  { kind, parameters, paint }: Family<Name>,
  spec: Readonly<Partial<Record<Name, Range>>>,
): MaskSource {
  checkKeys(kind, spec, Object.keys(parameters))
  const ranges = rangesOf(kind, spec, parameters)
  return {
    name: kind,
    sample(request) {
      const random = randomOf(request)
      const page = createPage(request.width, request.height)
      paint(draw(ranges, random, parameters), page, random)
      return page.mask
    },
  }
}

/** Places of the pixels' centres along an axis, in units. */
const centres = (pixels: number, side: number): Float64Array =>
  Float64Array.from({ length: pixels }, (_, i) => (i + 0.5) / side)

/**
 * Calls back for each row, with the places of its pixels' centres, in units from the top left corner, and its values in
 * the mask. The families' formulas stand in loops of their own: a call for each pixel takes three times as long.
 */
export function paintRows(
  { side, mask: { width, height, data } }: Page,
  paint: (y: number, xs: Float64Array, values: Float32Array) => void,
): void {
  const xs = centres(width, side)
  for (const [row, y] of centres(height, side).entries()) paint(y, xs, data.subarray(row * width, (row + 1) * width))
}

/** Where a shape's centre lies. */
export const centreParameters = (range: Range): Record<'x' | 'y', Parameter> => ({
  x: { about: 'centre, as a share of the width', default: range, min: -10, max: 10 },
  y: { about: 'centre, as a share of the height', default: range, min: -10, max: 10 },
})

/** Rounds down, and tells pieces of a period apart: the fraction in [0, 1). */
export const fraction = (x: number): number => x - Math.floor(x)
