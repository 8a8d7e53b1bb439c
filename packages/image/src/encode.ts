import { ChromaskError, type Mask, type RgbImage } from '@chromask/core'
import sharp from 'sharp'
import { checkInteger, checkOneOf } from './options.js'

/** Kinds of file that pictures are written as. */
export type ImageFormat = 'png' | 'jpeg' | 'webp'

/** How a picture is written. */
export interface EncodeOptions {
  /** @default 'png' */
  readonly format?: ImageFormat
  /** 1 (small) to 100 (faithful), for jpeg and webp; png keeps every pixel. @default 92 */
  readonly quality?: number
}

const FORMATS: readonly ImageFormat[] = ['png', 'jpeg', 'webp']
const QUALITY = 92

/**
 * A picture as the bytes of a png, jpeg or webp file. JPEG keeps colour at full resolution (4:4:4): colour is what
 * these pictures are about.
 *
 * @throws ChromaskError `image/invalid-option` for an unknown format or a quality outside 1 to 100.
 * @example
 * ```ts
 * import { createRgbImage } from '@chromask/core'
 * import { decodeImage, encodeImage } from '@chromask/image'
 *
 * const png = await encodeImage(createRgbImage(1, 1, Uint8Array.of(200, 100, 50)))
 * console.log((await decodeImage(png)).data.join()) // 200,100,50
 * ```
 */
export async function encodeImage(image: RgbImage, options: EncodeOptions = {}): Promise<Uint8Array> {
  const { format = 'png', quality = QUALITY } = options
  checkOneOf('format', format, FORMATS)
  checkInteger('quality', quality, 1, 100)
  const { width, height, data } = image
  const pipeline = sharp(data, { raw: { width, height, channels: 3 } })
  switch (format) {
    case 'png':
      return pipeline.png().toBuffer()
    case 'jpeg':
      return pipeline.jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer()
    case 'webp':
      return pipeline.webp({ quality, smartSubsample: true }).toBuffer()
  }
}

/**
 * A mask as the bytes of an 8-bit grey png: 255 = colour here, 0 = leave grey.
 *
 * @throws ChromaskError `image/invalid-mask` where a value is not in [0, 1].
 */
export async function encodeMask(mask: Mask): Promise<Uint8Array> {
  const { width, height } = mask
  const levels = new Uint8Array(mask.data.length)
  for (const [i, value] of mask.data.entries()) {
    if (!(value >= 0 && value <= 1)) {
      throw new ChromaskError(
        'image/invalid-mask',
        `a mask's values lie in [0, 1], got ${value} at x ${i % width}, y ${Math.floor(i / width)}.`,
      )
    }
    levels[i] = Math.round(value * 255)
  }
  return sharp(levels, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer()
}
