import { createRgbImage, messageOf, type RgbImage } from '@chromask/core'
import { imageSize as sizeInHeader } from 'image-size'
import { checkedBytes, checkedLimit, tooLarge, unreadable } from '../file-errors.js'
import { checkRgb, type ResizeOptions, type Rgb } from '../options.js'
import { resizePixels } from '../resize-pixels.js'
import { type Bitmap, platform } from './platform.js'

/** Where a picture comes from in a browser: a `File` or other `Blob`, a file's bytes, or an `ImageBitmap`. */
export type BrowserImageSource = Blob | Uint8Array | Bitmap

/** How a picture is decoded in a browser. */
export interface BrowserDecodeOptions {
  /** A new size. @default the picture's own */
  readonly resize?: ResizeOptions
  /** Pictures of more pixels than this are refused, files before they are decoded. @default 67108864 (8192²) */
  readonly maxPixels?: number
  /** What shows through where the picture is transparent. @default [255, 255, 255] */
  readonly background?: Rgb
  /** What error messages call the picture. @default its file's name, or the number of its bytes */
  readonly name?: string
}

/** Four bytes a pixel three times over, while it is decoded: 800 MB. */
export const MAX_PIXELS: number = 8192 ** 2
/** Pixels that are read from the canvas at once. */
const STRIP = 2 ** 21
const WHITE: Rgb = [255, 255, 255]

/**
 * Decodes a picture in a browser, or a worker of one, to sRGB, 8 bits a channel, `[height, width, 3]`: any kind that the
 * browser knows. As `decodeImage` in Node it turns the picture as its EXIF orientation says, converts embedded colour
 * profiles, and lays transparency over `background`. A bitmap is taken as it is; closing it is its owner's part.
 *
 * @throws ChromaskError `image/unreadable` where it is empty, cut off, damaged or no picture; `image/too-large` above
 * `maxPixels`; `image/no-browser` in Node; `image/invalid-option`.
 */
export async function decodeImage(source: BrowserImageSource, options: BrowserDecodeOptions = {}): Promise<RgbImage> {
  const { background = WHITE, resize } = options
  checkRgb('background', background)
  const maxPixels = checkedLimit(options.maxPixels ?? MAX_PIXELS)
  const { createImageBitmap } = platform()
  const name = options.name ?? nameOf(source)
  const checkSize = (size: Bitmap): void => {
    if (size.width * size.height > maxPixels) throw tooLarge(name, size, maxPixels)
  }
  const finished = (image: RgbImage): RgbImage => (resize ? resizePixels(image, resize) : image)
  if (isBitmap(source)) {
    checkSize(source)
    if (source.width === 0) throw unreadable(name, 'it is a bitmap that was closed')
    return finished(pixelsOf(source, background))
  }
  const bytes = source instanceof Blob ? new Uint8Array(await source.arrayBuffer()) : source
  checkedBytes(name, bytes)
  const header = sizeOf(bytes)
  if (header) checkSize(header)
  let bitmap: Awaited<ReturnType<typeof createImageBitmap>>
  try {
    // Without premultiplying: colours of transparent pixels would be rounded twice.
    bitmap = await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]), {
      premultiplyAlpha: 'none',
      imageOrientation: 'from-image',
    })
  } catch (cause) {
    throw unreadable(name, messageOf(cause), cause)
  }
  try {
    checkSize(bitmap)
    return finished(pixelsOf(bitmap, background))
  } finally {
    bitmap.close()
  }
}

/** What messages call a picture that has no other name. */
export function nameOf(source: BrowserImageSource): string {
  if (isBitmap(source)) return `a bitmap of ${source.width}x${source.height}`
  const file = (source as { readonly name?: unknown }).name
  if (typeof file === 'string') return file
  return `a picture of ${source instanceof Blob ? source.size : source.length} bytes`
}

const isBitmap = (source: BrowserImageSource): source is Bitmap =>
  !(source instanceof Blob) && !(source instanceof Uint8Array)

/** The size in a file's header; undefined for kinds that only the browser may know. */
function sizeOf(bytes: Uint8Array): Bitmap | undefined {
  try {
    return sizeInHeader(bytes)
  } catch {
    return undefined
  }
}

/** A bitmap's pixels over the background, strip by strip: a canvas of the whole would take as much again. */
function pixelsOf(bitmap: Bitmap, background: Rgb): RgbImage {
  const { width, height } = bitmap
  const image = createRgbImage(width, height)
  const lines = Math.min(height, Math.max(1, Math.floor(STRIP / width)))
  const canvas = new (platform().OffscreenCanvas)(width, lines)
  // In memory and not on a GPU, whose drivers round colours in their own ways.
  const context = canvas.getContext('2d', { colorSpace: 'srgb', willReadFrequently: true })
  if (!context) throw unreadable(`a picture of ${width}x${height}`, 'this browser has no canvas of its width')
  context.fillStyle = `rgb(${background.join(' ')})`
  for (let top = 0, to = 0; top < height; top += lines) {
    context.fillRect(0, 0, width, lines)
    context.drawImage(bitmap, 0, -top)
    const count = Math.min(lines, height - top) * width
    const { data } = context.getImageData(0, 0, width, Math.min(lines, height - top))
    for (let i = 0; i < count; i++, to += 3) {
      image.data[to] = data[i * 4] ?? 0
      image.data[to + 1] = data[i * 4 + 1] ?? 0
      image.data[to + 2] = data[i * 4 + 2] ?? 0
    }
  }
  return image
}
