import { createRgbImage, type RgbImage } from '@chromask/core'
import sharp from 'sharp'
import { checkResize, type ResizeOptions } from './options.js'

/**
 * A picture at another size; enlarged where the size is larger. The work runs on another thread.
 *
 * @throws ChromaskError `image/invalid-option`.
 * @example
 * ```ts
 * import { createRgbImage } from '@chromask/core'
 * import { resizeImage } from '@chromask/image'
 *
 * const wide = createRgbImage(40, 20)
 * const small = await resizeImage(wide, { width: 10, height: 10, fit: 'inside' })
 * console.log(small.width, small.height) // 10 5
 * ```
 */
export async function resizeImage(image: RgbImage, options: ResizeOptions): Promise<RgbImage> {
  const size = checkResize(options)
  if (size.width === image.width && size.height === image.height) return image
  const { width, height, data } = image
  const result = await sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false })
    .resize(size)
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return createRgbImage(result.info.width, result.info.height, result.data)
}
