import { featherMask } from '../../feather.js'
import type { Distort } from './distort.js'

/** Discs at random places are coloured or left grey with equal chances, until their areas sum to `strength`. */
export const blobs: Distort = ({ width, height, data }, strength, random) => {
  const side = Math.min(width, height)
  const result = Float32Array.from(data)
  for (let left = strength * result.length; left > 0; ) {
    const radius = Math.max(0.5, Math.min(side * random.uniform(0.02, 0.1), Math.sqrt(left / Math.PI)))
    left -= Math.PI * radius * radius
    const value = random.boolean() ? 1 : 0
    const [x, y] = [random.uniform(0, width), random.uniform(0, height)]
    for (let row = Math.max(0, Math.ceil(y - radius - 0.5)); row < height && row + 0.5 <= y + radius; row++) {
      const half = Math.sqrt(Math.max(0, radius * radius - (row + 0.5 - y) * (row + 0.5 - y)))
      const start = Math.max(0, Math.ceil(x - half - 0.5))
      const end = Math.min(width, Math.floor(x + half - 0.5) + 1)
      if (start < end) result.fill(value, row * width + start, row * width + end)
    }
  }
  return { width, height, data: result }
}

/** Grows or shrinks what is coloured, with equal chances: the greatest or least value in a square around each pixel. */
export const morph: Distort = ({ width, height, data }, strength, random) => {
  const reach = Math.round(strength * Math.min(width, height))
  if (reach === 0) return { width, height, data }
  const sign = random.boolean() ? 1 : -1
  // A border as wide as the reach: no window leaves the picture, or goes on in another row.
  const row = width + 2 * reach
  const padded = new Float32Array(row * (height + 2 * reach)).fill(Number.NEGATIVE_INFINITY)
  for (let y = 0, from = 0; y < height; y++) {
    const start = (y + reach) * row + reach
    for (let x = 0; x < width; x++) padded[start + x] = sign * (data[from++] as number)
  }
  spreadGreatest(padded, 1, 2 * reach + 1)
  spreadGreatest(padded, row, 2 * reach + 1)
  const result = new Float32Array(data.length)
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) result[to++] = Math.abs(padded[y * row + x] as number)
  }
  return { width, height, data: result }
}

/** Replaces each value by the greatest of the `span` values from it on, `step` apart: windows grow to twice their size. */
function spreadGreatest(data: Float32Array, step: number, span: number): void {
  for (let covered = 1; covered < span; ) {
    const more = Math.min(covered, span - covered)
    const shift = more * step
    for (let at = 0, end = data.length - shift; at < end; at++) {
      const other = data[at + shift] as number
      if (other > (data[at] as number)) data[at] = other
    }
    covered += more
  }
}

/** Blurred, then hard again at a half: corners become round, thin parts go. */
export const rethreshold: Distort = (mask, strength) => {
  const soft = featherMask(mask, strength * Math.min(mask.width, mask.height))
  if (soft === mask) return mask
  const { data } = soft
  for (let i = 0; i < data.length; i++) data[i] = (data[i] as number) >= 0.5 ? 1 : 0
  return soft
}
