import { createEagerEngine, resolveEngine } from '@chromask/backend'
import { createMask, createRgbImage, decodeSafetensors, encodeSafetensors, type NamedArrays } from '@chromask/core'
import { describe, expect, it } from 'vitest'
import { withToyTrainer } from './testing/toy-trainer.js'
import type { Trainer } from './trainer.js'

const DECAY = 0.7
// One addition and one product in float32 for each update.
const ROUNDING = 1e-6

const valuesOf = (arrays: NamedArrays, name: string): number[] => [...(arrays.get(name)?.data ?? [])]
const picture = createRgbImage(
  4,
  4,
  Uint8Array.from({ length: 48 }, (_, i) => (i * 37) % 256),
)
const mask = createMask(4, 4, new Float32Array(16).fill(1))

describe('ema', () => {
  it('is the moving average of the weights, which forgets how they began', async () => {
    await withToyTrainer({ ema: { decay: DECAY }, rates: { generator: 0.2 } }, async (trainer) => {
      let expected = valuesOf((await trainer.snapshot()).arrays, 'generator/kernel')
      for (let n = 1; n <= 30; n++) {
        await trainer.round()
        const { arrays } = await trainer.snapshot()
        const kept = Math.min(DECAY, n / (n + 9))
        expected = valuesOf(arrays, 'generator/kernel').map((x, i) => kept * (expected[i] ?? 0) + (1 - kept) * x)
        const average = valuesOf(arrays, 'ema/generator/of/kernel')
        expect(average).toHaveLength(expected.length)
        for (const [i, x] of average.entries()) expect(Math.abs(x - (expected[i] ?? 0))).toBeLessThan(n * ROUNDING)
      }
    })
  })

  it('colours with the average, on any engine, and leaves the newest weights as they are', async () => {
    for (const device of ['cpu', 'onnx']) {
      const engine =
        device === 'cpu' ? await createEagerEngine({ backend: 'cpu' }) : (await resolveEngine({ device })).engine
      await withToyTrainer({ engine, ema: { decay: DECAY }, rates: { generator: 0.5 } }, async (trainer) => {
        for (let n = 0; n < 3; n++) await trainer.round()
        const before = await trainer.snapshot()
        const averaged = await trainer.predict([picture], [mask])
        const newest = await trainer.predict([picture], [mask], 'newest')
        expect(averaged).not.toEqual(newest)
        expect(await trainer.snapshot()).toEqual(before)
        // The same with the average where the newest weights were.
        const arrays = new Map(before.arrays)
        for (const name of ['kernel', 'passes']) {
          const average = before.arrays.get(`ema/generator/of/${name}`)
          if (average) arrays.set(`generator/${name}`, average)
        }
        await trainer.restore({ ...before, arrays })
        expect(await trainer.predict([picture], [mask], 'newest')).toEqual(averaged)
      })
      await engine.dispose()
    }
  })

  it('is there only where it is asked for', async () => {
    await withToyTrainer({}, async (trainer) => {
      expect([...(await trainer.snapshot()).arrays.keys()].join()).not.toMatch(/ema/)
      await expect(trainer.predict([picture], [mask], 'averaged')).rejects.toThrow(
        /no averaged weights: train with ema/,
      )
    })
  })

  it.each([0, 1, Number.NaN])('rejects a decay of %d', async (decay) => {
    await expect(withToyTrainer({ ema: { decay } }, async () => undefined)).rejects.toThrow(/decay must lie between/)
  })
})

it('goes on bit for bit with an average and gathered gradients', async () => {
  const change = { ema: { decay: DECAY }, accumulate: 3, steps: 6 }
  const rounds = async (trainer: Trainer, count: number): Promise<void> => {
    for (let i = 0; i < count; i++) await trainer.round()
  }
  const whole = await withToyTrainer(change, async (trainer) => {
    await rounds(trainer, 6)
    return trainer.snapshot()
  })
  const half = await withToyTrainer(change, async (trainer) => {
    await rounds(trainer, 2)
    const { arrays, ...rest } = await trainer.snapshot()
    return { ...rest, arrays: decodeSafetensors(encodeSafetensors(arrays)).arrays }
  })
  await withToyTrainer(change, async (trainer) => {
    await trainer.restore(half)
    await rounds(trainer, 4)
    expect(await trainer.snapshot()).toEqual(whole)
  })
})
