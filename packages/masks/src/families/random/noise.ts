import { createMask, type Mask, type MaskRequest, type MaskSource, type Random } from '@chromask/core'
import { checkKeys, draw, type Parameters, type Range, randomOf, rangesOf } from '../../parameter.js'

/** Smooth random blobs. */
export interface NoiseSpec {
  readonly kind: 'noise'
  /** Size of the blobs, in shorter sides. @default [0.12, 0.4] */
  readonly scale?: Range
  /** The coloured share of the picture. @default [0.3, 0.7] */
  readonly coverage?: Range
}

export const noiseParameters: Parameters<'scale' | 'coverage'> = {
  scale: { about: 'size of the blobs, in shorter sides', default: [0.12, 0.4], min: 0.01, max: 10 },
  coverage: { about: 'coloured share of the picture', default: [0.3, 0.7], min: 0, max: 1 },
}

/** Random heights on a lattice, smoothed between its points (value noise), coloured above the level that gives the coverage. */
export function noise({ kind, ...given }: NoiseSpec): MaskSource {
  checkKeys(kind, given, Object.keys(noiseParameters))
  const ranges = rangesOf(kind, given, noiseParameters)
  return {
    name: kind,
    sample(request) {
      const random = randomOf(request)
      const { scale, coverage } = draw(ranges, random)
      return colourHighest(heights(request, scale, random.fork('lattice')), request, coverage)
    },
  }
}

function heights({ width, height }: MaskRequest, scale: number, random: Random): Float64Array {
  const cell = Math.max(1, scale * Math.min(width, height))
  const columns = Math.ceil(width / cell) + 2
  const lattice = Float64Array.from({ length: columns * (Math.ceil(height / cell) + 2) }, () => random.float())
  const result = new Float64Array(width * height)
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor((y + 0.5) / cell)
    const fy = smooth((y + 0.5) / cell - row)
    for (let x = 0; x < width; x++, i++) {
      const column = Math.floor((x + 0.5) / cell)
      const fx = smooth((x + 0.5) / cell - column)
      const at = row * columns + column
      const upper = between(lattice[at], lattice[at + 1], fx)
      const lower = between(lattice[at + columns], lattice[at + columns + 1], fx)
      result[i] = between(upper, lower, fy)
    }
  }
  return result
}

const smooth = (t: number): number => t * t * (3 - 2 * t)
const between = (a = 0, b = 0, t = 0): number => a + (b - a) * t

/** Heights are sorted into this many levels, which is quicker than sorting pixels. */
const LEVELS = 65536

function colourHighest(values: Float64Array, { width, height }: MaskRequest, coverage: number): Mask {
  const mask = createMask(width, height)
  const levelOf = (value: number): number => Math.min(LEVELS - 1, Math.floor(value * LEVELS))
  const histogram = new Uint32Array(LEVELS)
  for (const value of values) histogram[levelOf(value)] = (histogram[levelOf(value)] ?? 0) + 1
  let left = Math.round(coverage * values.length)
  let level = LEVELS
  while (left > 0 && level > 0) left -= histogram[--level] ?? 0
  for (let i = 0; i < values.length; i++) if (levelOf(values[i] ?? 0) >= level) mask.data[i] = 1
  return mask
}
