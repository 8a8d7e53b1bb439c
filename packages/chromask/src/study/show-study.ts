import { type ExperimentProgress, secondsLeft } from '@chromask/recipes'
import type { ProgressStream } from '@chromask/trainer'

/** Milliseconds between looks. */
const EVERY = { terminal: 200, elsewhere: 30_000 }

/** Tells how far a study is: on a terminal in a few lines that are rewritten, elsewhere in one now and then. */
export function showStudy(
  stream: ProgressStream,
  parallel: number,
  now: () => number = () => performance.now(),
): {
  update(progress: readonly ExperimentProgress[]): void
  /** A line that stays. */
  say(text: string): void
  end(): void
} {
  let last = Number.NEGATIVE_INFINITY
  let settled = -1
  let drawn = 0
  const since = new Map<string, { readonly time: number; readonly step: number }>()
  // Back to the first of the lines, and away with all of them.
  const clear = (): void => {
    if (drawn > 0) stream.write(`\u001b[${drawn}A\r\u001b[J`)
    drawn = 0
  }
  return {
    update(progress) {
      const time = now()
      const measured = progress.map((one) => withSpeed(one, since, time))
      const ended = progress.filter(({ status }) => status === 'done' || status === 'failed').length
      const due = time - last >= (stream.isTTY ? EVERY.terminal : EVERY.elsewhere)
      if (!due && ended === settled) return
      last = time
      settled = ended
      const lines = linesOf(measured, parallel)
      if (stream.isTTY) {
        clear()
        const width = (stream.columns ?? 80) - 1
        stream.write(lines.map((line) => `${line.slice(0, width)}\n`).join(''))
        drawn = lines.length
      } else {
        const [head, ...rest] = lines
        stream.write(`${head}${rest.length > 0 ? ` (${rest.map((line) => line.trim()).join('; ')})` : ''}\n`)
      }
    },
    say(text) {
      clear()
      stream.write(`${text}\n`)
    },
    end: clear,
  }
}

/** Steps are counted from the first that is heard of, since that one also loads and compiles. */
function withSpeed(
  progress: ExperimentProgress,
  since: Map<string, { readonly time: number; readonly step: number }>,
  time: number,
): ExperimentProgress {
  const { experiment, status, step } = progress
  if (status !== 'running') return progress
  const first = since.get(experiment.name) ?? { time, step }
  since.set(experiment.name, first)
  return step > first.step
    ? { ...progress, secondsPerStep: (time - first.time) / 1000 / (step - first.step) }
    : progress
}

function linesOf(progress: readonly ExperimentProgress[], parallel: number): string[] {
  const count = (wanted: ExperimentProgress['status']): number =>
    progress.filter(({ status }) => status === wanted).length
  const left = secondsLeft(progress.filter(({ status }) => status !== 'failed'))
  const parts = [
    `${count('done')} of ${progress.length} done`,
    ...(count('failed') > 0 ? [`${count('failed')} failed`] : []),
    ...(left === undefined || count('running') === 0 ? [] : [`some ${duration(left / parallel)} left`]),
  ]
  const running = progress.filter(({ status }) => status === 'running')
  return [
    parts.join(', '),
    ...running.map((one) => `  ${one.experiment.name} ${one.step}/${one.experiment.recipe.steps}`),
  ]
}

/** Such as `40 s`, `12 min` or `3.5 h`. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}
