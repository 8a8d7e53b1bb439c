import { resolveEngine } from '@chromask/backend'
import type { Json } from '@chromask/core'
import type { LossSpec } from '@chromask/losses'
import { describe, expect, it } from 'vitest'
import { createSession } from './session.js'
import { tinyData, tinyRecipe } from './testing/tiny.js'

/** Losses of a training, step by step, and what it learnt. */
async function trained(device: string, steps: number, changes: Readonly<Record<string, Json>> = {}) {
  const { engine } = await resolveEngine({ device, threads: 2 })
  const recipe = tinyRecipe({ steps, rate: 1e-3, discriminatorRate: 1e-3, size: 32, batch: 8, ...changes })
  const session = await createSession({ recipe, dataset: tinyData(), engine })
  try {
    const losses: Record<string, number>[] = []
    for (let i = 0; i < steps; i++) losses.push({ ...(await session.trainer.round()).values })
    const [example] = await session.heldOut(1)
    const image = example!.image
    const mask = { width: 32, height: 32, data: new Float32Array(1024).fill(1) }
    const [picture] = await session.trainer.predict([image], [mask])
    return { losses, picture: picture!.data }
  } finally {
    await session.dispose()
    await engine.dispose()
  }
}

describe('engines agree', () => {
  // Rounding grows from step to step: batch norm divides by small deviations, and Adam by small gradients.
  const TOLERANCE = 0.01

  /** Each kind of loss that a recipe can name without further data; the differences of R1 leave some digits fewer. */
  const everyLoss: LossSpec[] = [
    { kind: 'adversarial' },
    { kind: 'pixel', weight: 100 },
    { kind: 'chroma-energy', weight: 10 },
    { kind: 'feature-matching', weight: 10 },
    { kind: 'r1', weight: 5, step: 0.1 },
    { kind: 'total-variation' },
  ]

  it.each([
    ['ten steps of a whole adversarial training', 10, {}],
    ['two steps with every loss, gathered and averaged', 2, { losses: everyLoss, accumulate: 2, ema: { decay: 0.9 } }],
  ] as unknown as [string, number, Record<string, Json>][])(
    'on %s, compiled and kernel by kernel',
    async (_, steps, changes) => {
      const compiled = await trained('onnx', steps, changes)
      const eager = await trained('wasm', steps, changes)
      for (const [step, values] of compiled.losses.entries()) {
        for (const [name, value] of Object.entries(values)) {
          const expected = eager.losses[step]?.[name] ?? Number.NaN
          const apart = Math.abs(value - expected) / Math.max(1e-6, Math.abs(expected))
          expect(apart, `${name} after step ${step + 1}: ${value} and ${expected}`).toBeLessThan(TOLERANCE)
        }
      }
      let difference = 0
      compiled.picture.forEach((byte, i) => {
        difference = Math.max(difference, Math.abs(byte - (eager.picture[i] ?? 0)))
      })
      expect(difference).toBeLessThanOrEqual(3)
    },
  )
})
