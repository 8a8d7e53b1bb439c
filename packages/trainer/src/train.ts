import { ChromaskError, messageOf } from '@chromask/core'
import type { RoundResult, Trainer } from './trainer.js'

/** How a training ended. */
export type Outcome = 'finished' | 'interrupted' | 'failed'

/** What happens around the steps: logs, checkpoints, samples, early stops. Called in order, each awaited. */
export interface TrainCallback {
  onStart?(trainer: Trainer): void | Promise<void>
  /** After each round. `seconds` is what this round took, waiting for data included. Return `'stop'` to end early. */
  onStep?(
    trainer: Trainer,
    result: RoundResult & { readonly seconds: number },
  ): undefined | 'stop' | Promise<undefined | 'stop'>
  /** Once, whatever happened. `error` is what a failed training will throw. */
  onEnd?(trainer: Trainer, outcome: Outcome, error?: unknown): void | Promise<void>
}

export interface TrainOptions {
  readonly callbacks?: readonly TrainCallback[]
  /** Ends the training after the round under way. */
  readonly signal?: AbortSignal
}

/**
 * The training loop: rounds until all are done, the signal is raised, or a callback says stop.
 *
 * @throws ChromaskError `trainer/non-finite` where a loss became NaN or infinite; the state is that of before the step.
 */
export async function train(trainer: Trainer, { callbacks = [], signal }: TrainOptions = {}): Promise<Outcome> {
  let outcome: Outcome
  let error: unknown
  try {
    for (const callback of callbacks) await callback.onStart?.(trainer)
    outcome = await loop(trainer, callbacks, signal)
  } catch (thrown) {
    const aborted = signal?.aborted === true && isAbort(thrown)
    outcome = aborted ? 'interrupted' : 'failed'
    error = aborted ? undefined : explain(thrown, trainer)
  }
  // One callback's failure must not keep the next from closing its files; the first error is the one to report.
  for (const callback of callbacks) {
    try {
      await callback.onEnd?.(trainer, outcome, error)
    } catch (thrown) {
      error ??= thrown
    }
  }
  if (error !== undefined) throw error
  return outcome
}

async function loop(
  trainer: Trainer,
  callbacks: readonly TrainCallback[],
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  while (trainer.step < trainer.steps) {
    if (signal?.aborted) return 'interrupted'
    const started = performance.now()
    await turn()
    const result = await trainer.round(signal)
    const seconds = (performance.now() - started) / 1000
    let stop = false
    for (const callback of callbacks) {
      if ((await callback.onStep?.(trainer, { ...result, seconds })) === 'stop') stop = true
    }
    if (stop) return 'finished'
  }
  return 'finished'
}

/** Lets signals and timers be heard: a step on a quick device may never wait for anything. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

const isAbort = (thrown: unknown): boolean => thrown instanceof Error && thrown.name === 'AbortError'

function explain(thrown: unknown, trainer: Trainer): unknown {
  if (!(thrown instanceof ChromaskError) || thrown.code !== 'backend/non-finite') return thrown
  return new ChromaskError(
    'trainer/non-finite',
    `step ${trainer.step + 1} gave a value that is not finite: ${messageOf(thrown)} The weights are those of before the step; ` +
      'try a lower learning rate, or clipNorm.',
    { cause: thrown },
  )
}
