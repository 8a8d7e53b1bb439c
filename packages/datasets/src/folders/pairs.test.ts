import { createMask } from '@chromask/core'
import { encodeImage, encodeMask } from '@chromask/image'
import { describe, expect, it } from 'vitest'
import { testDatasetConformance } from '../testing/dataset-conformance.js'
import { gradient, jpeg, oriented, png, testFolder, writeFolder } from '../testing/files.js'
import { createPairsDataset, type PairsOptions } from './pairs.js'

/** Label 1 on the left half, 2 on the right. */
const halves = (width: number, height: number): Uint8Array =>
  png('palette', 8, [width, height], (x) => [x < width / 2 ? 1 : 2])

const FOLDERS: PairsOptions = { images: 'images', labels: 'labels' }

testDatasetConformance('pairs', async () => {
  const root = await writeFolder({
    'images/a.jpg': await jpeg(60, 40),
    'images/deep/a.webp': await encodeImage(gradient(40, 70), { format: 'webp' }),
    'images/turned.jpg': oriented(await jpeg(90, 60), 6),
    'labels/a.png': halves(60, 40),
    'labels/deep/a.png': halves(40, 70),
    'labels/turned.PNG': halves(60, 90),
  })
  return createPairsDataset({ root, ...FOLDERS })
})

describe('pairs of pictures and label maps', () => {
  it('come together by their names, palettes and grey levels as they are', async () => {
    const root = await testFolder({
      'images/a.jpg': await jpeg(60, 40),
      'images/deep/a.png': await encodeImage(gradient(40, 70)),
      'labels/a.png': halves(60, 40),
      'labels/deep/a.png': png('grey', 16, [40, 70], (_, y) => [y < 35 ? 300 : 7]),
      'labels/notes.txt': 'x',
    })
    const dataset = await createPairsDataset({ root, ...FOLDERS, labelNames: { 1: 'left' } })
    expect([dataset.name, dataset.ids(), dataset.unpaired]).toEqual(['images', ['a.jpg', 'deep/a.png'], []])
    const [first, second] = await Promise.all([dataset.get(0), dataset.get(1)])
    expect(first.segmentation?.data.slice(28, 32)).toEqual(Uint16Array.of(1, 1, 2, 2))
    expect(first.segmentation?.names).toEqual({ 1: 'left' })
    expect([second.segmentation?.data[0], second.segmentation?.data.at(-1)]).toEqual([300, 7])
  })
  it('are scaled and cut as their pictures are', async () => {
    // Red follows x and turns bright where the label turns 2.
    const image = gradient(301, 97)
    for (let i = 0; i < 301 * 97; i++) image.data[i * 3] = i % 301 < 151 ? 0 : 255
    const root = await testFolder({ 'images/a.png': await encodeImage(image), 'labels/a.png': halves(301, 97) })
    const dataset = await createPairsDataset({ root, ...FOLDERS })
    for (const example of [await dataset.getSquare(0, 32), await dataset.getScaled(0, 24)]) {
      const { width, height, data } = example.image
      expect([example.segmentation?.width, example.segmentation?.height]).toEqual([width, height])
      const wrong = [...(example.segmentation?.data ?? [])].filter((label, i) => {
        const red = data[i * 3] ?? 0
        return red > 200 ? label !== 2 : red < 55 ? label !== 1 : false
      })
      expect(wrong).toEqual([])
    }
    expect((await dataset.getScaled(0, 24)).image.width).toBe(Math.round((301 * 24) / 97))
  })
  it('may lie in one another', async () => {
    const root = await testFolder({
      'a.png': await encodeImage(gradient(6, 4)),
      'labels/a.png': halves(6, 4),
    })
    const dataset = await createPairsDataset({ images: root, labels: `${root}/labels` })
    expect(dataset.ids()).toEqual(['a.png'])
  })
})

describe('pairs of pictures and masks', () => {
  it('take a PNG before others, and cut soft masks at the threshold', async () => {
    const values = Float32Array.of(0, 0.4, 0.6, 1)
    const root = await testFolder({
      'images/a.png': await encodeImage(gradient(4, 1)),
      'images/b.jpg': await jpeg(60, 40),
      'masks/a.jpg': await jpeg(9, 9),
      'masks/a.png': await encodeMask(createMask(4, 1, values)),
      'masks/a.webp': await encodeImage(gradient(9, 9), { format: 'webp' }),
      'masks/b.jpg': await encodeImage(gradient(60, 40, 55), { format: 'jpeg' }),
    })
    const masks = { root, images: 'images', masks: 'masks' }
    const labelsOf = async (threshold?: number): Promise<number[]> => {
      const dataset = await createPairsDataset({ ...masks, ...(threshold !== undefined && { threshold }) })
      return [...((await dataset.get(0)).segmentation?.data ?? [])]
    }
    expect(await labelsOf()).toEqual([0, 0, 1, 1])
    expect(await labelsOf(0.3)).toEqual([0, 1, 1, 1])
    expect(await labelsOf(1)).toEqual([0, 0, 0, 1])
    const soft = await (await createPairsDataset(masks)).get(1)
    expect(new Set(soft.segmentation?.data)).toEqual(new Set([0, 1]))
    expect(soft.segmentation?.names).toEqual({ 0: 'background', 1: 'foreground' })
  })
})

describe('pairs that do not match', () => {
  const files = async (): Promise<Record<string, Uint8Array>> => ({
    'images/a.jpg': await jpeg(60, 40),
    'images/b.jpg': await jpeg(60, 40),
    'images/sub/c.jpg': await jpeg(60, 40),
    'labels/a.png': halves(60, 40),
    'labels/c.png': halves(60, 40),
    // No label map: JPEG changes levels.
    'labels/b.jpg': await jpeg(60, 40),
  })
  it('are one error that counts and names both sides, unless missing ones are allowed', async () => {
    const root = await testFolder(await files())
    await expect(createPairsDataset({ root, ...FOLDERS })).rejects.toMatchObject({
      code: 'datasets/unpaired',
      message: expect.stringMatching(
        /2 of 3 pictures have no partner: b\.jpg, sub\/c\.jpg\n {2}1 partners have no picture: c\.png\n.*allowMissing/,
      ),
    })
    const dataset = await createPairsDataset({ root, ...FOLDERS, allowMissing: true })
    expect([dataset.size, dataset.unpaired]).toEqual([3, ['b.jpg', 'sub/c.jpg']])
    expect((await dataset.getSquare(0, 8)).segmentation?.width).toBe(8)
    expect((await dataset.getSquare(1, 8)).segmentation).toBeUndefined()
  })
  it('are named up to ten', async () => {
    const picture = await jpeg()
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`images/${100 + i}.jpg`, picture]))
    const root = await testFolder({ ...many, 'labels/100.png': halves(60, 40) })
    await expect(createPairsDataset({ root, ...FOLDERS })).rejects.toThrow(
      /24 of 25 pictures .*101\.jpg.*110\.jpg and 14 more/,
    )
  })
  it('refuse two pictures for one partner, whatever is allowed', async () => {
    const root = await testFolder({ ...(await files()), 'images/a.png': await encodeImage(gradient(60, 40)) })
    await expect(createPairsDataset({ root, ...FOLDERS, allowMissing: true })).rejects.toThrow(
      /2 pictures share a partner: a\.jpg, a\.png/,
    )
  })
  it('differ in size or hold no labels: one error, or left out', async () => {
    const root = await testFolder({
      'images/a.jpg': await jpeg(60, 40),
      'images/b.jpg': await jpeg(60, 40),
      'images/c.jpg': await jpeg(60, 40),
      'labels/a.png': halves(40, 60),
      'labels/b.png': await encodeImage(gradient(60, 40)),
      'labels/c.png': halves(60, 40),
    })
    await expect(createPairsDataset({ root, ...FOLDERS })).rejects.toMatchObject({
      code: 'datasets/invalid-files',
      message: expect.stringMatching(
        /2 of 3.*a\.jpg: .*a\.png has 40x60 pixels, the picture 60x40.*b\.jpg: .*b\.png: its pixels have 3 channels/s,
      ),
    })
    const skipping = await createPairsDataset({ root, ...FOLDERS, onInvalid: 'skip' })
    expect([skipping.ids(), skipping.skipped.map(({ path }) => path)]).toEqual([['c.jpg'], ['a.jpg', 'b.jpg']])
    const later = await createPairsDataset({ root, ...FOLDERS, check: 'header' })
    await expect(later.getSquare(0, 8)).rejects.toMatchObject({ code: 'datasets/size-mismatch' })
    await expect(later.get(1)).rejects.toMatchObject({ code: 'datasets/invalid-file' })
  })
  it('refuse options and folders that make no sense', async () => {
    const root = await testFolder(await files())
    const bad: PairsOptions[] = [
      { images: 'images' },
      { images: 'images', labels: 'labels', masks: 'labels' },
      { images: 'images', labels: 'images' },
      { images: 'images', masks: 'labels', threshold: 0 },
      { ...FOLDERS, onInvalid: 'ignore' as 'skip' },
    ]
    for (const options of bad) {
      await expect(createPairsDataset({ root, ...options })).rejects.toMatchObject({ code: 'datasets/invalid-option' })
    }
    await expect(createPairsDataset({ root, images: 'images', labels: 'nowhere' })).rejects.toMatchObject({
      code: 'datasets/no-folder',
    })
    const empty = await testFolder({ 'images/a.txt': 'x', 'labels/a.png': halves(1, 1) })
    await expect(createPairsDataset({ root: empty, ...FOLDERS })).rejects.toMatchObject({
      code: 'datasets/no-pictures',
    })
  })
})
