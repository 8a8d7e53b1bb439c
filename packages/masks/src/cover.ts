import type { MaskSource, Random } from '@chromask/core'
import { type Canvas, createPage, type Page } from './family.js'
import { checkKeys, drawers, type Parameter, type Parameters, type Range, randomOf, rangesOf } from './parameter.js'
import type { Fill } from './raster.js'

/** A shape at a share of its size: the smaller ones lie within the larger ones, and 1 is the whole. */
type Growing = (growth: number, fill: Fill) => void

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
  let left = Math.round(coverage * data.length)
  const fresh = new Int32Array(data.length)
  let gained = 0
  const colour: Fill = (row, from, to) => {
    for (let i = row * width + from; i < row * width + to; i++) {
      if (data[i] !== 0) continue
      data[i] = 1
      fresh[gained++] = i
    }
  }
  /** Colours a shape, unless that is too much. */
  const grows = (shape: Growing, growth: number): boolean => {
    gained = 0
    shape(growth, colour)
    if (gained <= left) {
      left -= gained
      return true
    }
    for (const i of fresh.subarray(0, gained)) data[i] = 0
    return false
  }
  while (left > 0) {
    const shape = next()
    if (grows(shape, 1)) continue
    let [small, large] = [0, 1]
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (small + large) / 2
      if (grows(shape, middle)) small = middle
      else large = middle
    }
    gained = 0
    shape(large, colour)
    for (const i of fresh.subarray(left, gained)) data[i] = 0
    left = 0
  }
}
