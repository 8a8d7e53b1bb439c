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
  for (let y = 0; y < height; y++) tent(data, y * width, 1, width, reach)
  for (let x = 0; x < width; x++) tent(data, x, width, height, reach)
  for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, data[i] ?? 0))
  return { width, height, data }
}

function tent(data: Float32Array, start: number, stride: number, length: number, reach: number): void {
  for (let pass = 0; pass < 2; pass++) {
    const line = Float64Array.from({ length }, (_, i) => data[start + i * stride] ?? 0)
    const at = (i: number): number => line[Math.min(length - 1, Math.max(0, i))] ?? 0
    let sum = 0
    for (let i = -reach; i <= reach; i++) sum += at(i)
    for (let i = 0; i < length; i++) {
      data[start + i * stride] = sum / (2 * reach + 1)
      sum += at(i + reach + 1) - at(i - reach)
    }
  }
}
