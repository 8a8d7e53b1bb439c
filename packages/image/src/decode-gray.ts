import { decodeImage, pixelsOf } from './decode.js'
import { checkedLimit } from './file-errors.js'
import { type GrayImage, luma } from './luma.js'
import { checkInteger, checkOneOf, checkResize, type ResizeOptions } from './options.js'
import { type ImageSource, readSource } from './source.js'

/** How a file is read as grey levels. */
export interface DecodeGrayOptions {
  /** A new size. @default the picture's own */
  readonly resize?: ResizeOptions
  /** Pictures of more pixels than this are refused before they are decoded. @default 268402689 (16383²) */
  readonly maxPixels?: number
  /**
   * - `luma`: brightness, `(299 R + 587 G + 114 B) / 1000` (BT.601); greys keep their level. Transparent pixels show
   *   `background`.
   * - `alpha`: how opaque each pixel is, whatever its colour; 255 everywhere in a file without transparency.
   *
   * @default 'luma'
   */
  readonly channel?: 'luma' | 'alpha'
  /** The grey level, 0 to 255, that shows through where the picture is transparent. @default 0 */
  readonly background?: number
  /** What error messages call the picture. @default its path, or the number of its bytes */
  readonly name?: string
}

/**
 * Decodes a file to grey levels: mask files, mostly. Upright and converted as by `decodeImage`; transparent pixels
 * count as black, unless `channel` or `background` say otherwise.
 *
 * @throws ChromaskError as `decodeImage` does.
 * @example
 * ```ts
 * import { createMask } from '@chromask/core'
 * import { decodeGray, encodeMask } from '@chromask/image'
 *
 * const file = await encodeMask(createMask(2, 1, Float32Array.of(1, 0.5)))
 * const gray = await decodeGray(file)
 * console.log(gray.width, gray.height, gray.data.join()) // 2 1 255,128
 * ```
 */
export async function decodeGray(source: ImageSource, options: DecodeGrayOptions = {}): Promise<GrayImage> {
  const { channel = 'luma', background = 0, resize } = options
  checkOneOf('channel', channel, ['luma', 'alpha'])
  checkInteger('background', background, 0, 255)
  if (channel === 'luma') {
    return luma(await decodeImage(source, { ...options, background: [background, background, background] }))
  }
  const size = resize && checkResize(resize)
  const maxPixels = checkedLimit(options.maxPixels)
  const file = await readSource(source, options.name)
  const { data, info } = await pixelsOf(file, maxPixels, (pipeline) => {
    const whole = pipeline.ensureAlpha()
    return (size ? whole.resize(size) : whole).toColourspace('srgb')
  })
  const { width, height, channels } = info
  const gray = new Uint8Array(width * height)
  for (let i = 0; i < gray.length; i++) gray[i] = data[i * channels + channels - 1] ?? 0
  return { width, height, data: gray }
}
