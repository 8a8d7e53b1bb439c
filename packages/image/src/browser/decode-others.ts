import type { LabelMap } from '@chromask/core'
import { checkedBytes, checkedLimit } from '../file-errors.js'
import { type GrayImage, luma } from '../luma.js'
import { labelsOfPng } from '../png-labels.js'
import { type BrowserDecodeOptions, type BrowserImageSource, decodeImage, MAX_PIXELS, nameOf } from './decode-image.js'

/** Decodes a picture to its brightness, one byte a pixel, over black; see {@link decodeImage}. */
export async function decodeGray(
  source: BrowserImageSource,
  options: Omit<BrowserDecodeOptions, 'background'> = {},
): Promise<GrayImage> {
  return luma(await decodeImage(source, { ...options, background: [0, 0, 0] }))
}

/**
 * Reads a PNG as labels: the palette's indices, or the raw grey levels, as `decodeLabels` in Node does. A canvas would
 * give a palette's colours.
 *
 * @throws ChromaskError `image/not-labels`, `image/unreadable`, `image/too-large`.
 */
export async function decodeLabels(
  source: Blob | Uint8Array,
  names?: LabelMap['names'],
  options: { readonly maxPixels?: number; readonly name?: string } = {},
): Promise<LabelMap> {
  const bytes = source instanceof Blob ? new Uint8Array(await source.arrayBuffer()) : source
  const name = options.name ?? nameOf(source)
  return labelsOfPng(checkedBytes(name, bytes), names, checkedLimit(options.maxPixels ?? MAX_PIXELS))
}
