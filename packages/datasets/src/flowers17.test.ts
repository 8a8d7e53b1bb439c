import { readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FLOWERS17_CLASSES, isFlowers17, openFlowers17 } from './flowers17.js'
import { seededSplit } from './seeded-split.js'
import { testDatasetConformance } from './testing/dataset-conformance.js'
import { jpeg, png, testFolder, writeFolder } from './testing/files.js'

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

describe('openFlowers17', () => {
  let folder: string
  beforeAll(async () => {
    folder = await writeFolder(await files())
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  testDatasetConformance('Flowers-17', () => openFlowers17(folder))

  it('knows the classes from the names', async () => {
    const dataset = await openFlowers17(folder)
    expect(dataset.labels).toEqual([0, 0, 1, 16])
    expect((await dataset.get(3)).label).toBe(16)
    expect(dataset.classNames?.[16]).toBe('pansy')
  })
  it('opens the jpg folder itself, with the same ids and trimaps', async () => {
    const [whole, part] = await Promise.all([openFlowers17(folder), openFlowers17(join(folder, 'jpg'))])
    expect(part.ids()).toEqual(whole.ids())
    expect(part.ids()[0]).toBe('image_0001.jpg')
    expect((await part.get(0)).segmentation).toBeDefined()
  })
  it('stretches trimaps to the picture, and cuts them as the picture is cut', async () => {
    const dataset = await openFlowers17(folder)
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
      await expect(openFlowers17(other)).rejects.toMatchObject({
        code: 'datasets/not-flowers17',
        message: expect.stringContaining(path.slice(4)),
      })
    }
  })
  it('finds damaged trimaps', async () => {
    const other = await testFolder({ ...(await files()), 'trimaps_256/image_0001.png': trimap.subarray(0, 90) })
    await expect(openFlowers17(other)).rejects.toThrow(/1 of 2.*trimaps_256\/image_0001\.png/s)
    const skipping = await openFlowers17(other, { onInvalid: 'skip' })
    expect(skipping.skipped.map(({ path }) => path)).toEqual(['trimaps_256/image_0001.png'])
    expect((await skipping.get(0)).segmentation).toBeUndefined()
    const later = await openFlowers17(other, { check: 'header' })
    await expect(later.get(0)).rejects.toMatchObject({ code: 'datasets/invalid-file' })
  })
  it('keeps labels right when a file is skipped', async () => {
    const other = await testFolder({ ...(await files()), 'jpg/image_0080.jpg': '' })
    const dataset = await openFlowers17(other, { onInvalid: 'skip' })
    expect(dataset.labels).toEqual([0, 1, 16])
  })
})

describe('isFlowers17', () => {
  const names = Array.from({ length: 1360 }, (_, i) => `image_${String(i + 1).padStart(4, '0')}.jpg`)
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
  testDatasetConformance('Flowers-17 photographs', () => openFlowers17(folder, { check: 'header' }))

  it('are all there, whole, with 80 of each class', async () => {
    expect(isFlowers17(folder)).toBe(true)
    const dataset = await openFlowers17(folder)
    expect([dataset.size, dataset.skipped.length]).toEqual([1360, 0])
    for (let c = 0; c < 17; c++) expect(dataset.labels.filter((label) => label === c)).toHaveLength(80)
    const split = seededSplit(dataset, { seed: 1, test: 0.25 })
    expect([split.train.size, split.test.size]).toEqual([1020, 340])
    const { class_names: names } = JSON.parse(readFileSync(join(folder, 'classes.json'), 'utf8'))
    expect(FLOWERS17_CLASSES).toEqual(names)
  })
})
