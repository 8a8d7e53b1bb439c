import { close, open, read } from 'node:fs'
import { type FileHandle, open as openHandle, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { crc32 } from 'node:zlib'
import { createLabelMap, createRgbImage, type Example, type LabelMap } from '@chromask/core'

// One file of squares: the pictures one after the other from the first byte on, so that it can be mapped; then their
// label maps, if any has one, at places of their own; an index; what it is, as JSON; and a footer. A picture is found by
// multiplying. Numbers are in the machine's own byte order: a cache is not carried about.

/** What a file of squares is. */
export interface SquaresFacts {
  readonly count: number
  /** Pixels a side. */
  readonly size: number
  /** What it was made from. */
  readonly fingerprint: string
}

interface Meta extends SquaresFacts {
  readonly segmented: boolean
  /** What labels mean; each picture says which of these holds for it. */
  readonly names: readonly (LabelMap['names'] | null)[]
  readonly indexCrc: number
}

const MAGIC = 'chromask squares 1'
const FOOTER_BYTES = 32
/** For each picture: a checksum, its class or -1, and 0 without a segmentation, else 1 + the place of its names. */
const INDEX_NUMBERS = 3

export const pictureBytes = (size: number): number => size * size * 3
const labelBytes = (size: number): number => size * size * 2

/** Writes a file of squares, in any order. */
export interface SquaresWriter {
  put(index: number, example: Example): Promise<void>
  /** Ends the file, flushed. */
  finish(): Promise<void>
  close(): Promise<void>
}

export async function createSquares(path: string, facts: SquaresFacts): Promise<SquaresWriter> {
  const { count, size } = facts
  const file: FileHandle = await openHandle(path, 'w')
  const index = new Int32Array(count * INDEX_NUMBERS)
  const names: (LabelMap['names'] | null)[] = []
  const placeOf = (wanted: LabelMap['names'] | null): number => {
    const text = JSON.stringify(wanted)
    const known = names.findIndex((other) => JSON.stringify(other) === text)
    return known >= 0 ? known : names.push(wanted) - 1
  }
  return {
    async put(i, { image, label = -1, segmentation }) {
      const labels = segmentation && bytesOf(segmentation.data)
      index.set(
        [checksumOf(image.data, labels), label, segmentation ? 1 + placeOf(segmentation.names ?? null) : 0],
        i * INDEX_NUMBERS,
      )
      await file.write(image.data, 0, image.data.length, i * pictureBytes(size))
      if (labels) await file.write(labels, 0, labels.length, count * pictureBytes(size) + i * labelBytes(size))
    },
    async finish() {
      const segmented = names.length > 0
      const indexBytes = bytesOf(index)
      const meta: Meta = { ...facts, segmented, names, indexCrc: crc32(indexBytes) }
      const text = Buffer.from(JSON.stringify(meta))
      const footer = Buffer.alloc(FOOTER_BYTES)
      footer.write(MAGIC)
      footer.set(bytesOf(Uint32Array.of(text.length, crc32(text))), FOOTER_BYTES - 8)
      const at = indexStart(meta)
      await file.write(Buffer.concat([indexBytes, text, footer]), 0, undefined, at)
      await file.sync()
    },
    close: () => file.close(),
  }
}

/** As the index holds it. Node's checksum of no bytes is 0, whatever came before. */
const checksumOf = (pixels: Uint8Array, labels: Uint8Array | undefined): number =>
  (labels === undefined ? crc32(pixels) : crc32(labels, crc32(pixels))) | 0

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

const indexStart = ({ count, size, segmented }: Meta): number =>
  count * (pictureBytes(size) + (segmented ? labelBytes(size) : 0))

/** Reads a file of squares. Node has no memory mapping: pictures are read at their places, from the system's own cache. */
export interface SquaresReader {
  /** Null where the file was damaged. */
  get(index: number, id: string): Promise<Example | null>
  close(): Promise<void>
}

const [openFile, closeFile] = [promisify(open), promisify(close)]
const readAt = promisify(read)

/** Null where there is no such file, or one of something else, or not all of it. */
export async function openSquares(path: string, facts: SquaresFacts): Promise<SquaresReader | null> {
  const length = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  if (length < FOOTER_BYTES) return null
  // A bare descriptor: Node warns of handles that are collected while they are open.
  const file = await openFile(path, 'r')
  const part = async (start: number, bytes: number): Promise<Buffer> => {
    const buffer = Buffer.alloc(bytes)
    const { bytesRead } = await readAt(file, buffer, 0, bytes, start)
    return buffer.subarray(0, bytesRead)
  }
  const found = await readIndex(part, length, facts).catch(() => null)
  if (!found) {
    await closeFile(file)
    return null
  }
  const { meta, index } = found
  const { count, size } = facts
  return {
    async get(i, id) {
      const [checksum = 0, label = -1, names = 0] = index.subarray(i * INDEX_NUMBERS, (i + 1) * INDEX_NUMBERS)
      const pixels = new Uint8Array(pictureBytes(size))
      await readAt(file, pixels, 0, pixels.length, i * pictureBytes(size))
      const example = { id, image: createRgbImage(size, size, pixels), ...(label >= 0 && { label }) }
      if (names === 0) return checksumOf(pixels, undefined) === checksum ? example : null
      const labels = new Uint16Array(size * size)
      const bytes = bytesOf(labels)
      await readAt(file, bytes, 0, bytes.length, count * pictureBytes(size) + i * labelBytes(size))
      if (checksumOf(pixels, bytes) !== checksum) return null
      const segmentation = createLabelMap(size, size, labels, meta.names[names - 1] ?? undefined)
      return { ...example, segmentation }
    },
    close: () => closeFile(file),
  }
}

async function readIndex(
  part: (start: number, bytes: number) => Promise<Buffer>,
  length: number,
  { count, size, fingerprint }: SquaresFacts,
): Promise<{ readonly meta: Meta; readonly index: Int32Array } | null> {
  const footer = await part(length - FOOTER_BYTES, FOOTER_BYTES)
  if (footer.toString('latin1', 0, MAGIC.length) !== MAGIC) return null
  const [textBytes = 0, textCrc] = new Uint32Array(
    footer.buffer.slice(footer.byteOffset + FOOTER_BYTES - 8, footer.byteOffset + FOOTER_BYTES),
  )
  const textStart = length - FOOTER_BYTES - textBytes
  const text = await part(textStart, textBytes)
  if (crc32(text) !== textCrc) return null
  const meta = JSON.parse(text.toString()) as Meta
  const indexBytes = count * INDEX_NUMBERS * Int32Array.BYTES_PER_ELEMENT
  const same = meta.count === count && meta.size === size && meta.fingerprint === fingerprint
  if (!same || indexStart(meta) + indexBytes !== textStart) return null
  const bytes = await part(indexStart(meta), indexBytes)
  if (crc32(bytes) !== meta.indexCrc) return null
  return { meta, index: new Int32Array(new Uint8Array(bytes).buffer) }
}
