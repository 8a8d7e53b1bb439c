import { crc32, deflateSync } from 'node:zlib'
import { ChromaskError } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeLabels } from './decode-labels.js'

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

function header(width: number, height: number, depth = 8, kind = 0): Buffer {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(width, 0)
  data.writeUInt32BE(height, 4)
  data.set([depth, kind], 8)
  return chunk('IHDR', data)
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const END = chunk('IEND', Buffer.alloc(0))
const png = (...chunks: Buffer[]): Buffer => Buffer.concat([SIGNATURE, ...chunks, END])
/** Two rows of three grey labels. */
const DATA = chunk('IDAT', deflateSync(Buffer.from([0, 1, 2, 3, 0, 4, 5, 6])))
const SMALL = png(header(3, 2), DATA)
/** Fifty megabytes of nothing in fifty kilobytes. */
const BOMB = deflateSync(Buffer.alloc(50e6))

describe('label maps that nobody vouches for', () => {
  it('are read without what says nothing about pixels, however large that would become', async () => {
    const profile = chunk('iCCP', Buffer.concat([Buffer.from('a\0\0', 'latin1'), BOMB]))
    const { data } = await decodeLabels(png(header(3, 2), chunk('tEXt', Buffer.from('a\0b')), profile, DATA))
    expect([...data]).toEqual([1, 2, 3, 4, 5, 6])
  })
  it.each<[string, Buffer, RegExp]>([
    ['data beyond their size', png(header(3, 2), chunk('IDAT', BOMB)), /unpacks to more than the size in its header/],
    [
      'data beyond their size, in parts',
      png(header(3, 2), chunk('IDAT', BOMB.subarray(0, 9000)), chunk('IDAT', BOMB.subarray(9000))),
      /unpacks to more than the size in its header/,
    ],
    ['too little data', png(header(16_000, 16_000), DATA), /its data is less than the size in its header/],
    ['a second header', png(header(3, 2), header(9, 9), DATA), /its header is not where it must be/],
    ['no header', png(DATA), /its header is not where it must be/],
    ['no end', SMALL.subarray(0, -12), /it breaks off/],
    ['a length beyond the file', Buffer.concat([SIGNATURE, Buffer.from('7fffffff49444154', 'hex')]), /it breaks off/],
    ['a depth that is none', png(header(3, 2, 7), DATA), /not a picture that can be read/],
    ['an unknown kind', png(header(3, 2, 8, 5), DATA), /not a picture that can be read/],
    ['no pixels', png(header(0, 2), DATA), /it has no pixels/],
  ])('are refused for %s', async (_, file, message) => {
    await expect(decodeLabels(file)).rejects.toThrow(message)
    await expect(decodeLabels(file)).rejects.toMatchObject({ code: 'image/unreadable' })
  })
  it('are refused for a size above the limit, and for colours, before they are unpacked', async () => {
    await expect(decodeLabels(png(header(60_000, 60_000), chunk('IDAT', BOMB)))).rejects.toMatchObject({
      code: 'image/too-large',
    })
    await expect(decodeLabels(png(header(3, 2, 8, 6), chunk('IDAT', BOMB)))).rejects.toThrow(/have 4 channels/)
  })
  it('never crash, whatever their bytes', async () => {
    const change = fc.tuple(fc.nat(SMALL.length - 1), fc.nat(255))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(SMALL.length), async (changes, cut) => {
        const file = Uint8Array.from(SMALL)
        for (const [at, byte] of changes) file[at] = byte
        const result = await decodeLabels(cut % 3 === 0 ? file.subarray(0, cut) : file).catch((error: unknown) => error)
        if (result instanceof ChromaskError) expect(result.code).toMatch(/^image\/(unreadable|not-labels|too-large)$/)
        else expect((result as { width?: number }).width).toBeGreaterThan(0)
      }),
      { numRuns: 2000 },
    )
  })
})
