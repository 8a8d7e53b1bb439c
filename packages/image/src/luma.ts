import type { RgbImage } from '@chromask/core'

/** One byte a pixel: `[height, width]`, 0 = black, 255 = white. */
export interface GrayImage {
  readonly width: number
  readonly height: number
  /** Length `height * width`. */
  readonly data: Uint8Array
}

/** Brightness, `(299 R + 587 G + 114 B) / 1000` (BT.601); greys keep their level. */
export function luma(image: RgbImage): GrayImage {
  const { width, height, data: rgb } = image
  const data = new Uint8Array(width * height)
  for (let i = 0, p = 0; i < data.length; i++, p += 3) {
    data[i] = ((rgb[p] ?? 0) * 299 + (rgb[p + 1] ?? 0) * 587 + (rgb[p + 2] ?? 0) * 114 + 500) / 1000
  }
  return { width, height, data }
}
