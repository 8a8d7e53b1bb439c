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
  const result = new Float32Array(data.length)
  for (let i = 0; i < result.length; i++) result[i] = sign * (data[i] as number)
  for (let y = 0, along = greatest(result, 1, width, reach); y < height; y++) along(y * width)
  for (let x = 0, along = greatest(result, width, height, reach); x < width; x++) along(x)
  for (let i = 0; i < result.length; i++) result[i] = Math.abs(result[i] as number)
  return { width, height, data: result }
}

/**
 * Gives what replaces a line's values by the greatest of those up to `reach` to either side, at a cost that does not
 * grow with the reach (van Herk 1992; Gil and Werman 1993).
 */
function greatest(data: Float32Array, step: number, count: number, reach: number): (start: number) => void {
  const span = 2 * reach + 1
  const length = Math.ceil((count + 2 * reach) / span) * span
  const padded = new Float32Array(length).fill(Number.NEGATIVE_INFINITY)
  const before = new Float32Array(length)
  const after = new Float32Array(length)
  return (start) => {
    for (let k = 0, at = start; k < count; k++, at += step) padded[k + reach] = data[at] as number
    for (let block = 0; block < length; block += span) {
      let most = Number.NEGATIVE_INFINITY
      for (let k = block; k < block + span; k++) {
        const value = padded[k] as number
        before[k] = most = value > most ? value : most
      }
      most = Number.NEGATIVE_INFINITY
      for (let k = block + span - 1; k >= block; k--) {
        const value = padded[k] as number
        after[k] = most = value > most ? value : most
      }
    }
    for (let k = 0, at = start; k < count; k++, at += step) {
      const [a, b] = [after[k] as number, before[k + 2 * reach] as number]
      data[at] = a > b ? a : b
    }
  }
}

/** Blurred, then hard again at a half: corners become round, thin parts go. */
export const rethreshold: Distort = (mask, strength) => {
  const soft = featherMask(mask, strength * Math.min(mask.width, mask.height))
  return soft === mask ? mask : { ...soft, data: soft.data.map((value) => (value >= 0.5 ? 1 : 0)) }
}
