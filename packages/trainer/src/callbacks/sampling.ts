import { join } from 'node:path'
import type { Mask, RgbImage } from '@chromask/core'
import { writeFileAtomic } from '@chromask/core/node'
import type { RunLog } from '../run/run-log.js'
import { renderSamples } from '../run/samples.js'
import type { TrainCallback } from '../train.js'
import type { Trainer } from '../trainer.js'

export interface SamplingOptions {
  /** The run's folder. */
  readonly run: string
  /** Square pictures of one size, and a mask for each. */
  readonly pictures: readonly RgbImage[]
  readonly masks: readonly Mask[]
  /** Rounds between samples; there is always one at the end. @default 500 */
  readonly every?: number
  /** Shown in TensorBoard too. */
  readonly log?: RunLog
}

/** Colours the same few pictures now and then: `samples/step-N.png`, a grid of grey | mask | result | truth. */
export function sampling({ run, pictures, masks, every = 500, log }: SamplingOptions): TrainCallback {
  let drawn = -1
  const draw = async (trainer: Trainer): Promise<void> => {
    const { step } = trainer
    if (drawn === step || pictures.length === 0) return
    const results = await trainer.predict(pictures, masks)
    const rows = pictures.map((truth, i) => ({ truth, mask: masks[i] as Mask, result: results[i] as RgbImage }))
    const { image, png } = await renderSamples(rows)
    await writeFileAtomic(join(run, 'samples', `step-${String(step).padStart(8, '0')}.png`), png)
    log?.image('samples', step, { width: image.width, height: image.height, png })
    drawn = step
  }
  return {
    async onStart(trainer) {
      if (trainer.step === 0) await draw(trainer)
    },
    async onStep(trainer, { step }) {
      if (step % every === 0 && step < trainer.steps) await draw(trainer)
      return undefined
    },
    async onEnd(trainer, outcome) {
      if (outcome === 'finished') await draw(trainer)
    },
  }
}
