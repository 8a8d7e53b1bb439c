import type { RunLog } from '../run/run-log.js'
import type { TrainCallback } from '../train.js'

export interface LoggingOptions {
  readonly log: RunLog
  /** Rounds between writes to disk. @default 20 */
  readonly every?: number
}

/** Logs every round's losses, rates and gradient norms, and `time/secondsPerStep`. */
export function logging({ log, every = 20 }: LoggingOptions): TrainCallback {
  return {
    async onStep(_, { step, values, seconds }) {
      log.scalars(step, { ...values, 'time/secondsPerStep': seconds })
      if (step % every === 0) await log.flush()
      return undefined
    },
    onEnd: () => log.flush(),
  }
}
