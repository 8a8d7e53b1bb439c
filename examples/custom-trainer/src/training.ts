import { getColorSpace } from '@chromask/color'
import type { Dataset } from '@chromask/core'
import type { Engine } from '@chromask/core/tensor'
import { createBatches } from '@chromask/datasets'
import { pixelLoss } from '@chromask/losses'
import { createUnetGenerator } from '@chromask/models'
import {
  checkpointing,
  createTrainer,
  loadNewestCheckpoint,
  snapshotOf,
  type TrainCallback,
  train,
} from '@chromask/trainer'
import { hueLoss } from './hue-loss.js'
import { spirals } from './spirals.js'

export const [size, steps] = [32, 80]

/** Trains on from the newest checkpoint, if there is one, until the step `until`. Gives what each step's hue loss was. */
export async function trainOn(run: string, until: number, dataset: Dataset, engine: Engine) {
  const generator = createUnetGenerator({ base: 16, depth: 2 })
  const trainer = await createTrainer({
    engine,
    batches: createBatches({ dataset, masks: spirals, size, batchSize: 8, seed: 'mine' }),
    colorSpace: getColorSpace('lab'),
    generator,
    losses: { generator: [pixelLoss({ distance: 'l1', weight: 10 }), hueLoss] },
    rates: { generator: { kind: 'cosine', from: 1e-2, to: 0 } },
    steps,
  })
  const checkpoint = await loadNewestCheckpoint(run)
  if (checkpoint) await trainer.restore(snapshotOf(checkpoint))
  console.log(`from step ${trainer.step}`)

  const hues: number[] = []
  const watching: TrainCallback = {
    onStep(_, { step, values }) {
      hues.push(values['generator/hue'] ?? Number.NaN)
      return step === until ? 'stop' : undefined
    },
  }
  await train(trainer, { callbacks: [checkpointing({ run, every: 20 }), watching] })
  console.log(`to step ${trainer.step}`)
  await trainer.dispose() // the generator keeps its weights
  return { generator, hues }
}
