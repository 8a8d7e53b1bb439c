import type { Mask } from '@chromask/core'
import { INSIDE } from './check.js'

/** Width of the bands, in pixels. */
export const BAND = 4

/**
 * The bands either side of a mask's edge: 1 for a pixel inside with a pixel outside no further than {@link BAND} rows
 * and columns away, 2 for a pixel outside with one inside as near, 0 elsewhere. The picture's border is no edge.
 */
export function edgeBands(mask: Mask): Uint8Array {
  const { width, height, data } = mask
  const inside = Uint8Array.from(data, (value) => (value > INSIDE ? 1 : 0))
  // How many inside pixels each square window holds, by running sums across and then down.
  const across = new Uint16Array(inside.length)
  for (let y = 0; y < height; y++) windowSums(inside, across, y * width, 1, width)
  const counts = new Uint16Array(inside.length)
  for (let x = 0; x < width; x++) windowSums(across, counts, x, width, height)

  return inside.map((isInside, p) => {
    const x = p % width
    const y = (p - x) / width
    const columns = Math.min(width - 1, x + BAND) - Math.max(0, x - BAND) + 1
    const rows = Math.min(height - 1, y + BAND) - Math.max(0, y - BAND) + 1
    const count = counts[p] as number
    if (isInside) return count < columns * rows ? 1 : 0
    return count > 0 ? 2 : 0
  })
}

function windowSums(
  from: Uint8Array | Uint16Array,
  to: Uint16Array,
  start: number,
  stride: number,
  length: number,
): void {
  let sum = 0
  for (let i = 0; i < Math.min(BAND, length); i++) sum += from[start + i * stride] as number
  for (let i = 0; i < length; i++) {
    if (i + BAND < length) sum += from[start + (i + BAND) * stride] as number
    if (i - BAND - 1 >= 0) sum -= from[start + (i - BAND - 1) * stride] as number
    to[start + i * stride] = sum
  }
}
