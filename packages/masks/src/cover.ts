import type { MaskSource, Random } from '@chromask/core'
import { type Canvas, createPage, type Page } from './family.js'
import { checkKeys, drawers, type Parameter, type Parameters, type Range, randomOf, rangesOf } from './parameter.js'
import { colouring, type Fill } from './raster.js'

/** A shape at a share of its size: the smaller ones lie within the larger ones, and 1 is the whole. */
export type Growing = (growth: number, fill: Fill) => void

/** A family of masks made of as many random shapes as the coverage asks for. */
export interface ScatterFamily<Name extends string = string> {
  readonly kind: string
  readonly about: string
  readonly parameters: Parameters<Name | 'coverage'>
  /** Gives a function that gives shape after shape; each draws its own numbers. */
  shapes(next: Readonly<Record<Name, () => number>>, page: Page, random: Random): () => Growing
}

export const coverageParameter: Parameter = {
  about: 'coloured share of the picture, exact to the pixel',
  default: [0.2, 0.6],
  min: 0,
  max: 1,
}

/** A source of a family's masks, from checked options. */
export function scatterSource<Name extends string>(
  { kind, parameters, shapes }: ScatterFamily<Name>,
  spec: Readonly<Partial<Record<Name | 'coverage', Range>>>,
): MaskSource {
  checkKeys(kind, spec, Object.keys(parameters))
  const ranges = rangesOf(kind, spec, parameters)
  return {
    name: kind,
    sample(request) {
      const random = randomOf(request)
      const page = createPage(request.width, request.height)
      const next = drawers(ranges, random, parameters)
      cover(page, next.coverage(), shapes(next, page, random.fork('shapes')))
      return page.mask
    },
  }
}

/** A random point of the picture. */
export const pointOn = ({ width, height }: Canvas, random: Random): readonly [x: number, y: number] => [
  width * random.float(),
  height * random.float(),
]

/** Halvings of the last shape's growth: less than a pixel of any picture. */
const HALVINGS = 14

/**
 * Colours shapes until a share of the pixels is coloured. The last one grows only as far as is needed, so that the masks
 * of one index are alike at every size; what is then left over, less than a pixel around it, is coloured row by row.
 */
function cover(page: Page, coverage: number, next: () => Growing): void {
  const { data, width } = page.mask
  const colour = colouring(page)
  let left = Math.round(coverage * data.length)
  const gainOf = (shape: Growing, growth: number): number => {
    let gain = 0
    shape(growth, (row, from, to) => {
      for (let i = row * width + from; i < row * width + to; i++) if (data[i] === 0) gain++
    })
    return gain
  }
  const grow = (shape: Growing, growth: number, gain: number): void => {
    shape(growth, colour)
    left -= gain
  }
  while (left > 0) {
    const shape = next()
    const gain = gainOf(shape, 1)
    if (gain <= left) {
      grow(shape, 1, gain)
      continue
    }
    let [fits, toomuch] = [0, 1]
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (fits + toomuch) / 2
      if (gainOf(shape, middle) <= left) fits = middle
      else toomuch = middle
    }
    if (fits > 0) grow(shape, fits, gainOf(shape, fits))
    shape(toomuch, (row, from, to) => {
      for (let i = row * width + from; i < row * width + to && left > 0; i++) {
        if (data[i] !== 0) continue
        data[i] = 1
        left -= 1
      }
    })
  }
}
