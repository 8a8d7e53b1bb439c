import type { RgbImage } from '@chromask/core'
import type { ResizeOptions } from '../options.js'
import { resizePixels } from '../resize-pixels.js'

/** A picture at another size; as `resizeImage` in Node, by the same thread. Throws `image/invalid-option`. */
export const resizeImage = async (image: RgbImage, options: ResizeOptions): Promise<RgbImage> =>
  resizePixels(image, options)
