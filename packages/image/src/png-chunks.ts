import { Unzlib } from 'fflate'

/** A PNG's header, and the file without what says nothing about its pixels. */
export interface PngParts {
  readonly width: number
  readonly height: number
  /** Bits of a value. */
  readonly depth: number
  readonly channels: number
  readonly bytes: Uint8Array
}

const SIGNATURE_BYTES = 8
/** Length, type and checksum. */
const FRAME_BYTES = 12
const KEPT = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/** Leaves out texts, profiles and animations, any of which may unpack to gigabytes. Throws where the chunks break off. */
export function pngParts(file: Uint8Array): PngParts {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const kept = [file.subarray(0, SIGNATURE_BYTES)]
  let type = ''
  for (let at = SIGNATURE_BYTES; type !== 'IEND'; ) {
    if (at + FRAME_BYTES > file.length) throw new Error('it breaks off')
    const end = at + FRAME_BYTES + view.getUint32(at)
    type = String.fromCharCode(...file.subarray(at + 4, at + 8))
    if (end > file.length) throw new Error('it breaks off')
    // One header, and no other after it.
    if ((type === 'IHDR') !== (at === SIGNATURE_BYTES)) throw new Error('its header is not where it must be')
    if (KEPT.includes(type)) kept.push(file.subarray(at, end))
    at = end
  }
  const header = SIGNATURE_BYTES + 8
  const bytes = new Uint8Array(kept.reduce((sum, { length }) => sum + length, 0))
  let to = 0
  for (const part of kept) {
    bytes.set(part, to)
    to += part.length
  }
  return {
    width: view.getUint32(header),
    height: view.getUint32(header + 4),
    depth: view.getUint8(header + 8),
    channels: CHANNELS[view.getUint8(header + 9)] ?? 0,
    bytes,
  }
}

/** Compressed bytes that are unpacked at once: they give eight megabytes at most. */
const SLICE = 8192

/** Throws where a PNG's data is not deflated, or unpacks to more or less than its size needs. */
export function checkPngData({ width, height, depth, channels, bytes }: PngParts): void {
  if (width * height === 0) throw new Error('it has no pixels')
  const row = 1 + Math.ceil((width * depth * channels) / 8)
  // Interlaced pictures are stored in seven parts, whose rows begin on whole bytes each.
  const limit = 2 * row * height + 7 * (row + height)
  let unpacked = 0
  const inflate = new Unzlib((part) => {
    unpacked += part.length
    if (unpacked > limit) throw new Error('its data unpacks to more than the size in its header')
  })
  const view = new DataView(bytes.buffer)
  for (let at = SIGNATURE_BYTES; at < bytes.length; at += FRAME_BYTES + view.getUint32(at)) {
    if (String.fromCharCode(...bytes.subarray(at + 4, at + 8)) !== 'IDAT') continue
    const end = at + 8 + view.getUint32(at)
    for (let from = at + 8; from < end; from += SLICE) inflate.push(bytes.subarray(from, Math.min(from + SLICE, end)))
  }
  inflate.push(new Uint8Array(), true)
  // Before memory is taken for a size that is a lie.
  if (unpacked * 8 < width * height * depth * channels) throw new Error('its data is less than the size in its header')
}
