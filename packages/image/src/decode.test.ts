import { readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChromaskError, type RgbImage } from '@chromask/core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeImage, imageSize } from './decode.js'

// JPEG rounds in its own colour space: a flat colour comes back within this many levels.
const JPEG_LEVELS = 3
// A round trip through another profile rounds twice.
const PROFILE_LEVELS = 3

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chromask-image-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** 3x2, every pixel its own colour. */
const SIX = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0, 0, 255, 255, 255, 0, 255)
const six = () => sharp(SIX, { raw: { width: 3, height: 2, channels: 3 } })
const flat = (background: string, side = 16, channels: 3 | 4 = 3) =>
  sharp({ create: { width: side, height: side, channels, background } })
const pixel = (image: RgbImage, x: number, y: number) => [
  ...image.data.subarray((y * image.width + x) * 3, (y * image.width + x) * 3 + 3),
]
const expectNear = (actual: readonly number[], expected: readonly number[], levels: number) => {
  for (const [i, value] of expected.entries()) expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(levels)
}
const rejection = async (promise: Promise<unknown>): Promise<ChromaskError> => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(ChromaskError)
  return error as ChromaskError
}

describe('kinds of file', () => {
  it.each(['png', 'webp', 'tiff', 'gif'] as const)('reads a lossless %s exactly', async (format) => {
    const image = await decodeImage(await six().toFormat(format, { lossless: true, compression: 'none' }).toBuffer())
    expect(image).toMatchObject({ width: 3, height: 2 })
    expect([...image.data]).toEqual([...SIX])
  })

  it('reads from a path as from bytes', async () => {
    const path = join(folder, 'six.png')
    await six().png().toFile(path)
    expect([...(await decodeImage(path)).data]).toEqual([...SIX])
  })

  it('sees that a file has changed', async () => {
    const path = join(folder, 'changing.png')
    await writeFile(path, await flat('#ff0000', 4).png().toBuffer())
    expect(pixel(await decodeImage(path), 0, 0)).toEqual([255, 0, 0])
    await writeFile(path, await flat('#0000ff', 4).png().toBuffer())
    expect(pixel(await decodeImage(path), 0, 0)).toEqual([0, 0, 255])
  })

  it.each(['jpeg', 'png'] as const)('grey %s has three equal channels', async (format) => {
    const file = await flat('#6e6e6e').toColourspace('b-w').toFormat(format).toBuffer()
    expect((await sharp(file).metadata()).channels).toBe(1)
    const image = await decodeImage(file)
    expect(image.data.length).toBe(16 * 16 * 3)
    expectNear(pixel(image, 5, 5), [0x6e, 0x6e, 0x6e], 1)
  })

  it('grey with alpha lies on the background', async () => {
    const data = Uint8Array.of(100, 255, 100, 0)
    const file = await sharp(data, { raw: { width: 2, height: 1, channels: 2 } })
      .toColourspace('b-w')
      .png()
      .toBuffer()
    expect((await sharp(file).metadata()).channels).toBe(2)
    expect([...(await decodeImage(file, { background: [10, 20, 30] })).data]).toEqual([100, 100, 100, 10, 20, 30])
  })

  it('CMYK jpeg becomes sRGB', async () => {
    const file = await flat('#c83232').toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer()
    expect(await sharp(file).metadata()).toMatchObject({ space: 'cmyk', channels: 4 })
    const [red, green, blue] = pixel(await decodeImage(file), 8, 8) as [number, number, number]
    // CMYK holds fewer colours, so only the kind of colour is kept.
    expect(red).toBeGreaterThan(150)
    expect(green).toBeLessThan(90)
    expect(blue).toBeLessThan(90)
  })

  it('16-bit png is rounded to 8 bits', async () => {
    const samples = Uint16Array.of(0, 0x8080, 0xffff, 0x4040, 0xc0c0, 0x1010)
    const file = await sharp(samples, { raw: { width: 2, height: 1, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer()
    expect((await sharp(file).metadata()).depth).toBe('ushort')
    expect([...(await decodeImage(file)).data]).toEqual([0, 0x80, 0xff, 0x40, 0xc0, 0x10])
  })

  it('palette png gives its colours', async () => {
    const file = await flat('#204060').png({ palette: true, colours: 4 }).toBuffer()
    expect((await sharp(file).metadata()).isPalette).toBe(true)
    expect(pixel(await decodeImage(file), 3, 3)).toEqual([0x20, 0x40, 0x60])
  })

  it('an embedded profile is converted', async () => {
    const file = await flat('#c86432').withIccProfile('p3').png().toBuffer()
    // The stored numbers differ from sRGB's: read without the profile the colour would be off.
    const stored = await sharp(file, { ignoreIcc: true }).raw().toBuffer()
    expect(Math.abs(stored[0]! - 0xc8)).toBeGreaterThan(PROFILE_LEVELS)
    expectNear(pixel(await decodeImage(file), 2, 2), [0xc8, 0x64, 0x32], PROFILE_LEVELS)
  })

  it('transparency is white unless told otherwise, and half lets half through', async () => {
    const data = Uint8Array.of(255, 0, 0, 255, 255, 0, 0, 0, 255, 0, 0, 128)
    const file = await sharp(data, { raw: { width: 3, height: 1, channels: 4 } })
      .png()
      .toBuffer()
    const white = await decodeImage(file)
    expect(pixel(white, 0, 0)).toEqual([255, 0, 0])
    expect(pixel(white, 1, 0)).toEqual([255, 255, 255])
    expectNear(pixel(white, 2, 0), [255, 127, 127], 1)
    expect(pixel(await decodeImage(file, { background: [0, 0, 255] }), 1, 0)).toEqual([0, 0, 255])
  })

  it('16 bits with transparency', async () => {
    const samples = Uint16Array.of(0, 0x8080, 0xffff, 0xffff, 0xc0c0, 0x1010, 0, 0)
    const file = await sharp(samples, { raw: { width: 2, height: 1, channels: 4 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer()
    expect(await sharp(file).metadata()).toMatchObject({ depth: 'ushort', channels: 4 })
    expect([...(await decodeImage(file, { background: [1, 2, 3] })).data]).toEqual([0, 0x80, 0xff, 1, 2, 3])
  })

  it('of an animation takes the first frame', async () => {
    const frames = await Promise.all(['#ff0000', '#0000ff'].map((color) => flat(color, 8).png().toBuffer()))
    const file = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer()
    expect((await sharp(file).metadata()).pages).toBe(2)
    const image = await decodeImage(file)
    expect(image).toMatchObject({ width: 8, height: 8 })
    expect(pixel(image, 4, 4)).toEqual([255, 0, 0])
  })

  it('one pixel', async () => {
    const file = await flat('#0a141e', 1).png().toBuffer()
    expect([...(await decodeImage(file)).data]).toEqual([10, 20, 30])
    const large = await decodeImage(file, { resize: { width: 5, height: 4 } })
    expect(large).toMatchObject({ width: 5, height: 4 })
    expect(pixel(large, 4, 3)).toEqual([10, 20, 30])
  })
})

describe('EXIF orientation', () => {
  // Where the top left pixel of the upright picture (red) and its right neighbour (green) lie in the stored 3x2 one.
  const upright: Record<number, { width: number; height: number; corners: number[][] }> = {
    1: {
      width: 3,
      height: 2,
      corners: [
        [255, 0, 0],
        [0, 0, 255],
        [255, 255, 0],
        [255, 0, 255],
      ],
    },
    2: {
      width: 3,
      height: 2,
      corners: [
        [0, 0, 255],
        [255, 0, 0],
        [255, 0, 255],
        [255, 255, 0],
      ],
    },
    3: {
      width: 3,
      height: 2,
      corners: [
        [255, 0, 255],
        [255, 255, 0],
        [0, 0, 255],
        [255, 0, 0],
      ],
    },
    4: {
      width: 3,
      height: 2,
      corners: [
        [255, 255, 0],
        [255, 0, 255],
        [255, 0, 0],
        [0, 0, 255],
      ],
    },
    5: {
      width: 2,
      height: 3,
      corners: [
        [255, 0, 0],
        [255, 255, 0],
        [0, 0, 255],
        [255, 0, 255],
      ],
    },
    6: {
      width: 2,
      height: 3,
      corners: [
        [255, 255, 0],
        [255, 0, 0],
        [255, 0, 255],
        [0, 0, 255],
      ],
    },
    7: {
      width: 2,
      height: 3,
      corners: [
        [255, 0, 255],
        [0, 0, 255],
        [255, 255, 0],
        [255, 0, 0],
      ],
    },
    8: {
      width: 2,
      height: 3,
      corners: [
        [0, 0, 255],
        [255, 0, 255],
        [255, 0, 0],
        [255, 255, 0],
      ],
    },
  }
  it.each(Object.entries(upright))('%s is turned upright', async (orientation, { width, height, corners }) => {
    const file = await six()
      .withMetadata({ orientation: Number(orientation) })
      .png()
      .toBuffer()
    const image = await decodeImage(file)
    expect(image).toMatchObject({ width, height })
    const seen = [
      pixel(image, 0, 0),
      pixel(image, width - 1, 0),
      pixel(image, 0, height - 1),
      pixel(image, width - 1, height - 1),
    ]
    expect(seen).toEqual(corners)
    expect(await imageSize(file)).toEqual({ width, height })
  })

  it('a new size is meant for the upright picture', async () => {
    const file = await sharp({ create: { width: 40, height: 20, channels: 3, background: '#fff' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    expect(await decodeImage(file, { resize: { width: 10, height: 10, fit: 'inside' } })).toMatchObject({
      width: 5,
      height: 10,
    })
  })
})

describe('a new size', () => {
  const halves = () =>
    sharp({ create: { width: 400, height: 200, channels: 3, background: '#000' } }).composite([
      { input: { create: { width: 100, height: 200, channels: 3, background: '#fff' } }, left: 0, top: 0 },
    ])
  it.each([
    ['cover', 50, 50, 0],
    ['fill', 50, 50, 255],
    ['inside', 50, 25, 255],
  ] as const)('%s', async (fit, width, height, left) => {
    const image = await decodeImage(await halves().jpeg().toBuffer(), { resize: { width: 50, height: 50, fit } })
    expect(image).toMatchObject({ width, height })
    expectNear(pixel(image, 2, 12), [left, left, left], JPEG_LEVELS)
  })

  it.each([
    [{ width: 0, height: 1 }, 'width'],
    [{ width: 1, height: 1.5 }, 'height'],
    [{ width: 1, height: 1, fit: 'stretch' as 'fill' }, 'cover, fill, inside'],
    [{ width: 1, height: 1, kernel: 'cubic' as 'smooth' }, 'smooth, nearest'],
  ])('%o is refused', async (resize, part) => {
    const error = await rejection(decodeImage(await flat('#fff').png().toBuffer(), { resize }))
    expect(error.code).toBe('image/invalid-option')
    expect(error.message).toContain(part)
  })
})

describe('files that are no pictures', () => {
  const noise = async (format: 'jpeg' | 'png' | 'webp') => {
    const data = Uint8Array.from({ length: 96 * 96 * 3 }, (_, i) => (i * 7919) % 251)
    return sharp(data, { raw: { width: 96, height: 96, channels: 3 } })
      .toFormat(format)
      .toBuffer()
  }
  const unreadable = async (name: string, content: Uint8Array | string): Promise<ChromaskError> => {
    const path = join(folder, name)
    await writeFile(path, content)
    const error = await rejection(decodeImage(path))
    expect(error.code).toBe('image/unreadable')
    expect(error.message).toContain(path)
    // The quick path that scales while decoding must be as strict.
    const small = await rejection(decodeImage(path, { resize: { width: 8, height: 8 } }))
    expect(small.code).toBe('image/unreadable')
    return error
  }

  it.each(['jpeg', 'png', 'webp'] as const)('a truncated %s', async (format) => {
    const file = await noise(format)
    for (const share of [0.95, 0.5, 0.02]) {
      await unreadable(`cut-${share}.${format}`, file.subarray(0, Math.floor(file.length * share)))
    }
  })

  it('a png with damaged bytes', async () => {
    const file = Buffer.from(await noise('png'))
    file.fill(0x55, file.length >> 1, (file.length >> 1) + 40)
    await unreadable('damaged.png', file)
  })

  it('an empty file says so', async () => {
    expect((await unreadable('empty.jpg', '')).message).toContain('0 bytes')
    expect((await rejection(decodeImage(new Uint8Array(0)))).code).toBe('image/unreadable')
  })

  it('a text file called .jpg', () => unreadable('text.jpg', 'This is not a picture.\n'))

  it('a missing file and a folder', async () => {
    expect(await rejection(decodeImage(join(folder, 'missing.jpg')))).toMatchObject({
      code: 'image/no-file',
      message: expect.stringContaining('missing.jpg'),
    })
    expect((await rejection(decodeImage(folder))).code).toBe('image/unreadable')
  })

  it('is called by the name given', async () => {
    const error = await rejection(decodeImage(Uint8Array.of(1, 2, 3), { name: 'photos/rose.jpg' }))
    expect(error.message).toContain('photos/rose.jpg')
    expect((await rejection(imageSize(Uint8Array.of(1, 2, 3), { name: 'rose' }))).message).toContain('rose')
  })

  it('more pixels than allowed', async () => {
    const error = await rejection(decodeImage(await flat('#fff', 20).png().toBuffer(), { maxPixels: 399 }))
    expect(error.code).toBe('image/too-large')
    expect(error.message).toContain('20x20')
    expect(await decodeImage(await flat('#fff', 20).png().toBuffer(), { maxPixels: 400 })).toMatchObject({ width: 20 })
  })

  it.each([
    ['source', () => decodeImage(7 as unknown as string)],
    ['an empty path', () => decodeImage('')],
    ['background', async () => decodeImage(await noise('png'), { background: [0, 0, 256] })],
    ['maxPixels', async () => decodeImage(await noise('png'), { maxPixels: 0 })],
  ] as const)('option: %s', async (part, call) => {
    const error = await rejection(call())
    expect(error.code).toBe('image/invalid-option')
    expect(error.message).toContain(part)
  })
})

const photographs = process.env.CHROMASK_DATA
if (!photographs) process.stderr.write('CHROMASK_DATA is not set: real photographs are not decoded.\n')
describe.skipIf(!photographs)('real photographs', () => {
  it('decode, whole and scaled while decoding, to nearly the same picture', async () => {
    const root = join(photographs ?? '', 'flowers17/jpg')
    for (const name of readdirSync(root)
      .filter((file) => file.endsWith('.jpg'))
      .slice(0, 6)) {
      const size = { width: 64, height: 64 } as const
      const quick = await decodeImage(join(root, name), { resize: size })
      const whole = await decodeImage(join(root, name))
      expect(Math.min(whole.width, whole.height)).toBeGreaterThan(300)
      const { data } = whole
      const slow = await sharp(data, { raw: { width: whole.width, height: whole.height, channels: 3 } })
        .resize(64, 64)
        .raw()
        .toBuffer()
      const difference = quick.data.reduce((sum, value, i) => sum + Math.abs(value - slow[i]!), 0) / slow.length
      // Scaling in the JPEG's own blocks averages a little differently; a shifted or turned picture would be far off.
      expect(difference).toBeLessThan(4)
    }
  })
})
