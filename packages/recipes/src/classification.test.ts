import { resolveEngine } from '@chromask/backend'
import { getColorSpace } from '@chromask/color'
import { createBatches } from '@chromask/datasets'
import { abBins, classificationLoss, measurePrior } from '@chromask/losses'
import { createMaskSource } from '@chromask/masks'
import { createBinsGenerator } from '@chromask/models'
import { createTrainer } from '@chromask/trainer'
import { expect, it } from 'vitest'
import { tinyData } from './testing/tiny.js'

// Rounding grows from step to step: batch norm divides by small deviations, and Adam by small gradients.
const TOLERANCE = 0.01

/** Losses of a classification over bins of chroma, without a discriminator. */
async function trained(device: string, steps: number): Promise<number[]> {
  const { engine } = await resolveEngine({ device, threads: 2 })
  const dataset = tinyData()
  const bins = abBins()
  const prior = await measurePrior({ dataset, bins, pictures: 10 })
  const generator = createBinsGenerator({ bins, base: 4 })
  const batches = createBatches({
    dataset,
    masks: createMaskSource({ kind: 'stripes' }),
    size: 16,
    batchSize: 4,
    seed: 1,
  })
  const trainer = await createTrainer({
    engine,
    batches,
    colorSpace: getColorSpace('lab'),
    generator,
    losses: { generator: [classificationLoss({ bins, prior })] },
    rates: { generator: 3e-3 },
    steps,
  })
  const losses: number[] = []
  for (let i = 0; i < steps; i++) losses.push((await trainer.round()).values['generator/classification'] ?? Number.NaN)
  await trainer.dispose()
  await batches.dispose()
  generator.dispose()
  await engine.dispose()
  return losses
}

it('trains a classification of chroma, compiled and kernel by kernel', async () => {
  const compiled = await trained('onnx', 25)
  const eager = await trained('wasm', 3)
  for (const [step, loss] of eager.entries()) expect(Math.abs(compiled[step]! - loss)).toBeLessThan(TOLERANCE * loss)
  // All bins are as likely at first, about.
  expect(compiled[0]).toBeGreaterThan(0.5 * Math.log(261))
  expect(compiled.at(-1)).toBeLessThan(0.8 * compiled[0]!)
})
