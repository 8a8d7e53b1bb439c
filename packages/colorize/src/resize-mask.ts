import { type PictureSize, resizeChroma } from '@chromask/color/picture'
import { createMask, type Mask } from '@chromask/core'

/**
 * Resizes a mask: bilinear, and when shrinking every pixel counts. Hard edges become soft ones.
 *
 * @throws ChromaskError `core/invalid-picture`, `color/invalid-option`, `color/non-finite`.
 * @example
 * ```ts
 * import { resizeMask } from '@chromask/colorize'
 * import { createMask } from '@chromask/core'
 *
 * const mask = resizeMask(createMask(2, 1, Float32Array.of(0, 1)), { width: 4, height: 1 })
 * console.log(mask.data.join(' ')) // 0 0.25 0.75 1
 * ```
 */
export function resizeMask(mask: Mask, { width, height }: PictureSize): Mask {
  const { data } = createMask(mask.width, mask.height, mask.data)
  if (mask.width === width && mask.height === height) return createMask(width, height, data.slice())
  const { chroma } = resizeChroma(
    { width: mask.width, height: mask.height, channels: 1, chroma: data },
    { width, height },
  )
  // Weights sum to 1 but for rounding.
  return createMask(
    width,
    height,
    chroma.map((value) => Math.min(1, value)),
  )
}
