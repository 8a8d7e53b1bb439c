/** Where progress is shown. */
export interface ProgressStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
  on?(event: 'error', listener: () => void): unknown
}

export interface ProgressOptions {
  /** @default process.stderr */
  readonly stream?: ProgressStream
  /** Steps in all. */
  readonly total: number
  /** Steps done before, by an earlier session. @default 0 */
  readonly done?: number
  /** Seconds between lines where there is no terminal. @default 10 */
  readonly every?: number
  /** Milliseconds on any clock. @default performance.now */
  readonly now?: () => number
}

/** Progress of a training. */
export interface Progress {
  /** After each step: pictures in it, and numbers worth showing. */
  step(done: number, pictures: number, values?: Readonly<Record<string, number>>): void
  /** A line of text that stays. */
  say(text: string): void
  /** Leaves the line. */
  end(): void
}

// A closed pipe is told of by an event, which ends the process where nobody listens.
const guarded = new WeakSet<ProgressStream>()

/**
 * One line rewritten in place on a terminal, a plain line now and then elsewhere: bar, steps, images/s, time left,
 * losses. A stream that closes is no reason to stop.
 */
export function createProgress(options: ProgressOptions): Progress {
  const { stream = process.stderr, total, done: before = 0, every = 10, now = () => performance.now() } = options
  // Speed is measured from the first step's end on: that one also loads and compiles.
  let since = { time: now(), done: before }
  let pictures = 0
  let lastShown = Number.NEGATIVE_INFINITY
  let open = false
  if (!guarded.has(stream)) stream.on?.('error', () => undefined)
  guarded.add(stream)

  const write = (text: string): void => {
    try {
      stream.write(text)
    } catch {
      // EPIPE and the like: nobody is looking any more.
    }
  }
  const show = (line: string): void => {
    if (stream.isTTY) {
      write(`\r\u001b[K${line.slice(0, (stream.columns ?? 80) - 1)}`)
      open = true
    } else {
      write(`${line}\n`)
    }
  }
  const end = (): void => {
    if (open) write('\n')
    open = false
  }
  return {
    step(done, count, values = {}) {
      pictures += count
      const time = now()
      const seconds = (time - since.time) / 1000
      const left = done > since.done ? (seconds / (done - since.done)) * (total - done) : Number.NaN
      const speed = pictures / seconds
      if (since.done === before && done > before) {
        since = { time, done }
        pictures = 0
      }
      // The first and the last are always shown.
      const due = (time - lastShown) / 1000 >= (stream.isTTY ? 0.1 : every)
      if (!due && done < total) return
      lastShown = time
      const numbers = Object.entries(values).map(([name, value]) => `${name} ${value.toPrecision(3)}`)
      const parts = [`${done}/${total}`, `${speed.toFixed(1)} images/s`, `${clock(left)} left`, ...numbers]
      show(`${stream.isTTY ? `${bar(done / total)} ` : ''}${parts.join('  ')}`)
    },
    say(text) {
      if (open) write('\r\u001b[K')
      open = false
      write(`${text}\n`)
    },
    end,
  }
}

const bar = (share: number, width = 20): string => '█'.repeat(Math.round(share * width)).padEnd(width, '░')

function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?'
  const whole = Math.round(seconds)
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)]
  return `${hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}` : minutes}:${String(whole % 60).padStart(2, '0')}`
}
