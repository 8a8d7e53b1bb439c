import { createMask, type Mask, type MaskSource, type Random } from '@chromask/core'
import { checkKeys, draw, type Parameters, type Range, randomOf, rangesOf } from './parameter.js'

/** The picture a shape is drawn on, in units of its shorter side: 1 × 1 for a square. */
export interface Canvas {
  readonly width: number
  readonly height: number
}

/** Says of a point, in units of the shorter side from the top left corner, whether it is coloured. */
export type Shape = (x: number, y: number) => boolean

/** A family of hard-edged masks drawn by formula: the same at every size. */
export interface ShapeFamily<Name extends string = string> {
  readonly kind: string
  readonly about: string
  readonly parameters: Parameters<Name>
  shape(values: Readonly<Record<Name, number>>, canvas: Canvas, random: Random): Shape
}

/** A source of a family's masks, from checked options. */
export function shapeSource<Name extends string>(
  family: ShapeFamily<Name>,
  spec: Readonly<Partial<Record<Name, Range>>>,
): MaskSource {
  checkKeys(family.kind, spec, Object.keys(family.parameters))
  const ranges = rangesOf(family.kind, spec, family.parameters)
  return {
    name: family.kind,
    sample(request) {
      const { width, height } = request
      const random = randomOf(request)
      const side = Math.min(width, height)
      const canvas = { width: width / side, height: height / side }
      return rasterize(family.shape(draw(ranges, random), canvas, random), width, height)
    },
  }
}

/** A pixel is coloured where its centre is. */
function rasterize(shape: Shape, width: number, height: number): Mask {
  const mask = createMask(width, height)
  const side = Math.min(width, height)
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      if (shape((column + 0.5) / side, (row + 0.5) / side)) mask.data[i] = 1
    }
  }
  return mask
}

/** Rounds down, and tells pieces of a period apart: the fraction in [0, 1). */
export const fraction = (x: number): number => x - Math.floor(x)
