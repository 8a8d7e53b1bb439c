import type { Mask } from '@chromask/core'

/**
 * Softens a mask's edges: each value becomes a weighted mean of its surroundings, with weights that fall linearly to
 * zero at `radius` pixels. Beyond the picture's border the mask goes on as at the border.
 */
export function featherMask(mask: Mask, radius: number): Mask {
  // A tent is a box over a box.
  const reach = Math.floor(radius / 2)
  if (reach < 1) return mask
  const { width, height } = mask
  const data = Float32Array.from(mask.data)
  for (let pass = 0; pass < 2; pass++) boxAlongRows(data, width, reach)
  for (let pass = 0; pass < 2; pass++) boxAcrossRows(data, width, height, reach)
  for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, data[i] as number))
  return { width, height, data }
}

/** Each value becomes the mean of those up to `reach` to either side, by a sum that moves along. */
function boxAlongRows(data: Float32Array, width: number, reach: number): void {
  const line = new Float32Array(width + 2 * reach + 1)
  for (let start = 0; start < data.length; start += width) {
    line.fill(data[start] as number, 0, reach)
    line.set(data.subarray(start, start + width), reach)
    line.fill(data[start + width - 1] as number, reach + width)
    let sum = 0
    for (let i = 0; i <= 2 * reach; i++) sum += line[i] as number
    for (let x = 0; x < width; x++) {
      data[start + x] = sum / (2 * reach + 1)
      sum += (line[x + 2 * reach + 1] as number) - (line[x] as number)
    }
  }
}

/** The same from top to bottom, with a sum for each column: memory is read in its order. */
function boxAcrossRows(data: Float32Array, width: number, height: number, reach: number): void {
  const source = Float32Array.from(data)
  const rowAt = (y: number): number => Math.min(height - 1, Math.max(0, y)) * width
  const sums = new Float64Array(width)
  for (let y = -reach; y <= reach; y++) {
    for (let x = 0, at = rowAt(y); x < width; x++) sums[x] = (sums[x] as number) + (source[at + x] as number)
  }
  for (let y = 0; y < height; y++) {
    const [next, last] = [rowAt(y + reach + 1), rowAt(y - reach)]
    for (let x = 0; x < width; x++) {
      const sum = sums[x] as number
      data[y * width + x] = sum / (2 * reach + 1)
      sums[x] = sum + ((source[next + x] as number) - (source[last + x] as number))
    }
  }
}
