import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMask, createRgbImage, type RgbImage } from '@chromask/core'
import { decodeImage } from '@chromask/image'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pictureOf, renderSamples, type SampleRow, saveSamples } from './samples.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chromask-samples-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

type Color = readonly [number, number, number]
const plain = (size: number, color: Color): RgbImage =>
  createRgbImage(
    size,
    size,
    Uint8Array.from({ length: size * size * 3 }, (_, i) => color[i % 3]!),
  )
const rowOf = (size: number, truth: Color, result: Color): SampleRow => ({
  truth: plain(size, truth),
  result: plain(size, result),
  mask: createMask(size, size, new Float32Array(size * size).fill(1)),
})

describe('pictureOf', () => {
  it('shows a mask as grey levels, white where colour goes', () => {
    const { width, height, data } = pictureOf(createMask(3, 1, Float32Array.of(0, 0.5, 1)))
    expect([width, height, ...data]).toEqual([3, 1, 0, 0, 0, 128, 128, 128, 255, 255, 255])
  })
})

describe('samples', () => {
  const RED: Color = [255, 0, 0]
  const BLUE: Color = [0, 0, 255]

  it('are a row of grey, mask, result and truth each', async () => {
    const path = join(folder, 'samples/step-1.png')
    await saveSamples(path, [rowOf(128, RED, BLUE), rowOf(128, BLUE, RED)])
    const sheet = await decodeImage(readFileSync(path))
    // Cells are as large as the pictures; gaps and labels take the rest.
    const [across, down] = [sheet.width / 4, (sheet.height - 20) / 2]
    const colors = [0, 1].map((row) =>
      [0, 1, 2, 3].map((column) => {
        const at = Math.floor(20 + (row + 0.5) * down) * sheet.width + Math.floor((column + 0.5) * across)
        return [...sheet.data.subarray(at * 3, at * 3 + 3)]
      }),
    )
    // BT.601 luma of red and blue.
    expect(colors).toEqual([
      [[76, 76, 76], [255, 255, 255], BLUE, RED],
      [[29, 29, 29], [255, 255, 255], RED, BLUE],
    ])
  })

  it('of small pictures are enlarged, of large ones not', async () => {
    const widths = await Promise.all(
      [16, 128, 256].map(async (size) => (await renderSamples([rowOf(size, RED, RED)])).image.width),
    )
    expect(widths[0]).toBe(widths[1])
    expect(widths[2]! - widths[1]!).toBe(4 * 128)
  })

  it('are the same as PNG and as pixels', async () => {
    const { image, png } = await renderSamples([rowOf(32, RED, BLUE)])
    const decoded = await decodeImage(png)
    expect([decoded.width, decoded.height]).toEqual([image.width, image.height])
    expect(Buffer.compare(decoded.data, image.data)).toBe(0)
  })

  it('need a picture', async () => {
    await expect(saveSamples(join(folder, 'none.png'), [])).rejects.toMatchObject({ code: 'image/empty-sheet' })
  })
})
