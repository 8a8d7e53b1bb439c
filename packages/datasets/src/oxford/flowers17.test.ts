import { readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededSplit } from '../seeded-split.js'
import { testDatasetConformance } from '../testing/dataset-conformance.js'
import { jpeg, png, testFolder, writeFolder } from '../testing/files.js'
import { matWriter } from '../testing/mat-bytes.js'
import { FLOWERS17_CLASSES } from './classes.js'
import { type Flowers17Options, flowers17, isFlowers17 } from './flowers17.js'

/** Left half flower, right half background, as the trimaps of Flowers-17: squashed to a square. */
const trimap = png('palette', 8, [256, 256], (x) => [x < 128 ? 1 : 3])

const files = async () => ({
  'jpg/image_0001.jpg': await jpeg(90, 60),
  'jpg/image_0080.jpg': await jpeg(60, 90),
  'jpg/image_0081.jpg': await jpeg(61, 61),
  'jpg/image_1360.jpg': await jpeg(120, 70),
  'jpg/files.txt': 'image_0001.jpg',
  'trimaps_256/image_0001.png': trimap,
  'trimaps_256/image_0080.png': trimap,
})

/** A part of the collection: these folders lack most pictures. */
const opened = (root: string, options: Flowers17Options = {}) => flowers17({ root, allowMissing: true, ...options })

describe('flowers17', () => {
  let folder: string
  beforeAll(async () => {
    folder = await writeFolder(await files())
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  testDatasetConformance('Flowers-17', () => opened(folder))

  it('knows the classes from the names', async () => {
    const dataset = await opened(folder)
    expect(dataset.labels).toEqual([0, 0, 1, 16])
    expect((await dataset.get(3)).label).toBe(16)
    expect(dataset.classNames?.[16]).toBe('pansy')
  })
  it('opens the jpg folder itself, with the same ids and trimaps', async () => {
    const [whole, part] = await Promise.all([opened(folder), opened(join(folder, 'jpg'))])
    expect(part.ids()).toEqual(whole.ids())
    expect(part.ids()[0]).toBe('image_0001.jpg')
    expect((await part.get(0)).segmentation).toBeDefined()
  })
  it('stretches trimaps to the picture, and cuts them as the picture is cut', async () => {
    const dataset = await opened(folder)
    for (const { segmentation, image } of [await dataset.get(0), await dataset.getSquare(0, 20)]) {
      const row = [...(segmentation?.data.subarray(0, image.width) ?? [])]
      expect(row).toEqual(row.map((_, x) => (x < image.width / 2 ? 1 : 3)))
      expect(segmentation?.names?.[1]).toBe('flower')
    }
    expect((await dataset.get(2)).segmentation).toBeUndefined()
  })
  it('refuses other pictures', async () => {
    for (const path of ['jpg/mine.jpg', 'jpg/image_0000.jpg', 'jpg/image_1361.jpg', 'jpg/sub/image_0002.jpg']) {
      const other = await testFolder({ ...(await files()), [path]: await jpeg() })
      await expect(opened(other)).rejects.toMatchObject({
        code: 'datasets/not-flowers17',
        message: expect.stringContaining(path.slice(4)),
      })
    }
  })
  it('finds damaged trimaps', async () => {
    const other = await testFolder({ ...(await files()), 'trimaps_256/image_0001.png': trimap.subarray(0, 90) })
    await expect(opened(other)).rejects.toThrow(/1 of 4.*trimaps_256\/image_0001\.png/s)
    const skipping = await opened(other, { onInvalid: 'skip' })
    expect(skipping.skipped.map(({ path }) => path)).toEqual(['image_0001.jpg'])
    const without = await opened(other, { trimaps: false })
    expect((await without.get(0)).segmentation).toBeUndefined()
    const later = await opened(other, { check: 'header' })
    await expect(later.get(0)).rejects.toMatchObject({ code: 'datasets/invalid-file' })
  })
  it('keeps labels right when a file is skipped', async () => {
    const other = await testFolder({ ...(await files()), 'jpg/image_0080.jpg': '' })
    const dataset = await opened(other, { onInvalid: 'skip' })
    expect(dataset.labels).toEqual([0, 1, 16])
  })
})

const names = Array.from({ length: 1360 }, (_, i) => `image_${String(i + 1).padStart(4, '0')}.jpg`)

describe('splits of flowers17', () => {
  const { file, row } = matWriter(true)

  it('are the official ones where datasplits.mat lies beside the pictures', async () => {
    const splits = file(row('trn1', 1360, 1), row('tst2', 81))
    const root = await testFolder({ ...(await files()), 'datasplits.mat': splits })
    const train = await opened(root, { split: 'train' })
    expect([train.name, train.splitSource]).toEqual(['flowers17/train1', 'official'])
    expect(train.ids()).toEqual(['image_0001.jpg', 'image_1360.jpg'])
    expect((await opened(root, { split: 'test', fold: 2 })).labels).toEqual([1])
    await expect(opened(root, { split: 'val' })).rejects.toThrow(
      /integers from 1 to 1360 in val1, got no such variable/,
    )
    const other = await testFolder({ ...(await files()), 'datasplits.mat': file(row('trn1', 1361)) })
    await expect(opened(other, { split: 'train' })).rejects.toMatchObject({ code: 'datasets/invalid-mat' })
  })
  it('are seeded otherwise, and say so: every class 40, 20 and 20, every picture once', async () => {
    const picture = await jpeg(8, 8)
    const root = await testFolder(Object.fromEntries(names.map((name) => [`jpg/${name}`, picture])))
    const parts = await Promise.all(
      (['train', 'val', 'test'] as const).map((split) => flowers17({ root, split, check: 'header' })),
    )
    expect(parts.map(({ name, splitSource }) => [name, splitSource])).toEqual([
      ['flowers17/seeded-train1', 'seeded'],
      ['flowers17/seeded-val1', 'seeded'],
      ['flowers17/seeded-test1', 'seeded'],
    ])
    expect(parts.map(({ size }) => size)).toEqual([680, 340, 340])
    for (const [i, count] of [40, 20, 20].entries()) {
      for (let c = 0; c < 17; c++) expect(parts[i]?.labels.filter((label) => label === c)).toHaveLength(count)
    }
    expect(parts.flatMap((part) => part.ids()).sort()).toEqual(names)
    const other = await flowers17({ root, split: 'train', fold: 2, check: 'header' })
    expect(other.ids()).not.toEqual(parts[0]?.ids())
  })
})

describe('flowers17 that is not whole', () => {
  it('counts what is missing', async () => {
    const root = await testFolder(await files())
    await expect(flowers17({ root })).rejects.toMatchObject({
      code: 'datasets/incomplete',
      message: expect.stringMatching(/1356 of 1360 pictures are missing \(image_0002\.jpg, .*allowMissing/),
    })
    const without = await testFolder({ 'jpg/image_0001.jpg': await jpeg() })
    await expect(opened(without, { trimaps: true })).rejects.toThrow(/expected segmentations in trimaps/)
  })
  it('refuses options that make no sense', async () => {
    const bad = [{ split: 'tests' as 'test' }, { split: 'train' as const, fold: 4 as 3 }]
    for (const options of bad) {
      await expect(opened('nowhere', options)).rejects.toMatchObject({ code: 'datasets/invalid-option' })
    }
    await expect(opened('nowhere')).rejects.toMatchObject({ code: 'datasets/no-folder' })
  })
})

describe('isFlowers17', () => {
  it('is true of all pictures, not of some, nor of nothing', async () => {
    const folder = await testFolder(Object.fromEntries(names.slice(1).map((name) => [`jpg/${name}`, ''])))
    expect(isFlowers17(folder)).toBe(false)
    await writeFile(join(folder, 'jpg', names[0] ?? ''), '')
    expect(isFlowers17(folder)).toBe(true)
    expect(isFlowers17(join(folder, 'jpg'))).toBe(true)
    expect(isFlowers17(join(folder, 'nowhere'))).toBe(false)
    expect(isFlowers17(join(folder, 'jpg', names[0] ?? ''))).toBe(false)
  })
})

const photographs = process.env.CHROMASK_DATA
describe.skipIf(!photographs)('the photographs', () => {
  const folder = join(photographs ?? '', 'flowers17')
  testDatasetConformance('Flowers-17 photographs', () => flowers17({ root: folder, check: 'header' }))

  it('are all there, whole, with 80 of each class', async () => {
    expect(isFlowers17(folder)).toBe(true)
    const dataset = await flowers17({ root: folder })
    expect([dataset.size, dataset.skipped.length]).toEqual([1360, 0])
    for (let c = 0; c < 17; c++) expect(dataset.labels.filter((label) => label === c)).toHaveLength(80)
    const split = seededSplit(dataset, { seed: 1, test: 0.25 })
    expect([split.train.size, split.test.size]).toEqual([1020, 340])
    const { class_names: names } = JSON.parse(readFileSync(join(folder, 'classes.json'), 'utf8'))
    expect(FLOWERS17_CLASSES).toEqual(names)
  })
})
