import { createEagerEngine } from '@chromask/backend'
import { ChromaskError, createMask, createRgbImage, decodeSafetensors, encodeSafetensors } from '@chromask/core'
import type { Engine } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  bins,
  binsGenerator,
  fools,
  matches,
  squared,
  tells,
  toyBatches,
  toyDiscriminator,
  toyGenerator,
  toySpace,
} from './testing/toy.js'
import { train } from './train.js'
import { createTrainer, type Trainer, type TrainerOptions } from './trainer.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEagerEngine({ backend: 'cpu' })
})
afterAll(() => engine.dispose())

const parts = (change: Partial<TrainerOptions> = {}): TrainerOptions => ({
  engine,
  batches: toyBatches(),
  colorSpace: toySpace,
  generator: toyGenerator(),
  discriminator: toyDiscriminator(),
  losses: { generator: [squared, fools], discriminator: [tells] },
  rates: { generator: 0.02 },
  steps: 20,
  ...change,
})

/** Runs a body with a trainer of its own and frees everything after. */
async function withTrainer<T>(
  change: Partial<TrainerOptions>,
  body: (trainer: Trainer, options: TrainerOptions) => Promise<T>,
): Promise<T> {
  const options = parts(change)
  const trainer = await createTrainer(options)
  try {
    return await body(trainer, options)
  } finally {
    await trainer.dispose()
    options.generator.dispose()
    options.discriminator?.dispose()
  }
}

describe('createTrainer', () => {
  it('learns, with and without a discriminator', async () => {
    for (const change of [
      {},
      { discriminator: undefined, losses: { generator: [squared] } },
    ] as unknown as Partial<TrainerOptions>[]) {
      await withTrainer({ steps: 60, ...change }, async (trainer) => {
        const losses: number[] = []
        const onStep = (_: Trainer, { values }: { values: Readonly<Record<string, number>> }): undefined =>
          void losses.push(values['generator/squared'] ?? 0)
        expect(await train(trainer, { callbacks: [{ onStep }] })).toBe('finished')
        expect(losses).toHaveLength(60)
        expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 3)
      })
    }
  })

  it('reports every term, norm and rate', async () => {
    await withTrainer({ steps: 3 }, async (trainer) => {
      const { values, step, batchSize } = await trainer.round()
      expect({ step, batchSize }).toEqual({ step: 1, batchSize: 3 })
      expect(Object.keys(values).sort()).toEqual([
        'discriminator/gradientNorm',
        'discriminator/rate',
        'discriminator/tells',
        'discriminator/total',
        'generator/fools',
        'generator/gradientNorm',
        'generator/rate',
        'generator/squared',
        'generator/total',
      ])
      // The schedule of `fools` starts at 0.
      expect(values['generator/total']).toBeCloseTo(10 * (values['generator/squared'] ?? 0), 5)
      const next = (await trainer.round()).values
      expect(next['generator/total']).toBeCloseTo(
        10 * (next['generator/squared'] ?? 0) + 0.05 * (next['generator/fools'] ?? 0),
        5,
      )
    })
  })

  it('shows features to the losses that compare them, in either network’s loss', async () => {
    const losses = { generator: [squared, fools, matches], discriminator: [tells, matches] }
    await withTrainer({ losses }, async (trainer) => {
      const { values } = await trainer.round()
      // Both see the same pictures and weights: the discriminator's update has not happened when the generator looks.
      expect(values['generator/matches']).toBeGreaterThan(0)
      expect(values['discriminator/matches']).toBeCloseTo(values['generator/matches'] ?? 0, 5)
    })
  })

  it('shows the generator’s bins to the losses that look at them, from one pass', async () => {
    const change = { generator: binsGenerator(), losses: { generator: [bins, fools], discriminator: [tells] } }
    await withTrainer({ ...change, steps: 30 }, async (trainer) => {
      const first = (await trainer.round()).values['generator/bins'] ?? 0
      expect((await trainer.snapshot()).arrays.get('generator/passes')?.data[0]).toBe(1)
      await train(trainer)
      expect((await trainer.round()).values['generator/bins']).toBeLessThan(first / 2)
    })
  })

  it('goes on from a snapshot bit for bit: 10 steps, stop, resume, 10 steps equals 20 steps', async () => {
    const whole = await withTrainer({}, async (trainer) => {
      await train(trainer)
      return trainer.snapshot()
    })
    const half = await withTrainer({}, async (trainer) => {
      for (let i = 0; i < 10; i++) await trainer.round()
      const { arrays, ...rest } = await trainer.snapshot()
      return { ...JSON.parse(JSON.stringify(rest)), arrays: decodeSafetensors(encodeSafetensors(arrays)).arrays }
    })
    const resumed = await withTrainer({}, async (trainer) => {
      await trainer.restore(half)
      expect(trainer.step).toBe(10)
      await train(trainer)
      return trainer.snapshot()
    })
    expect(resumed).toEqual(whole)
  })

  it('holds the same number of tensors after every round', async () => {
    await withTrainer({ steps: 8 }, async (trainer) => {
      for (let i = 0; i < 2; i++) await trainer.round() // a full and a short batch: both programs exist now
      const before = tf.memory().numTensors
      for (let i = 0; i < 6; i++) {
        await trainer.round()
        expect(tf.memory().numTensors).toBe(before)
      }
    })
  })

  it('frees everything it made', async () => {
    const before = tf.memory().numTensors
    await withTrainer({ steps: 2 }, (trainer) => train(trainer))
    expect(tf.memory().numTensors).toBe(before)
  })

  it('leaves the generator alone in a discriminator step, statistics included', async () => {
    await withTrainer({ round: ['discriminator'] }, async (trainer) => {
      const before = await trainer.snapshot()
      await trainer.round()
      const after = await trainer.snapshot()
      const changed = [...after.arrays].filter(([name, { data }]) =>
        data.some((value, i) => value !== before.arrays.get(name)?.data[i]),
      )
      expect(changed.length).toBeGreaterThan(0)
      for (const [name] of changed) expect(name).toMatch(/^discriminator|^adam\/discriminator/)
    })
  })

  it('does as many updates of each network as the round says', async () => {
    await withTrainer({ round: ['generator', 'generator', 'joint'] }, async (trainer) => {
      await trainer.round()
      expect((await trainer.snapshot()).arrays.get('generator/passes')?.data[0]).toBe(3)
    })
  })

  it('stops at a value that is not finite, names it, and keeps the state of before', async () => {
    await withTrainer({ batches: toyBatches({ spoilAt: 4 }) }, async (trainer) => {
      for (let i = 0; i < 4; i++) await trainer.round()
      const before = await trainer.snapshot()
      await expect(train(trainer)).rejects.toThrow(
        /\[trainer\] step 5 gave a value that is not finite:.*generator\/squared \(NaN\).*lower learning rate/,
      )
      expect((await trainer.snapshot()).arrays).toEqual(before.arrays)
    })
  })

  it('clips gradients to the norm', async () => {
    const moved = async (clipNorm?: number): Promise<number> =>
      withTrainer({ adam: { generator: { epsilon: 1 } }, ...(clipNorm && { clipNorm }) }, async (trainer) => {
        const before = (await trainer.snapshot()).arrays.get('generator/kernel')?.data ?? []
        await trainer.round()
        const after = (await trainer.snapshot()).arrays.get('generator/kernel')?.data ?? []
        return Math.hypot(...Array.from(after, (value, i) => value - (before[i] ?? 0)))
      })
    // With a large epsilon Adam's step is nearly proportional to the gradient.
    expect(await moved(1e-3)).toBeLessThan((await moved()) / 100)
  })

  it('colours pictures as generated, in chunks', async () => {
    await withTrainer({}, async (trainer) => {
      const pictures = Array.from({ length: 17 }, (_, i) => createRgbImage(4, 4, new Uint8Array(48).fill(i * 10)))
      const masks = pictures.map(() => createMask(4, 4, new Float32Array(16).fill(1)))
      const coloured = await trainer.predict(pictures, masks)
      expect(coloured).toHaveLength(17)
      const alone = await trainer.predict(pictures.slice(16), masks.slice(16))
      expect(coloured[16]).toEqual(alone[0])
    })
  })

  it('ends when the signal is raised, after the round under way', async () => {
    const controller = new AbortController()
    await withTrainer({}, async (trainer) => {
      const ends: string[] = []
      const outcome = await train(trainer, {
        signal: controller.signal,
        callbacks: [
          { onStep: (t) => void (t.step === 3 && controller.abort()), onEnd: (_, how) => void ends.push(how) },
        ],
      })
      expect([outcome, trainer.step, ends]).toEqual(['interrupted', 3, ['interrupted']])
    })
  })

  it('ends every callback once, whatever one of them throws', async () => {
    await withTrainer({ steps: 2 }, async (trainer) => {
      const ends: string[] = []
      const failing = { onEnd: () => Promise.reject(new ChromaskError('test/full', 'disk full')) }
      const after = { onEnd: (_: Trainer, how: string) => void ends.push(how) }
      await expect(train(trainer, { callbacks: [failing, after] })).rejects.toThrow('disk full')
      expect(ends).toEqual(['finished'])
    })
  })

  it.each([
    [{ steps: 0 }, /steps must be an integer ≥ 1, got 0/],
    [{ round: [] }, /round is empty/],
    [{ losses: { generator: [] } }, /losses.generator is empty/],
    [{ losses: { generator: [squared] } }, /losses.discriminator is empty/],
    [{ discriminator: undefined }, /there is no discriminator/],
    [{ discriminator: undefined, losses: { generator: [fools] } }, /fools needs a discriminator/],
    [{ losses: { generator: [tells], discriminator: [tells] } }, /only a discriminator's loss has/],
    [
      { losses: { generator: [{ ...squared, needs: 'discriminate' }], discriminator: [tells] } },
      /squared asks the discriminator about further pictures/,
    ],
    [{ losses: { generator: [bins], discriminator: [tells] } }, /this generator has no applyWithLogits to give them/],
    [
      { losses: { generator: [squared], discriminator: [bins] } },
      /bins looks at bins of chroma, which only a generator's/,
    ],
    [{ losses: { generator: [squared, squared], discriminator: [tells] } }, /two loss terms are named squared/],
    [{ clipNorm: 0 }, /clipNorm must be above 0/],
    [{ adam: { generator: { beta1: 1 } } }, /beta1 must lie in \[0, 1\), got 1/],
  ])('rejects %j', async (change, message) => {
    await expect(createTrainer(parts(change as unknown as Partial<TrainerOptions>))).rejects.toThrow(message)
  })

  it('rejects a loss that compares features where the discriminator has none to show', async () => {
    const { applyWithFeatures: _, ...discriminator } = toyDiscriminator()
    const losses = { generator: [matches], discriminator: [tells] }
    await expect(createTrainer(parts({ losses, discriminator }))).rejects.toThrow(
      /matches compares features, and this discriminator has no applyWithFeatures/,
    )
    discriminator.dispose()
  })

  it('rejects pictures that do not fit together', async () => {
    await withTrainer({}, async (trainer) => {
      const [small, wide] = [createRgbImage(4, 4), createRgbImage(8, 4)]
      await expect(trainer.predict([small], [])).rejects.toThrow(/a mask for each picture/)
      await expect(trainer.predict([small, wide], [createMask(4, 4), createMask(4, 4)])).rejects.toThrow(
        /8x4 among 4x4/,
      )
    })
  })
})
