import { createEagerEngine, resolveEngine } from '@chromask/backend'
import type { Batch, BatchSource, NamedArrays } from '@chromask/core'
import { describe, expect, it } from 'vitest'
import { toyBatches } from './testing/toy.js'
import { withToyTrainer } from './testing/toy-trainer.js'
import type { TrainerOptions } from './trainer.js'

/** The same pictures in batches of one size: one by one, or joined by `count`. */
function evenBatches(count: number): BatchSource {
  const source = toyBatches()
  const next: BatchSource['next'] = async (progress, signal) => {
    const parts: Batch[] = []
    while (parts.length < count) {
      const batch = await source.next(progress, signal)
      if (batch.count === 3) parts.push(batch)
    }
    return {
      ...(parts[0] as Batch),
      count: 3 * count,
      rgb: Uint8Array.from(parts.flatMap(({ rgb }) => [...rgb])),
      mask: Float32Array.from(parts.flatMap(({ mask }) => [...mask])),
    }
  }
  return { ...source, batchSize: 3 * count, next }
}

async function trained(
  change: Partial<TrainerOptions>,
): Promise<{ arrays: NamedArrays; values: Record<string, number>[] }> {
  return withToyTrainer(change, async (trainer) => {
    const values: Record<string, number>[] = []
    for (let i = 0; i < 3; i++) values.push({ ...(await trainer.round()).values })
    return { arrays: (await trainer.snapshot()).arrays, values }
  })
}

// Sums in another order, and Adam's division by small roots.
const ROUNDING = 1e-4
const close = (left: ArrayLike<number>, right: ArrayLike<number>): void => {
  expect(left).toHaveLength(right.length)
  for (let i = 0; i < left.length; i++) expect(Math.abs((left[i] ?? 0) - (right[i] ?? 0))).toBeLessThan(ROUNDING)
}

describe('accumulate', () => {
  it.each([[['joint']], [['generator', 'joint']], [['discriminator', 'generator']]] as const)(
    '%j: three batches make the update that one of three times the size makes',
    async (round) => {
      const clipNorm = 0.5
      const large = await trained({ round, clipNorm, batches: evenBatches(3) })
      const gathered = await trained({ round, clipNorm, batches: evenBatches(1), accumulate: 3 })
      // The counter of passes counts batches.
      for (const [name, { data }] of large.arrays)
        if (name !== 'generator/passes') close(data, gathered.arrays.get(name)?.data ?? [])
      for (const [step, values] of large.values.entries()) {
        expect(Object.keys(gathered.values[step] ?? {}).sort()).toEqual(Object.keys(values).sort())
        close(
          Object.keys(values).map((name) => gathered.values[step]?.[name] ?? Number.NaN),
          Object.values(values),
        )
      }
      const other = await trained({ round, clipNorm, batches: evenBatches(1) })
      expect(() =>
        close(other.arrays.get('generator/kernel')?.data ?? [], large.arrays.get('generator/kernel')?.data ?? []),
      ).toThrow()
    },
  )

  it('is the same compiled', async () => {
    const change = { accumulate: 3, ema: { decay: 0.5 }, batches: toyBatches() }
    const eager = await createEagerEngine({ backend: 'cpu' })
    const expected = await trained({ ...change, engine: eager })
    await eager.dispose()
    const { engine } = await resolveEngine({ device: 'onnx' })
    const compiled = await trained({ ...change, batches: toyBatches(), engine })
    await engine.dispose()
    expect([...compiled.arrays.keys()]).toEqual([...expected.arrays.keys()])
    for (const [name, { data }] of expected.arrays) close(data, compiled.arrays.get(name)?.data ?? [])
  })

  it('counts the pictures of all its batches, and finishes a round that has begun', async () => {
    const controller = new AbortController()
    const source = toyBatches()
    const batches: BatchSource = {
      ...source,
      async next(progress, signal) {
        const batch = await source.next(progress, signal)
        controller.abort()
        return batch
      },
    }
    await withToyTrainer({ batches, accumulate: 2 }, async (trainer) => {
      expect((await trainer.round(controller.signal)).batchSize).toBe(5)
      expect(source.save()).toEqual({ position: 2 })
      await expect(trainer.round(controller.signal)).rejects.toThrow(/abort/i)
      expect([source.save(), trainer.step]).toEqual([{ position: 2 }, 1])
    })
  })

  it.each([0, 1.5])('rejects %d', async (accumulate) => {
    await expect(withToyTrainer({ accumulate }, async () => undefined)).rejects.toThrow(/accumulate must be an integer/)
  })
})
