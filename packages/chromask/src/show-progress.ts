import type { OnProgress, Progress } from '@chromask/datasets'
import type { ProgressStream } from '@chromask/trainer'

/** Milliseconds between lines. */
const EVERY = { terminal: 100, elsewhere: 10_000 }

/** A line that is rewritten on a terminal, and a plain one now and then elsewhere. */
export function showProgress(stream: ProgressStream, now: () => number = () => performance.now()): OnProgress {
  let last = Number.NEGATIVE_INFINITY
  let open = ''
  return (progress) => {
    const subject = `${progress.what} ${progress.name}`
    const finished = progress.done === progress.total
    const due = now() - last >= (stream.isTTY ? EVERY.terminal : EVERY.elsewhere)
    if (!due && !finished && subject === open) return
    last = now()
    const line = `${subject}  ${amountOf(progress)}`
    if (stream.isTTY) {
      if (open !== '' && open !== subject) stream.write('\n')
      stream.write(`\r\u001b[K${line.slice(0, (stream.columns ?? 80) - 1)}${finished ? '\n' : ''}`)
      open = finished ? '' : subject
    } else {
      stream.write(`${line}\n`)
      open = subject
    }
  }
}

const IN_BYTES: ReadonlySet<Progress['what']> = new Set(['download', 'verify', 'extract'])

function amountOf({ what, done, total }: Progress): string {
  const show = IN_BYTES.has(what) ? (n: number) => `${(n / 1e6).toFixed(1)} MB` : String
  return total === undefined ? show(done) : `${show(done)} of ${show(total)}`
}
