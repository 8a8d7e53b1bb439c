import { createMask } from '@chromask/core'
import { encode } from 'fast-png'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodeGray } from './decode-gray.js'
import { decodeLabels } from './decode-labels.js'
import { encodeMask } from './encode.js'

const rgba = (...values: number[]) =>
  sharp(Uint8Array.from(values), { raw: { width: values.length / 4, height: 1, channels: 4 } })
    .png()
    .toBuffer()

describe('decodeGray', () => {
  it('keeps every grey level', async () => {
    const levels = Uint8Array.from({ length: 256 }, (_, i) => i)
    const file = await sharp(levels, { raw: { width: 16, height: 16, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer()
    expect([...(await decodeGray(file)).data]).toEqual([...levels])
  })

  it('takes the brightness of colours by BT.601', async () => {
    const file = await rgba(255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255)
    expect([...(await decodeGray(file)).data]).toEqual([76, 150, 29])
  })

  it('shows black through transparency, another level on request', async () => {
    const file = await rgba(255, 255, 255, 0, 255, 255, 255, 255)
    expect([...(await decodeGray(file)).data]).toEqual([0, 255])
    expect([...(await decodeGray(file, { background: 200 })).data]).toEqual([200, 255])
  })

  it('reads the transparency itself', async () => {
    const file = await rgba(0, 0, 0, 0, 0, 0, 0, 77, 9, 9, 9, 255)
    expect([...(await decodeGray(file, { channel: 'alpha' })).data]).toEqual([0, 77, 255])
    const opaque = await sharp({ create: { width: 2, height: 1, channels: 3, background: '#000' } })
      .jpeg()
      .toBuffer()
    expect([...(await decodeGray(opaque, { channel: 'alpha' })).data]).toEqual([255, 255])
  })

  it('scales without new values when asked for the nearest', async () => {
    const file = await encodeMask(createMask(2, 1, Float32Array.of(0, 1)))
    const resize = { width: 6, height: 3, fit: 'fill', kernel: 'nearest' } as const
    expect([...(await decodeGray(file, { resize })).data]).toEqual([
      0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 255, 255,
    ])
  })

  it.each([{ channel: 'red' as 'luma' }, { background: -1 }])('%o is refused', async (options) => {
    const file = await rgba(0, 0, 0, 0)
    await expect(decodeGray(file, options)).rejects.toMatchObject({ code: 'image/invalid-option' })
  })
})

describe('decodeLabels', () => {
  it('gives indices where two entries of the palette share a colour', async () => {
    const file = encode({
      width: 4,
      height: 1,
      data: Uint8Array.of(0, 1, 2, 3),
      depth: 8,
      channels: 1,
      palette: [
        [128, 0, 0],
        [0, 0, 0],
        [128, 0, 0],
        [9, 9, 9],
      ],
    })
    expect((await sharp(file).metadata()).isPalette).toBe(true)
    const labels = await decodeLabels(file, { 1: 'flower' })
    expect([...labels.data]).toEqual([0, 1, 2, 3])
    expect(labels.names).toEqual({ 1: 'flower' })
  })

  it.each([1, 2, 4, 8] as const)('palette of %i bits', async (bitdepth) => {
    const colors = Math.min(2 ** bitdepth, 5)
    const rgb = Uint8Array.from({ length: 7 * 3 * 3 }, (_, i) => (Math.floor(i / 3) % colors) * 60)
    const file = await sharp(rgb, { raw: { width: 7, height: 3, channels: 3 } })
      .png({ palette: true, colours: 2 ** bitdepth, dither: 0 })
      .toBuffer()
    const { data } = await decodeLabels(file)
    const { data: shown } = await sharp(file).raw().toBuffer({ resolveWithObject: true })
    // Each label must stand for one colour and the other way round.
    const pairs = new Set([...data].map((label, i) => `${label}:${shown[i * 3]}`))
    expect(pairs.size).toBe(new Set(data).size)
    expect(new Set(data).size).toBe(colors)
  })

  it('grey levels are labels too, of 8 and 16 bits', async () => {
    const gray = encode({ width: 3, height: 1, data: Uint8Array.of(0, 7, 255), depth: 8, channels: 1 })
    expect([...(await decodeLabels(gray)).data]).toEqual([0, 7, 255])
    const deep = encode({ width: 3, height: 1, data: Uint16Array.of(0, 300, 65535), depth: 16, channels: 1 })
    expect([...(await decodeLabels(deep)).data]).toEqual([0, 300, 65535])
  })

  it('refuses what holds no labels', async () => {
    const jpeg = await sharp({ create: { width: 2, height: 2, channels: 3, background: '#fff' } })
      .jpeg()
      .toBuffer()
    await expect(decodeLabels(jpeg)).rejects.toMatchObject({ code: 'image/not-labels' })
    await expect(decodeLabels(await rgba(1, 2, 3, 255))).rejects.toMatchObject({ code: 'image/not-labels' })
  })

  it('refuses a damaged or cut file', async () => {
    const file = encode({
      width: 64,
      height: 64,
      data: Uint8Array.from({ length: 4096 }, (_, i) => (i * i) % 7),
      channels: 1,
    })
    for (const length of [file.length - 20, 60, 9]) {
      await expect(decodeLabels(file.subarray(0, length))).rejects.toMatchObject({ code: 'image/unreadable' })
    }
    const damaged = Uint8Array.from(file)
    damaged[80] = damaged[80]! ^ 0xff
    await expect(decodeLabels(damaged)).rejects.toMatchObject({ code: 'image/unreadable' })
    await expect(decodeLabels('/nowhere.png')).rejects.toMatchObject({ code: 'image/no-file' })
  })
})
