import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLabelMap, createMask, createRgbImage, type RgbImage } from '@chromask/core'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contactSheet } from './contact-sheet.js'
import { cropImage, cropLabels, flipImage, flipLabels, resizeLabels } from './crop-flip.js'
import { decodeImage } from './decode.js'
import { encodeImage, encodeMask } from './encode.js'
import { resizeImage } from './resize.js'
import { formatOfPath, saveImage } from './save.js'

const flat = (width: number, height: number, ...color: number[]): RgbImage =>
  createRgbImage(
    width,
    height,
    Uint8Array.from({ length: width * height * 3 }, (_, i) => color[i % 3]!),
  )
const pixel = (image: RgbImage, x: number, y: number) => [
  ...image.data.subarray((y * image.width + x) * 3, (y * image.width + x) * 3 + 3),
]
const pictures = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
      .map((data) => createRgbImage(width, height, data)),
  )

describe('encodeImage', () => {
  it('png keeps every pixel', () =>
    fc.assert(
      fc.asyncProperty(pictures, async (image) => {
        expect(await decodeImage(await encodeImage(image))).toEqual({ ...image, data: expect.anything() })
        expect([...(await decodeImage(await encodeImage(image))).data]).toEqual([...image.data])
      }),
      { numRuns: 30 },
    ))

  it.each(['jpeg', 'webp'] as const)('%s: quality is size', async (format) => {
    const image = createRgbImage(
      64,
      64,
      Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * i) % 256),
    )
    const [small, large] = await Promise.all([20, 95].map((quality) => encodeImage(image, { format, quality })))
    expect(small!.length).toBeLessThan(large!.length)
    expect((await sharp(small).metadata()).format).toBe(format)
  })

  it('jpeg keeps colour at full resolution', async () => {
    expect(
      (await sharp(await encodeImage(flat(16, 16, 9, 9, 9), { format: 'jpeg' })).metadata()).chromaSubsampling,
    ).toBe('4:4:4')
  })

  it.each([{ format: 'bmp' as 'png' }, { quality: 0 }, { quality: 101 }])('%o is refused', async (options) => {
    await expect(encodeImage(flat(1, 1, 0), options)).rejects.toMatchObject({ code: 'image/invalid-option' })
  })
})

describe('encodeMask', () => {
  it('is one grey channel', async () => {
    const file = await encodeMask(createMask(3, 1, Float32Array.of(0, 0.5, 1)))
    expect(await sharp(file).metadata()).toMatchObject({ format: 'png', channels: 1, width: 3 })
    expect([...(await sharp(file).toColourspace('b-w').raw().toBuffer())]).toEqual([0, 128, 255])
  })
  it.each([Number.NaN, -0.1, 1.5])('%d is refused', async (value) => {
    await expect(encodeMask(createMask(1, 1, Float32Array.of(value)))).rejects.toMatchObject({
      code: 'image/invalid-mask',
    })
  })
})

describe('saveImage', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chromask-save-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it.each([
    ['a.png', 'png'],
    ['b.JPG', 'jpeg'],
    ['c.jpeg', 'jpeg'],
    ['deep/d.webp', 'webp'],
  ])('%s', async (name, format) => {
    await saveImage(join(folder, name), flat(4, 4, 1, 2, 3))
    expect((await sharp(await readFile(join(folder, name))).metadata()).format).toBe(format)
  })

  it('leaves nothing beside it, and nothing at all for an unknown extension', async () => {
    const before = (await readdir(folder)).length
    await saveImage(join(folder, 'a.png'), flat(4, 4, 1, 2, 3))
    await expect(saveImage(join(folder, 'x.bmp'), flat(1, 1, 0))).rejects.toMatchObject({
      code: 'image/unknown-extension',
      message: expect.stringContaining('.png, .jpg, .jpeg, .webp'),
    })
    expect(() => formatOfPath('noextension')).toThrow(/noextension/)
    expect((await readdir(folder)).length).toBe(before)
  })
})

describe('resizeImage', () => {
  it('a flat colour stays flat at any size', () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), async (width, height) => {
        const result = await resizeImage(flat(7, 5, 10, 200, 99), { width, height })
        expect(result).toMatchObject({ width, height })
        for (let i = 0; i < result.data.length; i++) expect(result.data[i]).toBe([10, 200, 99][i % 3])
      }),
      { numRuns: 20 },
    ))
  it('grey stays three channels', async () => {
    expect((await resizeImage(flat(4, 4, 7, 7, 7), { width: 2, height: 2 })).data.length).toBe(12)
  })
  it('refuses a size of zero', async () => {
    await expect(resizeImage(flat(1, 1, 0), { width: 0, height: 4 })).rejects.toMatchObject({
      code: 'image/invalid-option',
    })
  })
})

describe('crop and flip', () => {
  it('flipping twice gives the picture back', () =>
    fc.assert(
      fc.property(pictures, fc.constantFrom('horizontal' as const, 'vertical' as const), (image, axis) => {
        expect(flipImage(flipImage(image, axis), axis)).toEqual(image)
      }),
    ))

  it('flips the way it says', () => {
    const image = createRgbImage(2, 2, Uint8Array.of(1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4))
    expect([...flipImage(image, 'horizontal').data]).toEqual([2, 2, 2, 1, 1, 1, 4, 4, 4, 3, 3, 3])
    expect([...flipImage(image, 'vertical').data]).toEqual([3, 3, 3, 4, 4, 4, 1, 1, 1, 2, 2, 2])
    expect(() => flipImage(image, 'diagonal' as 'vertical')).toThrow(/horizontal, vertical/)
  })

  it('crops agree with the pixels there', () =>
    fc.assert(
      fc.property(pictures, fc.nat(), fc.nat(), fc.nat(), fc.nat(), (image, a, b, c, d) => {
        const left = a % image.width
        const top = b % image.height
        const width = 1 + (c % (image.width - left))
        const height = 1 + (d % (image.height - top))
        const cut = cropImage(image, { left, top, width, height })
        expect(pixel(cut, 0, 0)).toEqual(pixel(image, left, top))
        expect(pixel(cut, width - 1, height - 1)).toEqual(pixel(image, left + width - 1, top + height - 1))
      }),
    ))

  it.each([
    { left: 0, top: 0, width: 3, height: 1 },
    { left: -1, top: 0, width: 1, height: 1 },
    { left: 0, top: 0, width: 0, height: 1 },
    { left: 0.5, top: 0, width: 1, height: 1 },
  ])('%o is refused', (area) => {
    expect(() => cropImage(flat(2, 2, 0), area)).toThrowError(expect.objectContaining({ code: 'image/invalid-crop' }))
  })

  it('labels follow, with their names', () => {
    const labels = createLabelMap(2, 2, Uint16Array.of(1, 2, 3, 300), { 1: 'petal' })
    expect([...flipLabels(labels, 'horizontal').data]).toEqual([2, 1, 300, 3])
    expect([...cropLabels(labels, { left: 1, top: 0, width: 1, height: 2 }).data]).toEqual([2, 300])
    const large = resizeLabels(labels, { width: 4, height: 3 })
    expect([...large.data]).toEqual([1, 1, 2, 2, 3, 3, 300, 300, 3, 3, 300, 300])
    expect(large.names).toEqual({ 1: 'petal' })
    expect([...resizeLabels(large, { width: 2, height: 2 }).data]).toEqual([1, 2, 3, 300])
  })
})

describe('contactSheet', () => {
  const red = flat(8, 8, 255, 0, 0)
  const blue = flat(8, 8, 0, 0, 255)

  it('places rows of different lengths', async () => {
    const sheet = await contactSheet([[red, blue], [blue]], { gap: 2, background: [9, 9, 9] })
    expect(sheet).toMatchObject({ width: 22, height: 22 })
    expect(pixel(sheet, 0, 0)).toEqual([9, 9, 9])
    expect(pixel(sheet, 2, 2)).toEqual([255, 0, 0])
    expect(pixel(sheet, 12, 9)).toEqual([0, 0, 255])
    expect(pixel(sheet, 2, 12)).toEqual([0, 0, 255])
    expect(pixel(sheet, 12, 12)).toEqual([9, 9, 9])
  })

  it('fits pictures of other sizes into the first one’s cell', async () => {
    const sheet = await contactSheet([[red, flat(32, 16, 0, 255, 0)]], { gap: 0 })
    expect(sheet).toMatchObject({ width: 16, height: 8 })
    expect(pixel(sheet, 12, 0)).toEqual([255, 255, 255])
    expect(pixel(sheet, 12, 4)).toEqual([0, 255, 0])
    expect(await contactSheet([[red]], { gap: 0, scale: 2.5 })).toMatchObject({ width: 20, height: 20 })
  })

  it('draws labels in ink that shows, beside and above, never over a picture', async () => {
    for (const background of [
      [255, 255, 255],
      [0, 0, 0],
    ] as const) {
      const labels = { rows: ['été', '漢字'], columns: ['A very long title', 'b', 'more than there are'] }
      const sheet = await contactSheet([[red, blue], [blue]], { background, labels })
      const ink = background[0] === 0 ? 255 : 0
      const inked = [...Array(sheet.width * sheet.height).keys()].filter(
        (i) => sheet.data[i * 3] === ink && sheet.data[i * 3 + 1] === ink && sheet.data[i * 3 + 2] === ink,
      )
      expect(inked.length).toBeGreaterThan(30)
      const reds = [...Array(sheet.width * sheet.height).keys()].filter(
        (i) => sheet.data[i * 3] === 255 && sheet.data[i * 3 + 1] === 0,
      )
      expect(reds.length).toBe(64)
    }
  })

  it.each([
    [[[]], {}, 'image/empty-sheet'],
    [[[red]], { gap: -1 }, 'image/invalid-option'],
    [[[red]], { scale: 0 }, 'image/invalid-option'],
    [[[red]], { background: [1, 2] as never }, 'image/invalid-option'],
    [[[red]], { scale: 5000 }, 'image/too-large'],
  ] as const)('%#: is refused', async (rows, options, code) => {
    await expect(contactSheet(rows, options)).rejects.toMatchObject({ code })
  })
})
