import { type Batch, createMask, type Example, type Json, type MaskRequest } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchesOf, idsOf, take } from '../testing/batch-helpers.js'
import { fakeDataset } from '../testing/fake-dataset.js'
import type { BatchOptions } from './options.js'

/** The index of each picture's mask, as `telling` wrote it at progress 0. */
const maskIndices = ({ count, size, mask }: Batch): number[] =>
  Array.from({ length: count }, (_, i) => Math.floor((mask[i * size * size] ?? 0) * 64))
const everything = { flip: true, crop: 'random' } as const

describe('a batch', () => {
  it('holds pictures, masks, ids and labels in one order', async () => {
    const source = batchesOf()
    const { count, size, rgb, mask, ids, labels } = await source.next(0)
    expect([count, size, rgb.length, mask.length]).toEqual([3, 4, 3 * 48, 3 * 16])
    for (const [i, id] of ids.entries()) {
      expect(`p${rgb[i * 48]}`).toBe(id)
      expect(labels[i]).toBe(Number(id.slice(1)) % 3)
    }
  })
  it('has label -1 where there is none', async () => {
    const { get, ...rest } = fakeDataset(3)
    const dataset = {
      ...rest,
      async get(index: number): Promise<Example> {
        const { id, image } = await get(index)
        return { id, image }
      },
    }
    expect([...(await batchesOf({ dataset }).next(0)).labels]).toEqual([-1, -1, -1])
  })
})

describe('a pass', () => {
  it.each([
    ['drop', 3, [3, 3, 3]],
    ['short', 4, [3, 3, 3, 1]],
  ] as const)('with lastBatch %s has %i batches and no picture twice', async (lastBatch, perPass, counts) => {
    const source = batchesOf({ lastBatch })
    expect([source.batchSize, source.batchesPerPass]).toEqual([3, perPass])
    const [first, second] = [await take(source, perPass), await take(source, perPass)]
    expect(first.map(({ count }) => count)).toEqual(counts)
    for (const pass of [first, second]) expect(new Set(idsOf(pass)).size).toBe(idsOf(pass).length)
    expect(idsOf(first)).not.toEqual(idsOf(second))
  })
  it('is in the order of the data set where it is not shuffled', async () => {
    const batches = await take(batchesOf({ shuffle: false, lastBatch: 'short' }), 5)
    expect(idsOf(batches.slice(0, 4))).toEqual(fakeDataset(10).ids())
    expect(batches[4]?.ids).toEqual(batches[0]?.ids)
  })
  it('gives every picture its turn over several passes, though some are dropped', async () => {
    expect(new Set(idsOf(await take(batchesOf(), 30))).size).toBe(10)
  })
  it('has another order with another seed', async () => {
    const orders = await Promise.all([1, 2, '1'].map(async (seed) => idsOf(await take(batchesOf({ seed }), 6)).join()))
    expect(new Set(orders).size).toBe(3)
  })
})

describe('masks', () => {
  it.each([
    ['sampled', [0, 1, 2], [9, 10, 11]],
    ['batch', [0, 0, 0], [3, 3, 3]],
    ['passes', [0, 0, 0], [1, 1, 1]],
  ] as const)('in the order %s', async (maskOrder, first, fourth) => {
    const source = batchesOf({ maskOrder })
    const batches: Batch[] = []
    for (let i = 0; i < 4; i++) batches.push(await source.next(0))
    expect(maskIndices(batches[0] as Batch)).toEqual(first)
    expect(maskIndices(batches[3] as Batch)).toEqual(fourth)
  })
  it('count the pictures of short batches too', async () => {
    const source = batchesOf({ lastBatch: 'short' })
    const indices: number[] = []
    for (let i = 0; i < 5; i++) indices.push(...maskIndices(await source.next(0)))
    expect(indices).toEqual(Array.from({ length: 13 }, (_, i) => i))
  })
  it('are asked for with everything they may depend on', async () => {
    const requests: MaskRequest[] = []
    const sample = async (request: MaskRequest) => {
      requests.push(request)
      return createMask(4, 4)
    }
    const batch = await batchesOf({ masks: { name: 'async', sample }, seed: 'roses', augment: everything }).next(0.25)
    expect(requests).toHaveLength(3)
    for (const [i, { example, ...facts }] of requests.entries()) {
      expect(facts).toEqual({ height: 4, width: 4, seed: 'roses', index: i, progress: 0.25 })
      expect(example?.id).toBe(batch.ids[i])
      expect([...(example?.image.data ?? [])]).toEqual([...batch.rgb.subarray(i * 48, (i + 1) * 48)])
      expect([example?.segmentation?.width, example?.segmentation?.height]).toEqual([4, 4])
    }
  })
  it('see the progress of their own next, however far the pictures are ahead', async () => {
    const source = batchesOf({ prefetch: 5, maskOrder: 'passes' })
    for (const progress of [0, 0.25, 0.5]) expect((await source.next(progress)).mask[0]).toBe(progress / 64)
  })
  it('of another size are refused', async () => {
    for (const mask of [createMask(4, 5), createMask(8, 2), { width: 4, height: 4, data: new Float32Array(9) }]) {
      const source = batchesOf({ masks: { name: 'wrong', sample: () => mask } })
      await expect(source.next(0)).rejects.toMatchObject({
        code: 'datasets/mask-size',
        message: expect.stringContaining('wrong'),
      })
    }
  })
})

describe('augmentation', () => {
  // Red is the picture, green the column: mirrored where it falls. The segmentation must show the same.
  const columns = async (augment: BatchOptions['augment'], runs: number) => {
    const seen: { first: number; last: number; match: boolean }[] = []
    const sample = ({ example }: MaskRequest) => {
      const labels = [...(example?.segmentation?.data.subarray(0, 4) ?? [])]
      const green = labels.map((_, x) => example?.image.data[x * 3 + 1] ?? 0)
      const match = labels.every((label, x) => Math.abs(label - (green[x] ?? 0)) <= 1)
      seen.push({ first: green[0] ?? 0, last: green[3] ?? 0, match })
      return createMask(4, 4)
    }
    await take(batchesOf({ augment, masks: { name: 'look', sample } }), runs)
    return seen
  }
  it('does nothing unless asked for', async () => {
    const seen = await columns(undefined, 6)
    expect(new Set(seen.map(({ first }) => first)).size).toBe(1)
    expect(seen.every(({ first, last }) => first < last)).toBe(true)
  })
  it('mirrors half of the pictures, segmentation too', async () => {
    const seen = await columns({ flip: true }, 60)
    const mirrored = seen.filter(({ first, last }) => first > last).length
    // 180 fair draws: five standard deviations are 34.
    expect(Math.abs(mirrored - 90)).toBeLessThan(34)
    expect(seen.every(({ match }) => match)).toBe(true)
  })
  it('crops anywhere, segmentation too', async () => {
    const seen = await columns({ crop: 'random' }, 30)
    expect(new Set(seen.map(({ first }) => first)).size).toBeGreaterThan(3)
    expect(seen.every(({ first, last, match }) => first < last && match)).toBe(true)
  })
  it('differs from pass to pass', async () => {
    const source = batchesOf({ dataset: fakeDataset(1), batchSize: 1, augment: everything })
    const looks = (await take(source, 12)).map(({ rgb }) => rgb.join())
    expect(new Set(looks).size).toBeGreaterThan(4)
  })
})

describe('the stream', () => {
  const orders = fc.constantFrom('sampled', 'batch', 'passes')
  it('is the same with any number of batches ahead, and from any saved place on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 0, max: 9 }),
        fc.constantFrom('drop', 'short'),
        orders,
        async (prefetch, place, lastBatch, maskOrder) => {
          const options = { lastBatch, maskOrder, augment: everything, seed: 'law' }
          const plain = await take(batchesOf({ ...options, prefetch: 0 }), 11)
          const source = batchesOf({ ...options, prefetch })
          expect(await take(source, place)).toEqual(plain.slice(0, place))
          const saved = JSON.parse(JSON.stringify(source.save()))
          await take(source, 1)

          const other = batchesOf({ ...options, prefetch })
          await take(other, 2)
          for (const resumed of [other, source]) {
            resumed.restore(saved)
            expect(resumed.save()).toEqual(saved)
            for (let n = place; n < 11; n++) expect(await resumed.next(n / 100)).toEqual(plain[n])
            await resumed.dispose()
          }
        },
      ),
      { numRuns: 15 },
    )
  })
  it('gives batches in order to calls that do not wait', async () => {
    const plain = await take(batchesOf(), 4)
    const source = batchesOf()
    expect(await Promise.all([0, 1, 2, 3].map((n) => source.next(n / 100)))).toEqual(plain)
    expect(source.save()).toMatchObject({ pass: 1, batch: 1 })
  })
  it('prepares only so many batches ahead', async () => {
    const dataset = fakeDataset(30)
    const source = batchesOf({ dataset, prefetch: 2 })
    expect(dataset.calls).toEqual([])
    await source.next(0)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(dataset.calls).toHaveLength(9)
    await source.dispose()
  })
  it.each<Json>([
    null,
    3,
    'x',
    [],
    {},
    { pass: 0 },
    { pass: -1, batch: 0 },
    { pass: 0, batch: 3 },
    { pass: 0.5, batch: 0 },
  ])('refuses the place %j, and stays where it is', async (state) => {
    const source = batchesOf()
    await source.next(0)
    expect(() => source.restore(state)).toThrow(expect.objectContaining({ code: 'datasets/invalid-state' }))
    expect(source.save()).toMatchObject({ pass: 0, batch: 1 })
  })
  it('refuses a place in the stream of other options, and says what differs', async () => {
    const saved = JSON.parse(JSON.stringify(batchesOf({ augment: { flip: true } }).save()))
    expect(() => batchesOf({ augment: { flip: true }, prefetch: 9 }).restore(saved)).not.toThrow()
    const others: Partial<BatchOptions>[] = [
      { dataset: fakeDataset(11) },
      { seed: 2 },
      { batchSize: 2 },
      { size: 5 },
      { shuffle: false },
      { maskOrder: 'passes' },
      { lastBatch: 'short' },
      { augment: {} },
      { masks: { name: 'others', sample: () => createMask(4, 4) } },
    ]
    for (const other of others) {
      const [what = ''] = Object.keys(other)
      const named = what === 'dataset' ? 'pictures was 10 and is 11' : `${what} was`
      expect(() => batchesOf({ augment: { flip: true }, ...other }).restore(saved)).toThrow(named)
    }
  })
  it('gives up a batch under way when it goes elsewhere', async () => {
    const source = batchesOf({ dataset: fakeDataset(10, () => new Promise((resolve) => setTimeout(resolve, 10))) })
    const given = source.next(0)
    await Promise.resolve()
    source.restore({ pass: 2, batch: 1 })
    await expect(given).rejects.toMatchObject({ code: 'datasets/restored' })
    expect(source.save()).toMatchObject({ pass: 2, batch: 1 })
    expect((await source.next(0)).count).toBe(3)
  })
})
