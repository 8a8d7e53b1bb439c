import { createRgbImage, messageOf, type RgbImage } from '@chromask/core'
import { imageSize as sizeInHeader } from 'image-size'
import sharp, { type Sharp } from 'sharp'
import { checkedLimit, type SourceBytes, tooLarge, unreadable } from './file-errors.js'
import { isPictureFile } from './kinds.js'
import { checkResize, checkRgb, type ResizeOptions, type Rgb } from './options.js'
import { type ImageSource, readSource } from './source.js'

/** How a picture is decoded. */
export interface DecodeOptions {
  /** A new size. JPEG and WebP files are scaled down while they are decoded, which saves most of the work. @default the picture's own */
  readonly resize?: ResizeOptions
  /** Pictures of more pixels than this are refused before they are decoded. @default 268402689 (16383²) */
  readonly maxPixels?: number
  /** What shows through where the picture is transparent. @default [255, 255, 255] */
  readonly background?: Rgb
  /** What error messages call the picture. @default its path, or the number of its bytes */
  readonly name?: string
}

const WHITE: Rgb = [255, 255, 255]

const NO_KIND = 'it begins like no picture'

// The decoder's memory of what it did before, for the whole process. Pictures are decoded once: without it a tenth more of
// them are a second.
sharp.cache(false)

/**
 * Decodes a file of any common kind (jpeg, png, webp, gif, tiff, avif) to sRGB, 8 bits a channel, `[height, width, 3]`.
 *
 * The picture is turned as its EXIF orientation says; embedded colour profiles, CMYK, 16 bits, grey and palettes are
 * converted; transparency is laid over `background`; of an animation the first frame is taken. The decoding runs on
 * other threads.
 *
 * @param source the path of a file, or the bytes of one.
 * @throws ChromaskError `image/unreadable`, which names the file, where it is missing, empty, cut off, damaged or no
 * picture: never a half-grey picture. `image/too-large` above `maxPixels`. `image/invalid-option`.
 * @example
 * ```ts
 * import { createRgbImage } from '@chromask/core'
 * import { decodeImage, encodeImage } from '@chromask/image'
 *
 * const file = await encodeImage(createRgbImage(40, 20), { format: 'jpeg' })
 * const image = await decodeImage(file, { resize: { width: 8, height: 8, fit: 'inside' } })
 * console.log(image.width, image.height, image.data.length) // 8 4 96
 * ```
 */
export async function decodeImage(source: ImageSource, options: DecodeOptions = {}): Promise<RgbImage> {
  const { background = WHITE, resize } = options
  checkRgb('background', background)
  const size = resize && checkResize(resize)
  const maxPixels = checkedLimit(options.maxPixels)
  const file = await readSource(source, options.name)
  const { data, info } = await pixelsOf(file, maxPixels, (pipeline) => {
    const converted = pipeline.toColourspace('srgb')
    return size ? converted.resize(size) : converted
  })
  return createRgbImage(info.width, info.height, opaque(data, info.channels, background))
}

/**
 * A picture's size as it will be decoded (upright), from the file's header alone.
 *
 * @throws ChromaskError `image/unreadable` for a file that is missing, empty or begins like no picture; a file that is
 * cut off further on is only found by decoding it.
 */
export async function imageSize(
  source: ImageSource,
  options: { readonly name?: string } = {},
): Promise<{ width: number; height: number }> {
  const { name, bytes } = await readSource(source, options.name)
  const known = jpegSize(bytes)
  if (known) return known
  if (!isPictureFile(bytes)) throw unreadable(name, NO_KIND)
  try {
    const { autoOrient } = await sharp(bytes, { limitInputPixels: false }).metadata()
    return { width: autoOrient.width, height: autoOrient.height }
  } catch (cause) {
    throw unreadable(name, messageOf(cause), cause)
  }
}

/** A header that is longer is left to the decoder. */
const HEADER_BYTES = 2 ** 18

/** A JPEG's size, by reading its header here: a tenth of the time of decoding a small square from it is saved. */
function jpegSize(bytes: Uint8Array): { width: number; height: number } | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined
  try {
    const { width, height, orientation = 1 } = sizeInHeader(bytes.subarray(0, HEADER_BYTES))
    if (!(width > 0 && height > 0)) return undefined
    return orientation > 4 ? { width: height, height: width } : { width, height }
  } catch {
    return undefined // the decoder says what is wrong
  }
}

/** Runs a pipeline that starts upright and refuses damaged files, and gives its raw pixels. */
export async function pixelsOf(
  { name, bytes }: SourceBytes,
  maxPixels: number,
  build: (pipeline: Sharp) => Sharp,
): Promise<{ data: Uint8Array; info: { width: number; height: number; channels: number } }> {
  if (!isPictureFile(bytes)) throw unreadable(name, NO_KIND)
  try {
    // 'error' refuses cut and damaged pixel data, yet lets pass harmless oddities such as stray bytes between JPEG
    // segments, which many cameras write.
    const pipeline = sharp(bytes, { failOn: 'error', limitInputPixels: maxPixels, autoOrient: true })
    return await build(pipeline).raw().toBuffer({ resolveWithObject: true })
  } catch (cause) {
    if (/pixel limit/.test(messageOf(cause))) {
      throw tooLarge(name, await sharp(bytes, { limitInputPixels: false }).metadata(), maxPixels)
    }
    throw unreadable(name, messageOf(cause), cause)
  }
}

/**
 * Grey, grey and alpha, or colour and alpha to three channels. Not sharp's `flatten`: it lays grey pictures over the
 * grey of the background.
 */
function opaque(data: Uint8Array, channels: number, background: Rgb): Uint8Array {
  if (channels === 3) return data
  const hasAlpha = channels === 2 || channels === 4
  const rgb = new Uint8Array((data.length / channels) * 3)
  for (let i = 0, o = 0; i < data.length; i += channels, o += 3) {
    const alpha = hasAlpha ? (data[i + channels - 1] ?? 0) : 255
    for (let c = 0; c < 3; c++) {
      const value = data[channels > 2 ? i + c : i] ?? 0
      rgb[o + c] = (value * alpha + (background[c] ?? 0) * (255 - alpha) + 127) / 255
    }
  }
  return rgb
}
