import { ChromaskError, createLabelMap, type LabelMap, messageOf } from '@chromask/core'
import { type DecodedPng, decode } from 'fast-png'
import { type ImageSource, readSource, unreadable } from './source.js'

/**
 * Reads a PNG as labels: the palette's indices, or the raw grey levels (1 to 16 bits, not stretched). Common picture
 * libraries give a palette's colours, which are lost labels where two entries share a colour.
 *
 * @param names what the labels mean, by value.
 * @throws ChromaskError `image/not-labels` for a file that is no PNG, or whose pixels are colours; `image/unreadable`
 * for one that is missing, empty or damaged.
 * @example
 * ```ts
 * import { createMask } from '@chromask/core'
 * import { decodeLabels, encodeMask } from '@chromask/image'
 *
 * const file = await encodeMask(createMask(3, 1, Float32Array.of(0, 1 / 255, 2 / 255)))
 * console.log((await decodeLabels(file)).data.join()) // 0,1,2
 * ```
 */
export async function decodeLabels(source: ImageSource, names?: LabelMap['names']): Promise<LabelMap> {
  const { name, bytes } = await readSource(source)
  if (!isPng(bytes)) throw notLabels(name, 'it is not a PNG file')
  let png: DecodedPng
  try {
    png = decode(bytes, { checkCrc: true })
  } catch (cause) {
    throw unreadable(name, messageOf(cause), cause)
  }
  if (png.channels !== 1) throw notLabels(name, `its pixels have ${png.channels} channels`)
  return createLabelMap(png.width, png.height, unpacked(png), names)
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, i) => bytes[i] === byte)

const notLabels = (name: string, reason: string): ChromaskError =>
  new ChromaskError(
    'image/not-labels',
    `${name} holds no labels: ${reason}. Expected a PNG with a palette, or a grey one without transparency.`,
  )

/** Depths below 8 come with several pixels in a byte, the first in the high bits, every row on a byte of its own. */
function unpacked({ width, height, depth, data }: DecodedPng): Uint16Array {
  if (depth >= 8) return Uint16Array.from(data)
  const labels = new Uint16Array(width * height)
  const rowBytes = Math.ceil((width * depth) / 8)
  const values = (1 << depth) - 1
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth
      const byte = data[y * rowBytes + (bit >> 3)] ?? 0
      labels[y * width + x] = (byte >> (8 - depth - (bit & 7))) & values
    }
  }
  return labels
}
