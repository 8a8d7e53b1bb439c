import { join } from 'node:path'
import { ChromaskError, messageOf } from '@chromask/core'
import { openMetricsLog } from './metrics-log.js'
import { openEventFile } from './tensorboard.js'

/** A run's logs: `metrics.jsonl`, and an event file for TensorBoard in the run's folder. */
export interface RunLog {
  scalars(step: number, values: Readonly<Record<string, number>>): void
  image(
    tag: string,
    step: number,
    picture: { readonly width: number; readonly height: number; readonly png: Uint8Array },
  ): void
  /**
   * Writes what has been logged.
   *
   * @throws ChromaskError `trainer/log-failed`, such as on a full disk.
   */
  flush(): Promise<void>
}

/**
 * Opens a run's logs. What they say beyond `step` is cut off: a resumed run writes it anew.
 *
 * @param step rounds done so far; 0 for a new run.
 */
export async function openRunLog(run: string, step: number): Promise<RunLog> {
  const metrics = await openMetricsLog(join(run, 'metrics.jsonl'), { cutAfter: step })
  const events = await openEventFile(run, step > 0 ? { fromStep: step } : {})
  return {
    scalars(at, values) {
      metrics.append({ step: at, ...values })
      for (const [name, value] of Object.entries(values)) events.scalar(name, at, value)
    },
    image: (tag, at, picture) => events.image(tag, at, picture),
    async flush() {
      try {
        await metrics.flush()
        await events.flush()
      } catch (cause) {
        throw new ChromaskError(
          'trainer/log-failed',
          `the logs in ${run} cannot be written: ${messageOf(cause)}. Checkpoints are untouched: make room and resume.`,
          { cause },
        )
      }
    },
  }
}
