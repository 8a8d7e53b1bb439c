import type { MaskRequest, MaskSource, Random } from '@chromask/core'
import { checkKeys, draw, type Parameters, type Range, randomOf, rangesOf } from '../../parameter.js'
import { colourHighest } from './highest.js'

/** Smooth random blobs. */
export interface NoiseSpec {
  readonly kind: 'noise'
  /** Size of the blobs, in shorter sides. @default [0.12, 0.4] */
  readonly scale?: Range
  /** Layers of noise, each of half the size of the one before it: more of them make rougher edges. 1 to 8. @default 1 */
  readonly octaves?: Range
  /** The weight of each layer relative to the one before it. @default 0.5 */
  readonly roughness?: Range
  /** The coloured share of the picture, exact to the pixel. @default [0.3, 0.7] */
  readonly coverage?: Range
}

export const noiseParameters: Parameters<'scale' | 'octaves' | 'roughness' | 'coverage'> = {
  scale: { about: 'size of the blobs, in shorter sides', default: [0.12, 0.4], min: 0.01, max: 10 },
  octaves: { about: 'layers of noise, each of half the size', default: 1, min: 1, max: 8, integer: true },
  roughness: { about: 'weight of each layer relative to the one before', default: 0.5, min: 0, max: 1 },
  coverage: { about: 'coloured share of the picture, exact to the pixel', default: [0.3, 0.7], min: 0, max: 1 },
}

/**
 * Random heights on a lattice, smoothed between its points (value noise), in layers (fractal noise); coloured above the
 * level that gives the coverage.
 */
export function noise({ kind, ...given }: NoiseSpec): MaskSource {
  checkKeys(kind, given, Object.keys(noiseParameters))
  const ranges = rangesOf(kind, given, noiseParameters)
  return {
    name: kind,
    sample(request) {
      const random = randomOf(request)
      const { scale, octaves, roughness, coverage } = draw(ranges, random, noiseParameters)
      const { width, height } = request
      const cell = Math.max(1, scale * Math.min(width, height))
      const layers = [{ cell, weight: 1 }]
      // What is finer than a pixel would only differ from size to size.
      for (let finer = cell / 2, weight = roughness; layers.length < octaves && finer >= 1; finer /= 2) {
        layers.push({ cell: finer, weight })
        weight *= roughness
      }
      const total = layers.reduce((sum, { weight }) => sum + weight, 0)
      const heights = new Float64Array(width * height)
      for (const [octave, layer] of layers.entries()) {
        const lattice = random.fork(octave === 0 ? 'lattice' : `lattice ${octave}`)
        addLayer(heights, request, { cell: layer.cell, weight: layer.weight / total }, lattice)
      }
      return colourHighest(heights, width, height, coverage)
    },
  }
}

function addLayer(
  heights: Float64Array,
  { width, height }: MaskRequest,
  { cell, weight }: { readonly cell: number; readonly weight: number },
  random: Random,
): void {
  const columns = Math.ceil(width / cell) + 2
  const lattice = new Float64Array(columns * (Math.ceil(height / cell) + 2))
  for (let i = 0; i < lattice.length; i++) lattice[i] = random.float()
  const starts = new Int32Array(width)
  const shares = new Float64Array(width)
  for (let x = 0; x < width; x++) {
    const place = (x + 0.5) / cell
    starts[x] = Math.floor(place)
    shares[x] = smooth(place - Math.floor(place))
  }
  /** A row of the lattice, at every pixel's column. */
  const lineOf = (row: number, line: Float64Array): Float64Array => {
    for (let x = 0; x < width; x++) {
      const at = row * columns + (starts[x] as number)
      line[x] = between(lattice[at] as number, lattice[at + 1] as number, shares[x] as number)
    }
    return line
  }
  let row = 0
  let upper = lineOf(0, new Float64Array(width))
  let lower = lineOf(1, new Float64Array(width))
  for (let y = 0, i = 0; y < height; y++) {
    const place = (y + 0.5) / cell
    for (; row < Math.floor(place); row++) [upper, lower] = [lower, lineOf(row + 2, upper)]
    const share = smooth(place - row)
    for (let x = 0; x < width; x++, i++) {
      heights[i] = (heights[i] as number) + weight * between(upper[x] as number, lower[x] as number, share)
    }
  }
}

const smooth = (t: number): number => t * t * (3 - 2 * t)
const between = (a: number, b: number, t: number): number => a + (b - a) * t
