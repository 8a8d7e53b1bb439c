import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { createRgbImage, type RgbImage } from '@chromask/core'
import { encodeImage } from '@chromask/image'
import { onTestFinished } from 'vitest'

/** A smooth picture, so that scaling and JPEG change little; `shade` tells pictures apart. */
export function gradient(width: number, height: number, shade = 0): RgbImage {
  const image = createRgbImage(width, height)
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      image.data[p++] = (200 * x) / width + shade
      image.data[p++] = (200 * y) / height + shade
      image.data[p++] = 40 + shade
    }
  }
  return image
}

export const jpeg = (width = 60, height = 40, shade = 0): Promise<Uint8Array> =>
  encodeImage(gradient(width, height, shade), { format: 'jpeg' })

/** A new folder with these files. */
export async function writeFolder(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'chromask-datasets-'))
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
  }
  return folder
}

/** As {@link writeFolder}, and removed after the test. */
export async function testFolder(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const folder = await writeFolder(files)
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Kinds of PNG by their header's number. */
const KINDS = { grey: 0, rgb: 2, palette: 3, greyAlpha: 4, rgba: 6 } as const

/** A PNG of any kind and depth from its raw rows, for kinds that `encodeImage` does not write. */
export function png(
  kind: keyof typeof KINDS,
  depth: 8 | 16,
  [width, height]: readonly [number, number],
  pixel: readonly number[] | ((x: number, y: number) => readonly number[]),
): Uint8Array {
  const rows: number[] = []
  for (let y = 0; y < height; y++) {
    rows.push(0)
    for (let x = 0; x < width; x++) {
      for (const v of typeof pixel === 'function' ? pixel(x, y) : pixel) {
        if (depth === 16) rows.push(v >> 8)
        rows.push(v & 255)
      }
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([depth, KINDS[kind]], 8)
  const palette = kind === 'palette' ? [chunk('PLTE', Buffer.from([0, 0, 0, 128, 0, 0, 0, 128, 0, 0, 0, 128]))] : []
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const data = chunk('IDAT', deflateSync(Buffer.from(rows)))
  return Buffer.concat([signature, chunk('IHDR', header), ...palette, data, chunk('IEND', Buffer.alloc(0))])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

/** The JPEG with an EXIF segment that says which way is up (1 to 8). */
export function oriented(file: Uint8Array, orientation: number): Uint8Array {
  const tiff = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]
  const body = [...Buffer.from('Exif\0\0', 'latin1'), ...tiff]
  const segment = [0xff, 0xe1, 0, body.length + 2, ...body]
  return Buffer.concat([file.subarray(0, 2), Buffer.from(segment), file.subarray(2)])
}
