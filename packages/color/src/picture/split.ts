import type { RgbImage } from '@chromask/core'
import { checkedSpaceName } from '../names.js'
import { pixelSpaces } from './pixel-space.js'
import { checkFinite, checkImage, checkLength, checkPlane, chromaChannels, type SplitPicture } from './plane.js'

/**
 * Splits a picture into luma and chroma; the twin, outside of any graph, of `ColorSpace.encode`.
 *
 * @param space `yuv`, `lab` or `rgb`.
 * @throws ChromaskError `color/unknown-space`, `color/size-mismatch`.
 * @example
 * ```ts
 * import { mergePicture, splitPicture } from '@chromask/color/picture'
 * import { createRgbImage } from '@chromask/core'
 *
 * const split = splitPicture('yuv', createRgbImage(1, 1, Uint8Array.of(255, 128, 0)))
 * split.chroma.fill(0) // take the colour out
 * console.log(mergePicture('yuv', split).data.join(' ')) // 151 151 151
 * ```
 */
export function splitPicture(space: string, image: RgbImage): SplitPicture {
  const name = checkedSpaceName(space)
  checkImage(image)
  const { width, height, data } = image
  const { lumaOf, encode } = pixelSpaces[name]
  const channels = chromaChannels[name]
  const luma = new Float32Array(width * height)
  const chroma = new Float32Array(width * height * channels)
  for (let p = 0; p < luma.length; p++) {
    luma[p] = lumaOf(data, p * 3)
    encode(data, p * 3, chroma, p * channels)
  }
  return { width, height, channels, luma, chroma }
}

/** What {@link mergePicture} needs: a {@link SplitPicture}, or one without the number of channels, which the space says. */
export type MergeInput = Omit<SplitPicture, 'channels'>

/**
 * Puts luma and chroma together; the twin of `ColorSpace.decode`. Colours that sRGB cannot show are clipped channel by
 * channel, as in a graph. In the `rgb` space the luma given stays: of the chroma, CIELAB's a and b alone are taken.
 *
 * @throws ChromaskError `color/unknown-space`, `color/size-mismatch`, `color/non-finite`.
 */
export function mergePicture(space: string, { width, height, luma, chroma }: MergeInput): RgbImage {
  const name = checkedSpaceName(space)
  const channels = chromaChannels[name]
  checkLength('luma', luma, { width, height }, 1)
  checkFinite('luma', luma)
  checkPlane({ width, height, channels, chroma })
  const { decode } = pixelSpaces[name]
  const data = new Uint8Array(width * height * 3)
  for (let p = 0; p < luma.length; p++) decode(luma[p] as number, chroma, p * channels, data, p * 3, 'clip')
  return { width, height, data }
}
