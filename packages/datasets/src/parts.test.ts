import { createRgbImage, type Dataset } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cacheInMemory } from './cache/cache-in-memory.js'
import type { LabelledDataset } from './labelled.js'
import { loadSquare } from './load-square.js'
import { seededSplit } from './seeded-split.js'
import { splitEvery, subset } from './subset.js'
import { testDatasetConformance } from './testing/dataset-conformance.js'
import { fakeDataset } from './testing/fake-dataset.js'

testDatasetConformance('fake, whole pictures only', () => fakeDataset(7))
testDatasetConformance('subset', () => subset(fakeDataset(9), [8, 0, 3]))
testDatasetConformance('cache', () => cacheInMemory(fakeDataset(5)))
testDatasetConformance('cache of a subset', () => cacheInMemory(subset(fakeDataset(9), [1, 2, 5])))

describe('subset', () => {
  it('keeps ids, labels and class names, and squares where there are any', async () => {
    const part = subset(fakeDataset(9), [8, 0], 'two')
    expect([part.name, part.size, part.ids(), part.labels]).toEqual(['two', 2, ['p8', 'p0'], [2, 0]])
    expect(part.classNames).toEqual(['a', 'b', 'c'])
    expect((await part.get(0)).id).toBe('p8')
    expect(part.getSquare).toBeUndefined()
    expect((await subset(cacheInMemory(fakeDataset(9)), [4]).getSquare?.(0, 8))?.id).toBe('p4')
  })
  it.each([
    [[], 'datasets/invalid-option'],
    [[1, 1], 'datasets/invalid-option'],
    [[9], 'datasets/out-of-range'],
  ])('%j is refused', (indices, code) => {
    expect(() => subset(fakeDataset(9), indices)).toThrow(expect.objectContaining({ code }))
  })
})

describe('splits', () => {
  it('splitEvery takes the last of every few', () => {
    const { train, test } = splitEvery(fakeDataset(7), 3)
    expect(test.ids()).toEqual(['p2', 'p5'])
    expect(train.ids()).toEqual(['p0', 'p1', 'p3', 'p4', 'p6'])
    expect(() => splitEvery(fakeDataset(7), 8)).toThrow(/every ≤ 7/)
    expect(() => splitEvery(fakeDataset(7), 1)).toThrow(/every must be an integer ≥ 2, got 1/)
  })
  it('lose and share nothing, and keep every class on both sides', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 6, max: 60 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.integer(),
        (size, part, seed) => {
          const dataset = fakeDataset(size)
          const { train, test } = seededSplit(dataset, { seed, test: part })
          expect([...train.ids(), ...test.ids()].sort()).toEqual([...dataset.ids()].sort())
          for (const half of [train, test]) expect(new Set(half.labels)).toEqual(new Set([0, 1, 2]))
          expect(seededSplit(dataset, { seed, test: part }).test.ids()).toEqual(test.ids())
        },
      ),
      { numRuns: 40 },
    )
  })
  it('seededSplit follows its seed, and does without labels', () => {
    const { labels, ...unlabelled }: LabelledDataset = fakeDataset(40)
    expect(labels).toHaveLength(40)
    const of = (seed: number) => seededSplit(unlabelled, { seed, test: 0.25 }).test.ids()
    expect(of(1)).toHaveLength(10)
    expect(of(1)).not.toEqual(of(2))
    expect(() => seededSplit(unlabelled, { seed: 1, test: 1 })).toThrow(/between 0 and 1, got 1/)
    expect(() => seededSplit(fakeDataset(1), { seed: 1 })).toThrow(/two or more/)
  })
})

describe('loadSquare', () => {
  it('cuts the middle out of whole pictures, segmentation too', async () => {
    const { image, segmentation } = await loadSquare(fakeDataset(3), 1, 4)
    expect([image.width, image.height, segmentation?.width, segmentation?.height]).toEqual([4, 4, 4, 4])
    // A fake picture is 12 x 8, its segmentation the column's number: the middle is columns 2 to 9.
    expect([...(segmentation?.data.subarray(0, 4) ?? [])]).toEqual([3, 5, 7, 9])
  })
  it('takes squares from the data set where it gives them, and checks their size', async () => {
    const square = { id: 'p0', image: createRgbImage(6, 6) }
    const dataset: Dataset = { ...fakeDataset(3), getSquare: async () => square }
    expect(await loadSquare(dataset, 0, 6)).toBe(square)
    await expect(loadSquare(dataset, 0, 5)).rejects.toThrow(/must give 5x5 pixels, got 6x6/)
    await expect(loadSquare(dataset, 0, 0)).rejects.toMatchObject({ code: 'datasets/invalid-option' })
  })
})

describe('cacheInMemory', () => {
  it('loads every square once for each size, however many ask', async () => {
    const dataset = fakeDataset(3)
    const cache = cacheInMemory(dataset)
    const squares = await Promise.all([1, 1, 1, 2].map((index) => cache.getSquare(index, 8)))
    expect(squares[0]).toBe(squares[1])
    expect(dataset.calls).toEqual([1, 2])
    await cache.getSquare(1, 4)
    await cache.getSquare(1, 8)
    expect(dataset.calls).toEqual([1, 2, 1])
    await cache.get(1)
    expect(dataset.calls).toEqual([1, 2, 1, 1])
  })
  it('remembers one size only when told', async () => {
    const dataset = fakeDataset(3)
    const cache = cacheInMemory(dataset, { size: 8 })
    for (const size of [8, 8, 4, 4]) await cache.getSquare(0, size)
    expect(dataset.calls).toEqual([0, 0, 0])
    expect(() => cacheInMemory(dataset, { size: 0 })).toThrow(/integer ≥ 1/)
  })
  it('remembers no more than there is room for, and gives the rest all the same', async () => {
    const dataset = fakeDataset(3)
    // A square takes 8·8·(3 + 2) bytes: its labels count too.
    const cache = cacheInMemory(dataset, { maxBytes: 700 })
    for (const index of [0, 1, 2, 0, 1, 2]) expect((await cache.getSquare(index, 8)).id).toBe(`p${index}`)
    expect(dataset.calls).toEqual([0, 1, 2, 2, 2].slice(0, dataset.calls.length))
    expect(dataset.calls.length).toBeLessThan(6)
  })
  it('forgets failures', async () => {
    let broken = true
    const dataset = fakeDataset(3, () => {
      if (broken) throw new Error('unplugged')
    })
    const cache = cacheInMemory(dataset)
    await expect(cache.getSquare(0, 8)).rejects.toThrow('unplugged')
    broken = false
    expect((await cache.getSquare(0, 8)).id).toBe('p0')
  })
  it('lets one caller give up without the others', async () => {
    const cache = cacheInMemory(fakeDataset(3))
    const stop = new AbortController()
    const [first, second] = [cache.getSquare(0, 8, stop.signal), cache.getSquare(0, 8)]
    stop.abort()
    await expect(first).rejects.toMatchObject({ name: 'AbortError' })
    expect((await second).id).toBe('p0')
  })
})
