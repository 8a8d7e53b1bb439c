import { type ColorSpaceName, splitPicture } from '@chromask/color/picture'
import type { RgbImage } from '@chromask/core'

/** Pixels split at a time: the chroma that falls off is then a small array, also where the photograph is large. */
const PIXELS_AT_ONCE = 1 << 16

/** The luma `[H,W]` of a picture of any size. */
export function lumaOf(space: ColorSpaceName, { width, height, data }: RgbImage): Float32Array {
  const luma = new Float32Array(width * height)
  const rows = Math.max(1, Math.floor(PIXELS_AT_ONCE / width))
  for (let y = 0; y < height; y += rows) {
    const end = Math.min(height, y + rows)
    const band = { width, height: end - y, data: data.subarray(y * width * 3, end * width * 3) }
    luma.set(splitPicture(space, band).luma, y * width)
  }
  return luma
}
