import { describe, expect, it } from 'vitest'
import { batchesOf, idsOf, take } from '../testing/batch-helpers.js'
import { fakeDataset } from '../testing/fake-dataset.js'
import type { BatchOptions } from './options.js'

describe('errors and stopping', () => {
  it('an error of a picture ahead comes with its own batch, which can be tried again', async () => {
    const plain = idsOf(await take(batchesOf(), 3))
    const bad = Number(plain[7]?.slice(1))
    let broken = true
    const dataset = fakeDataset(10, (index) => {
      if (broken && index === bad) throw new Error(`picture ${index} is gone`)
    })
    const source = batchesOf({ dataset, prefetch: 4 })
    const unhandled: unknown[] = []
    const note = (reason: unknown) => void unhandled.push(reason)
    process.on('unhandledRejection', note)
    expect(idsOf(await take(source, 1))).toEqual(plain.slice(0, 3))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(idsOf(await take(source, 1))).toEqual(plain.slice(3, 6))
    for (const _ of [1, 2]) await expect(source.next(0)).rejects.toThrow(`picture ${bad} is gone`)
    expect(source.save()).toMatchObject({ pass: 0, batch: 2 })
    broken = false
    expect((await source.next(0)).ids).toEqual(plain.slice(6, 9))
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })
  it('a signal gives up waiting, and the batch is still to come', async () => {
    const waits = () => new Promise<void>((resolve) => setTimeout(resolve, 20))
    const source = batchesOf({ dataset: fakeDataset(10, waits) })
    const stop = new AbortController()
    const given = source.next(0, stop.signal)
    setTimeout(() => stop.abort(), 5)
    await expect(given).rejects.toMatchObject({ name: 'AbortError' })
    await expect(source.next(0, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
    expect(source.save()).toMatchObject({ pass: 0, batch: 0 })
    expect(await source.next(0)).toEqual(await batchesOf().next(0))
    await source.dispose()
  })
  it('dispose stops what is under way and waits for it', async () => {
    let running = 0
    const waits = async () => {
      running++
      await new Promise<void>((resolve) => setTimeout(resolve, 20))
      running--
    }
    const dataset = fakeDataset(30, waits)
    const source = batchesOf({ dataset, prefetch: 5 })
    const given = source.next(0)
    await Promise.resolve()
    const refused = expect(given).rejects.toMatchObject({ code: 'datasets/disposed' })
    await new Promise((resolve) => setTimeout(resolve, 5))
    await source.dispose()
    await refused
    expect(running).toBe(0)
    // As many as are begun at once, of the 18 that were to be prepared.
    expect(dataset.calls.length).toBeLessThanOrEqual(8)
    await expect(source.next(0)).rejects.toMatchObject({ code: 'datasets/disposed' })
    await source.dispose()
  })
  it('a batch larger than the data is refused with both numbers', () => {
    expect(() => batchesOf({ batchSize: 11 })).toThrow(
      expect.objectContaining({
        code: 'datasets/batch-too-large',
        message: expect.stringMatching(/batch of 11 .*has 10\. Pass batchSize ≤ 10/),
      }),
    )
    expect(batchesOf({ batchSize: 10 }).batchesPerPass).toBe(1)
  })
  it.each<Partial<BatchOptions>>([
    { size: 0 },
    { batchSize: 1.5 },
    { prefetch: -1 },
    { maskOrder: 'random' as 'batch' },
    { lastBatch: 'keep' as 'drop' },
    { augment: { crop: 'left' as 'center' } },
    { augment: { flip: 1 as unknown as boolean } },
  ])('%o is refused', (options) => {
    expect(() => batchesOf(options)).toThrow(expect.objectContaining({ code: 'datasets/invalid-option' }))
  })
})
