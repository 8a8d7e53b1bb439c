import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { ChromaskError, createRgbImage } from '@chromask/core'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { decodeGray, decodeImage, decodeLabels, encodeImage, imageSize } from './index.js'

/** `CHROMASK_FUZZ=20000` looks as long as a release asks for. */
const RUNS = Number(process.env.CHROMASK_FUZZ ?? 150)
const folder = mkdtempSync(join(tmpdir(), 'chromask-hostile-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const readers = { decodeImage, decodeGray, decodeLabels, imageSize }
const small = (source: string | Uint8Array) => decodeImage(source, { resize: { width: 8, height: 8 } })

/** Every way to read it is refused, with one of these codes and these words. */
async function refused(source: string | Uint8Array, codes: readonly string[], wrong?: RegExp): Promise<void> {
  for (const [name, read] of Object.entries({ ...readers, small })) {
    const error: unknown = await read(source).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error, name).toBeInstanceOf(ChromaskError)
    expect(codes, name).toContain((error as ChromaskError).code)
    if (wrong && name !== 'decodeLabels') expect((error as ChromaskError).message).toMatch(wrong)
  }
}

const UNREADABLE = ['image/unreadable', 'image/not-labels']

/** A PNG of any claimed size, with so little data. */
function claimed(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const frame = Buffer.alloc(8)
    frame.writeUInt32BE(data.length, 0)
    frame.writeUInt32BE(crc32(body), 4)
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 0], 8)
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  const data = chunk('IDAT', deflateSync(Buffer.alloc(1000)))
  return Buffer.concat([signature, chunk('IHDR', header), data, chunk('IEND', Buffer.alloc(0))])
}

describe('files that are a danger', () => {
  it('that claim a size beyond the limit are refused before they are decoded', async () => {
    for (const read of [decodeImage, decodeGray, decodeLabels, small]) {
      await expect(read(claimed(60_000, 60_000))).rejects.toMatchObject({
        code: 'image/too-large',
        message: expect.stringContaining('60000x60000'),
      })
    }
    await expect(decodeGray(claimed(60_000, 60_000), { channel: 'alpha' })).rejects.toMatchObject({
      code: 'image/too-large',
    })
  })
  it('that hold less than they claim are refused', async () => {
    for (const read of [decodeImage, decodeGray, decodeLabels]) {
      await expect(read(claimed(500, 500))).rejects.toMatchObject({ code: 'image/unreadable' })
    }
  })
  it.each([
    ['svg', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'],
    ['svg behind a declaration', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['pdf', '%PDF-1.4\n1 0 obj'],
    ['a page', '<html><body>404</body></html>'],
    ['radiance', '#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n\0\0\0\0'],
    ['ppm', 'P6 1 1 255\nabc'],
  ])('%s is no picture', (_, text) => refused(Buffer.from(text, 'latin1'), UNREADABLE, /begins like no picture/))

  it('folders, pipes, devices and links to nowhere are told at once', async () => {
    await refused(folder, ['image/unreadable'], /it is a folder/)
    if (process.platform === 'win32') return
    const pipe = join(folder, 'pipe.jpg')
    execFileSync('mkfifo', [pipe])
    await refused(pipe, ['image/unreadable'], /no plain file/)
    await refused('/dev/zero', ['image/unreadable'], /no plain file/)
    const link = join(folder, 'link.jpg')
    symlinkSync(join(folder, 'nowhere'), link)
    await refused(link, ['image/no-file'])
  })
  it('files of more than a gigabyte are not read', async () => {
    const large = join(folder, 'large.jpg')
    writeFileSync(large, '\xff\xd8\xff', 'latin1')
    truncateSync(large, 2 ** 30 + 1)
    await refused(large, ['image/unreadable'], /1073741825 bytes, more than/)
  })
  it('a JPEG header without an end costs no time', async () => {
    const endless = Buffer.alloc(2 ** 26, 1)
    endless.set([0xff, 0xd8, 0xff, 0xe0])
    await refused(endless, UNREADABLE)
  })
})

describe('files changed at random', () => {
  const picture = createRgbImage(24, 16)
  for (let i = 0; i < picture.data.length; i++) picture.data[i] = (i * 37) % 256
  const raw = sharp(picture.data, { raw: { width: 24, height: 16, channels: 3 } })
  const makers = {
    jpeg: () => encodeImage(picture, { format: 'jpeg' }),
    progressive: () => raw.clone().jpeg({ progressive: true }).withMetadata({ orientation: 6 }).toBuffer(),
    png: () => encodeImage(picture),
    palette: () => raw.clone().png({ palette: true }).toBuffer(),
    webp: () => encodeImage(picture, { format: 'webp' }),
    gif: () => raw.clone().gif().toBuffer(),
    tiff: () => raw.clone().tiff().toBuffer(),
    avif: () => raw.clone().avif().toBuffer(),
  }
  it.each(Object.entries(makers))('%s: a picture of a legal size, or an error that says why not', async (_, make) => {
    const whole = await make()
    const change = fc.record({ at: fc.nat(whole.length - 1), value: fc.nat(255) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 8 }),
        fc.option(fc.nat(whole.length)),
        fc.constantFrom(...Object.values(readers), small),
        async (changes, cut, read) => {
          const bytes = Uint8Array.from(whole)
          for (const { at, value } of changes) bytes[at] = value
          try {
            const { width, height } = await read(cut === null ? bytes : bytes.subarray(0, cut))
            expect(Math.min(width, height)).toBeGreaterThanOrEqual(1)
          } catch (error) {
            expect(error).toBeInstanceOf(ChromaskError)
          }
        },
      ),
      { numRuns: RUNS },
    )
  })
})
