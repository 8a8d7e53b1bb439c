import { cosTurns, sinTurns } from '@chromask/core'
import { coverageParameter, pointOn, type ScatterFamily } from '../../cover.js'
import type { Range } from '../../parameter.js'
import { fillCapsule } from '../../raster.js'

/**
 * Free-form brush strokes: zigzags of straight pieces with round joints (Yu et al. 2019, "Free-Form Image Inpainting with
 * Gated Convolution", algorithm 1). The defaults are those of the authors' code, on pictures of 256 pixels: 4 to 11 pieces,
 * turned by 72° ± 24° in turn to either side of an axis, 12 to 40 pixels wide. There, pieces have lengths from a normal
 * distribution around an eighth of the diagonal, and a mask has one to three strokes; here, lengths are drawn evenly with
 * the same mean, and the coverage says how many strokes there are.
 */
export interface StrokesSpec {
  readonly kind: 'strokes'
  /** Straight pieces of a stroke, 1 to 100. @default [4, 11] */
  readonly pieces?: Range
  /** Of each piece against the axis, in degrees. @default [48, 96] */
  readonly angle?: Range
  /** Of each piece, in shorter sides. @default [0, 0.35] */
  readonly length?: Range
  /** Of each stroke, in shorter sides. @default [0.05, 0.15] */
  readonly width?: Range
  /** The coloured share of the picture, exact to the pixel: as many strokes as that takes. @default [0.2, 0.6] */
  readonly coverage?: Range
}

const clamp = (value: number, limit: number): number => Math.min(limit, Math.max(0, value))

export const strokes: ScatterFamily<'pieces' | 'angle' | 'length' | 'width'> = {
  kind: 'strokes',
  about: 'free-form brush strokes',
  parameters: {
    pieces: { about: 'straight pieces of a stroke', default: [4, 11], min: 1, max: 100, integer: true },
    angle: { about: 'of each piece against the axis, in degrees', default: [48, 96], min: -360, max: 360 },
    length: { about: 'of each piece, in shorter sides', default: [0, 0.35], min: 0, max: 10 },
    width: { about: 'of each stroke, in shorter sides', default: [0.05, 0.15], min: 0.01, max: 10 },
    coverage: coverageParameter,
  },
  shapes(next, page, random) {
    let left = 0
    let [x, y, width, across, along] = [0, 0, 0, 1, 1]
    return () => {
      if (left === 0) {
        left = next.pieces()
        width = next.width()
        ;[x, y] = pointOn(page, random)
        // The source flips whole masks instead.
        ;[across, along] = [random.boolean() ? 1 : -1, random.boolean() ? 1 : -1]
      }
      left -= 1
      along = -along
      const [turns, length] = [next.angle() / 360, next.length()]
      const [x0, y0, radius] = [x, y, width / 2]
      x = clamp(x + across * length * cosTurns(turns), page.width)
      y = clamp(y + along * length * sinTurns(turns), page.height)
      const [dx, dy] = [x - x0, y - y0]
      return (growth, fill) =>
        fillCapsule(page, { x0, y0, x1: x0 + growth * dx, y1: y0 + growth * dy, radius: growth * radius }, fill)
    }
  },
}
