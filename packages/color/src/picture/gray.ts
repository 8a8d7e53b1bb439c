import type { RgbImage } from '@chromask/core'
import { RGB_TO_YUV } from '../constants.js'
import { checkImage } from './plane.js'

const [[YR, YG, YB]] = RGB_TO_YUV

/**
 * The grey picture: all three channels are the BT.601 luma, rounded.
 *
 * @throws ChromaskError `color/size-mismatch`.
 * @example
 * ```ts
 * import { toGray } from '@chromask/color/picture'
 * import { createRgbImage } from '@chromask/core'
 *
 * console.log(toGray(createRgbImage(1, 1, Uint8Array.of(255, 0, 0))).data.join(' ')) // 76 76 76
 * ```
 */
export function toGray(image: RgbImage): RgbImage {
  checkImage(image)
  const { width, height, data } = image
  const grey = new Uint8Array(data.length)
  for (let i = 0; i < data.length; i += 3) {
    // Rounded by itself: through a float32 a tie such as 0.5 could fall either way.
    const y = Math.round(YR * (data[i] as number) + YG * (data[i + 1] as number) + YB * (data[i + 2] as number))
    grey[i] = y
    grey[i + 1] = y
    grey[i + 2] = y
  }
  return { width, height, data: grey }
}
