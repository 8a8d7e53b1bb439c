import type { NamedArrays } from '@chromask/core'
import { type LoadedCheckpoint, saveCheckpoint } from '../run/checkpoint.js'
import type { RunLog } from '../run/run-log.js'
import type { TrainCallback } from '../train.js'
import type { Trainer, TrainerSnapshot } from '../trainer.js'

export interface CheckpointingOptions {
  /** The run's folder. */
  readonly run: string
  /** Rounds between checkpoints; there is always one at the end. @default 500 */
  readonly every?: number
  /** How many stay. @default 3 */
  readonly keep?: number
  /** Written to disk before each checkpoint, so that the log is never behind. */
  readonly log?: RunLog
}

/** Saves checkpoints. A training that fails saves none: the last good one stays the newest. */
export function checkpointing({ run, every = 500, keep = 3, log }: CheckpointingOptions): TrainCallback {
  let saved = -1
  const save = async (trainer: Trainer): Promise<void> => {
    if (saved === trainer.step) return
    await log?.flush()
    const { step, arrays, batches } = await trainer.snapshot()
    await saveCheckpoint(run, { step, arrays, meta: { batches } }, { keep })
    saved = step
  }
  return {
    onStart(trainer) {
      saved = trainer.step
    },
    async onStep(trainer, { step }) {
      if (step % every === 0) await save(trainer)
      return undefined
    },
    async onEnd(trainer, outcome) {
      if (outcome !== 'failed') await save(trainer)
    },
  }
}

/** What a checkpoint says, in the form that a trainer takes up. */
export const snapshotOf = ({
  step,
  arrays,
  meta,
}: Pick<LoadedCheckpoint, 'step' | 'arrays' | 'meta'>): TrainerSnapshot => ({
  step,
  arrays: arrays satisfies NamedArrays,
  batches: (meta as { batches: TrainerSnapshot['batches'] }).batches,
})
