import type { Progress } from '../run/progress.js'
import type { TrainCallback } from '../train.js'

/** Shows progress with the losses' totals. */
export function progressing(progress: Progress): TrainCallback {
  return {
    onStep(_, { step, batchSize, values }) {
      const totals = Object.entries(values)
        .filter(([name]) => name.endsWith('/total'))
        .map(([name, value]) => [`${name.slice(0, -'/total'.length)} loss`, value] as const)
      progress.step(step, batchSize, Object.fromEntries(totals))
      return undefined
    },
    onEnd: () => progress.end(),
  }
}
