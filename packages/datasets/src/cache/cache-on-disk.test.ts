import { existsSync } from 'node:fs'
import { readdir, readFile, truncate, utimes, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Dataset, Example } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { proceduralFlowers } from '../flowers/procedural-flowers.js'
import { createFolderDataset } from '../folder.js'
import { createPairsDataset } from '../folders/pairs.js'
import { loadSquare } from '../load-square.js'
import { subset } from '../subset.js'
import { testDatasetConformance } from '../testing/dataset-conformance.js'
import { fakeDataset } from '../testing/fake-dataset.js'
import { jpeg, png, testFolder, writeFolder } from '../testing/files.js'
import { cacheOnDisk, type DiskCacheOptions } from './cache-on-disk.js'

type Open = Partial<DiskCacheOptions> & { readonly folder: string }

async function cached(dataset: Parameters<typeof cacheOnDisk>[0], options: Open) {
  const opened = await cacheOnDisk(dataset, { size: 6, ...options })
  onTestFinished(() => opened.close())
  return opened
}

/** A fake data set that knows what it follows from. */
const fake = (size = 5, before?: Parameters<typeof fakeDataset>[1]) => ({
  ...fakeDataset(size, before),
  fingerprint: async () => 'fake',
})

/** Decoders give buffers. */
const plain = ({ image, ...example }: Example) => ({
  ...example,
  image: { ...image, data: Uint8Array.from(image.data) },
})
const squareOf = async (dataset: Dataset, index: number, size = 6) => plain(await loadSquare(dataset, index, size))

const cachesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => name.endsWith('.squares'))

testDatasetConformance('cache on disk', async () =>
  cacheOnDisk(proceduralFlowers({ count: 5, size: 48 }), { size: 20, folder: await writeFolder({}) }),
)

describe('cacheOnDisk', () => {
  it('gives the squares of the data set, made once and read by all that come after', async () => {
    const folder = await testFolder({})
    const dataset = fake()
    const first = await cached(dataset, { folder })
    expect(dataset.calls).toHaveLength(5)
    const second = await cached(dataset, { folder })
    expect(second.path).toBe(first.path)
    for (let i = 0; i < 5; i++) {
      const square = await squareOf(fake(), i)
      for (const from of [first, second]) expect(await from.getSquare(i, 6)).toEqual(square)
    }
    expect(dataset.calls).toHaveLength(5)
    // Other sizes come from the data set.
    expect(await squareOf(second, 1, 4)).toEqual(await squareOf(fake(), 1, 4))
    expect([second.name, second.labels, second.classNames]).toEqual(['fake', dataset.labels, ['a', 'b', 'c']])
  })
  it('reads pictures without a segmentation or a class from the file, too', async () => {
    const folder = await testFolder({})
    const dataset = fake()
    const bare = {
      ...dataset,
      get: async (index: number) => ({ id: `p${index}`, image: (await dataset.get(index)).image }),
    }
    const opened = await cached(bare, { folder })
    for (let i = 0; i < 5; i++) expect(plain(await opened.getSquare(i, 6))).toEqual(await squareOf(bare, i))
    expect(dataset.calls).toHaveLength(10) // five to make the cache, five to compare
  })
  it('keeps segmentations where there are some, with their names', async () => {
    const root = await testFolder({
      'images/a.jpg': await jpeg(60, 40),
      'images/b.jpg': await jpeg(60, 40),
      'labels/a.png': png('palette', 8, [60, 40], (x) => [x < 30 ? 1 : 2]),
    })
    const pairs = await createPairsDataset({
      root,
      images: 'images',
      labels: 'labels',
      labelNames: { 1: 'left' },
      allowMissing: true,
    })
    const dataset = await cached(pairs, { folder: join(root, 'cache') })
    for (const i of [0, 1]) expect(await dataset.getSquare(i, 6)).toEqual(await squareOf(pairs, i))
    expect((await dataset.getSquare(0, 6)).segmentation?.names).toEqual({ 1: 'left' })
  })
  it('is another one for other pictures, other parts, other ways to read and other sizes', async () => {
    const root = await testFolder({ 'a.jpg': await jpeg(60, 40), 'b.jpg': await jpeg(60, 40, 9) })
    const folder = join(root, '.cache')
    const open = async () => createFolderDataset(root)
    const paths = new Set<string>()
    const add = async (dataset: Parameters<typeof cacheOnDisk>[0], options?: Partial<DiskCacheOptions>) =>
      void paths.add((await cached(dataset, { folder, ...options })).path)
    await add(await open())
    await add(await open())
    expect(paths.size).toBe(1)
    await add(await open(), { size: 7 })
    await add(subset(await open(), [1]))
    await add(await open(), { fingerprint: 'mine' })
    expect(paths.size).toBe(4)
    await writeFile(join(root, 'a.jpg'), await jpeg(60, 40, 50))
    const changed = await open()
    await add(changed)
    expect(paths.size).toBe(5)
    expect(await (await cached(changed, { folder })).getSquare(0, 6)).toEqual(await squareOf(changed, 0))
    // The same bytes at another time: rather once too often than once too seldom.
    await utimes(join(root, 'a.jpg'), new Date(1e12), new Date(1e12))
    await add(await open())
    expect(paths.size).toBe(6)
  })
  it('makes a file anew that was cut, and takes a damaged picture from the data set', async () => {
    const folder = await testFolder({})
    const { path, close } = await cached(fake(), { folder })
    await close()
    const whole = await readFile(path)
    const wanted = await Promise.all([0, 1, 2, 3, 4].map((i) => squareOf(fake(), i)))
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (at, flip, cut) => {
          if (cut) await truncate(path, at)
          else await writeFile(path, whole.with(at, (whole[at] ?? 0) ^ flip))
          const dataset = await cacheOnDisk(fake(), { size: 6, folder })
          expect(await Promise.all([0, 1, 2, 3, 4].map((i) => squareOf(dataset, i)))).toEqual(wanted)
          await dataset.close()
        },
      ),
      { numRuns: 60 },
    )
  })
  it('is not made where that fails or is given up; nothing is left', async () => {
    const folder = await testFolder({})
    const broken = fake(5, (index) => {
      if (index === 3) throw new Error('broken')
    })
    await expect(cacheOnDisk(broken, { size: 6, folder })).rejects.toThrow('broken')
    const controller = new AbortController()
    const onProgress = (): void => controller.abort()
    await expect(cacheOnDisk(fake(30), { size: 6, folder, signal: controller.signal, onProgress })).rejects.toThrow(
      /abort/,
    )
    expect((await readdir(folder)).filter((name) => !name.endsWith('.lock'))).toEqual([])
  })
  it('tells how far it is', async () => {
    const told: number[] = []
    await cached(fake(), { folder: await testFolder({}), onProgress: ({ done }) => void told.push(done) })
    expect(told).toEqual([1, 2, 3, 4, 5])
  })
  it('forgets what was not used for longest, never what was just made', async () => {
    const folder = await testFolder({})
    const open = async (fingerprint: string) => cached(fake(), { folder, fingerprint, maxBytes: 3000 })
    const [a, b] = [await open('a'), await open('b')]
    await utimes(a.path, new Date(1e12), new Date(1e12))
    await utimes(b.path, new Date(1.1e12), new Date(1.1e12))
    await open('a') // used again
    const c = await open('c')
    expect(await cachesIn(folder)).toHaveLength(2)
    expect([a, b, c].map(({ path }) => existsSync(path))).toEqual([true, false, true])
    // Who has it open goes on.
    expect(await b.getSquare(2, 6)).toEqual(await squareOf(fake(), 2))
    const only = await cached(fake(), { folder, fingerprint: 'd', maxBytes: 600 })
    expect(await cachesIn(folder)).toEqual([basename(only.path)])
  })
  it('comes from the data set again once it is closed', async () => {
    const dataset = fake()
    const opened = await cached(dataset, { folder: await testFolder({}) })
    await opened.close()
    await opened.close()
    expect(await squareOf(opened, 0)).toEqual(await squareOf(fake(), 0))
    expect(dataset.calls).toHaveLength(6)
  })
  it('refuses what it cannot do', async () => {
    const folder = await testFolder({})
    await expect(cacheOnDisk(fakeDataset(2), { size: 6, folder })).rejects.toMatchObject({
      code: 'datasets/no-fingerprint',
      message: expect.stringContaining('Pass { fingerprint'),
    })
    await expect(cacheOnDisk(fake(), { size: 6, folder, maxBytes: 539 })).rejects.toMatchObject({
      code: 'datasets/cache-too-large',
      message: expect.stringContaining('take 540 bytes, more than maxBytes = 539'),
    })
    await expect(cacheOnDisk(fake(), { size: 0, folder })).rejects.toMatchObject({ code: 'datasets/invalid-option' })
  })
})
