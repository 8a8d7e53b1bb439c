import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRgbImage } from '@chromask/core'
import { encodeImage } from '@chromask/image'
import { describe, expect, it } from 'vitest'
import { testDatasetConformance } from '../testing/dataset-conformance.js'
import { jpeg, testFolder, writeFolder } from '../testing/files.js'
import { matWriter } from '../testing/mat-bytes.js'
import { FLOWERS102_CLASSES } from './classes.js'
import { type Flowers102Options, flowers102, isFlowers102 } from './flowers102.js'

const { file, row } = matWriter(true)

/** The label of picture n is n modulo 102, from 1. */
const labels = file(row('labels', ...Array.from({ length: 8189 }, (_, i) => (i % 102) + 1)))
const splits = file(row('trnid', 7307, 1), row('valid', 8077), row('tstid', 7309, 8067, 3))

/** A blue ground with a flower of this colour in its left half, as segmim pictures are. */
async function segmim(width: number, height: number, flower: readonly number[]): Promise<Uint8Array> {
  const image = createRgbImage(width, height)
  for (let i = 0; i < width * height; i++) image.data.set(i % width < width / 2 ? flower : [0, 0, 254], i * 3)
  return encodeImage(image, { format: 'jpeg' })
}

const files = async (): Promise<Record<string, Uint8Array>> => ({
  'jpg/image_00001.jpg': await jpeg(90, 60),
  'jpg/image_00003.jpg': await jpeg(60, 90),
  'jpg/image_07307.jpg': await jpeg(40, 40),
  'jpg/image_07309.jpg': await jpeg(40, 40),
  'jpg/image_08067.jpg': await jpeg(40, 40),
  'jpg/image_08077.jpg': await jpeg(40, 40),
  'segmim/segmim_00001.jpg': await segmim(90, 60, [240, 200, 30]),
  'segmim/segmim_00003.jpg': await segmim(60, 90, [90, 60, 200]),
  'imagelabels.mat': labels,
  'setid.mat': splits,
})

const opened = (root: string, options: Flowers102Options = {}) => flowers102({ root, allowMissing: true, ...options })

testDatasetConformance('Flowers-102', async () => opened(await writeFolder(await files())))

describe('flowers102', () => {
  it('has the official labels from 0, splits and names', async () => {
    const root = await testFolder(await files())
    const all = await opened(root)
    expect([all.name, all.splitSource, all.size]).toEqual(['flowers102', null, 6])
    expect(all.labels.slice(0, 2)).toEqual([0, 2])
    expect(FLOWERS102_CLASSES).toHaveLength(102)
    expect(all.classNames?.[(await all.get(1)).label ?? -1]).toBe('canterbury bells')
    const parts = await Promise.all((['train', 'val', 'test'] as const).map((split) => opened(root, { split })))
    expect(parts.map(({ name, splitSource }) => [name, splitSource])).toEqual([
      ['flowers102/train', 'official'],
      ['flowers102/val', 'official'],
      ['flowers102/test', 'official'],
    ])
    expect(parts.map((part) => part.ids())).toEqual([
      ['image_00001.jpg', 'image_07307.jpg'],
      ['image_08077.jpg'],
      ['image_00003.jpg', 'image_07309.jpg', 'image_08067.jpg'],
    ])
  })
  it('leaves out pictures of which there are two, where that is asked for', async () => {
    const root = await testFolder(await files())
    const numbers = (await opened(root, { dropDuplicates: true })).ids()
    expect(numbers).toEqual(['image_00001.jpg', 'image_00003.jpg', 'image_07307.jpg', 'image_08077.jpg'])
    expect((await opened(root, { split: 'test', dropDuplicates: true })).ids()).toEqual(['image_00003.jpg'])
  })
  it('takes what is not blue for the flower, a violet one too', async () => {
    const dataset = await opened(await testFolder(await files()))
    for (const index of [0, 1]) {
      const { image, segmentation } = await dataset.get(index)
      const middle = (image.height >> 1) * image.width
      const row = segmentation?.data.subarray(middle, middle + image.width) ?? []
      const wrong = [...row].filter((label, x) => label !== (x < image.width / 2 ? 1 : 0))
      expect(wrong.length).toBeLessThanOrEqual(2)
      expect(segmentation?.names).toEqual({ 0: 'background', 1: 'flower' })
    }
    expect((await dataset.get(2)).segmentation).toBeUndefined()
  })
  it('says what is missing', async () => {
    const root = await testFolder(await files())
    await expect(flowers102({ root })).rejects.toThrow(/8183 of 8189 pictures are missing/)
    await expect(flowers102({ root, split: 'val' })).resolves.toMatchObject({ size: 1 })
    const { 'setid.mat': _, ...withoutSplits } = await files()
    const other = await testFolder(withoutSplits)
    expect([isFlowers102(root), isFlowers102(other)]).toEqual([true, false])
    await expect(opened(other, { split: 'val' })).rejects.toMatchObject({
      code: 'datasets/incomplete',
      message: expect.stringMatching(/expected setid\.mat beside the pictures/),
    })
    const few = await testFolder({ ...(await files()), 'imagelabels.mat': file(row('labels', 1, 2)) })
    await expect(opened(few)).rejects.toThrow(/expected 8189 integers from 1 to 102 in labels/)
  })
})

const photographs = process.env.CHROMASK_DATA
describe.skipIf(!photographs)('the photographs of Flowers-102', () => {
  const root = join(photographs ?? '', 'flowers102')

  it('have the official splits; 500 test pictures are not there', async () => {
    await expect(flowers102({ root })).rejects.toThrow(/500 of 8189 pictures are missing/)
    const parts = await Promise.all([
      flowers102({ root, split: 'train', check: 'header' }),
      flowers102({ root, split: 'val', check: 'header' }),
      flowers102({ root, split: 'test', check: 'header', allowMissing: true }),
    ])
    expect(parts.map(({ size }) => size)).toEqual([1020, 1020, 5649])
    for (const { labels } of parts.slice(0, 2)) expect(new Set(labels).size).toBe(102)
  })
  it('drop each picture of which there is another, and no other', async () => {
    const all = await flowers102({ root, check: 'header', allowMissing: true })
    const kept = new Set((await flowers102({ root, check: 'header', allowMissing: true, dropDuplicates: true })).ids())
    const bytesOf = (id: string) => readFile(join(root, 'jpg', id), 'base64')
    const dropped = all.ids().filter((id) => !kept.has(id))
    expect(dropped).toEqual(['image_07309.jpg', 'image_07886.jpg', 'image_08067.jpg'])
    for (const [twin, id] of [
      ['07307', '07309'],
      ['07885', '07886'],
      ['08077', '08067'],
    ]) {
      expect(await bytesOf(`image_${id}.jpg`)).toBe(await bytesOf(`image_${twin}.jpg`))
    }
  })
  it('has the class names that go round with it', async () => {
    const names: Record<string, string> = JSON.parse(await readFile(join(root, 'cat_to_name.json'), 'utf8'))
    const expected = FLOWERS102_CLASSES.map((_, i) => names[i + 1]?.replace('lotus lotus', 'lotus'))
    expect(FLOWERS102_CLASSES).toEqual(expected)
  })
})
