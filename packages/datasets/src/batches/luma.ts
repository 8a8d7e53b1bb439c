import { createRgbImage, type RgbImage } from '@chromask/core'
import type { Change } from './augment.js'

/**
 * A picture in another light: its luma (ITU-R BT.601) is stretched about middle grey and shifted, its colour differences
 * stay, since they are what is to be learned. Levels beyond black and white are cut.
 */
export function relit(image: RgbImage, { brightness, contrast }: Pick<Change, 'brightness' | 'contrast'>): RgbImage {
  if (brightness === 0 && contrast === 1) return image
  const { width, height, data } = image
  const pixels = new Uint8ClampedArray(data.length)
  for (let i = 0; i < data.length; i += 3) {
    const [r, g, b] = [data[i] as number, data[i + 1] as number, data[i + 2] as number]
    const luma = 0.299 * r + 0.587 * g + 0.114 * b
    const change = (luma - 127.5) * (contrast - 1) + 255 * brightness
    pixels[i] = r + change
    pixels[i + 1] = g + change
    pixels[i + 2] = b + change
  }
  return createRgbImage(width, height, new Uint8Array(pixels.buffer))
}
