import type { Random } from '@chromask/core'
import type { Distort } from './distort.js'

/** Lattice points of the displacement along the shorter side. */
const KNOTS = 6

/**
 * Moves every pixel along a smooth random field (elastic distortion, Simard et al. 2003; here random numbers on a
 * lattice, smoothed between its points). Each pixel takes the nearest pixel's value, so that hard masks stay hard.
 */
export const warp: Distort = ({ width, height, data }, strength, random) => {
  const side = Math.min(width, height)
  const across = field(width, height, side / KNOTS, random.fork('x'))
  const down = field(width, height, side / KNOTS, random.fork('y'))
  const reach = strength * side
  const result = new Float32Array(data.length)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const column = Math.min(width - 1, Math.max(0, Math.floor(x + 0.5 + reach * (across[i] as number))))
      const row = Math.min(height - 1, Math.max(0, Math.floor(y + 0.5 + reach * (down[i] as number))))
      result[i] = data[row * width + column] as number
    }
  }
  return { width, height, data: result }
}

/** A smooth field of numbers in [-1, 1). */
function field(width: number, height: number, cell: number, random: Random): Float64Array {
  const columns = Math.ceil(width / cell) + 2
  const lattice = Float64Array.from({ length: columns * (Math.ceil(height / cell) + 2) }, () => random.uniform(-1, 1))
  const result = new Float64Array(width * height)
  const line = new Float64Array(columns)
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor((y + 0.5) / cell)
    const share = smooth((y + 0.5) / cell - row)
    for (let k = 0; k < columns; k++) {
      const upper = lattice[row * columns + k] as number
      line[k] = upper + ((lattice[(row + 1) * columns + k] as number) - upper) * share
    }
    for (let x = 0; x < width; x++, i++) {
      const place = (x + 0.5) / cell
      const column = Math.floor(place)
      const left = line[column] as number
      result[i] = left + ((line[column + 1] as number) - left) * smooth(place - column)
    }
  }
  return result
}

const smooth = (t: number): number => t * t * (3 - 2 * t)
