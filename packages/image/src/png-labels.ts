import { ChromaskError, createLabelMap, type LabelMap, messageOf } from '@chromask/core'
import { type DecodedPng, decode } from 'fast-png'
import { checkedLimit, type SourceBytes, tooLarge, unreadable } from './file-errors.js'
import { checkPngData, pngParts } from './png-chunks.js'

/**
 * The palette's indices or grey levels of a PNG file; what `decodeLabels` promises.
 *
 * @param maxPixels larger maps are refused before they are decoded. @default 268402689 (16383²)
 */
export function labelsOfPng(
  { name, bytes }: SourceBytes,
  names?: LabelMap['names'],
  maxPixels: number = checkedLimit(),
): LabelMap {
  if (!isPng(bytes)) throw notLabels(name, 'it is not a PNG file')
  const parts = attempt(name, () => pngParts(bytes))
  if (parts.width * parts.height > maxPixels) throw tooLarge(name, parts, maxPixels)
  if (parts.channels > 1) throw notLabels(name, `its pixels have ${parts.channels} channels`)
  const png = attempt(name, () => {
    checkPngData(parts)
    return decode(parts.bytes, { checkCrc: true })
  })
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

function attempt<T>(name: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw unreadable(name, messageOf(cause), cause)
  }
}

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
