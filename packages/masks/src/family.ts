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

/** Calls back for the centre of each pixel, in units from the top left corner, with the pixel's place in the data. */
function eachPixel({ side, mask }: Page, visit: (x: number, y: number, i: number) => void): void {
  const { width, height } = mask
  const xs = Float64Array.from({ length: width }, (_, column) => (column + 0.5) / side)
  for (let row = 0, i = 0; row < height; row++) {
    const y = (row + 0.5) / side
    for (const x of xs) visit(x, y, i++)
  }
}

/** Colours the pixels at whose centre `inside` holds. */
export function colourWhere(page: Page, inside: (x: number, y: number) => boolean): void {
  const { data } = page.mask
  eachPixel(page, (x, y, i) => {
    if (inside(x, y)) data[i] = 1
  })
}

/** Gives each pixel the value at its centre, cut to [0, 1]. */
export function shade(page: Page, valueAt: (x: number, y: number) => number): void {
  const { data } = page.mask
  eachPixel(page, (x, y, i) => {
    data[i] = Math.min(1, Math.max(0, valueAt(x, y)))
  })
}

/** Where a shape's centre lies. */
export const centreParameters = (range: Range): Record<'x' | 'y', Parameter> => ({
  x: { about: 'centre, as a share of the width', default: range, min: -10, max: 10 },
  y: { about: 'centre, as a share of the height', default: range, min: -10, max: 10 },
})

/** Rounds down, and tells pieces of a period apart: the fraction in [0, 1). */
export const fraction = (x: number): number => x - Math.floor(x)
