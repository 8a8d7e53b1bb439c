import { appendFile, readFile } from 'node:fs/promises'
import { ChromaskError, messageOf } from '@chromask/core'
import { writeFileAtomic } from '@chromask/core/node'

/** One line of `metrics.jsonl`. */
export interface MetricsRecord {
  readonly step: number
  readonly [name: string]: number
}

/** A log of numbers, one JSON object a line. */
export interface MetricsLog {
  append(record: MetricsRecord): void
  /** Writes what has been appended. */
  flush(): Promise<void>
}

/**
 * Opens a log for appending.
 *
 * @param cutAfter forget what is there beyond this step: a resumed run writes it anew. @default keep all
 */
export async function openMetricsLog(
  path: string,
  { cutAfter = Number.POSITIVE_INFINITY }: { readonly cutAfter?: number } = {},
): Promise<MetricsLog> {
  const kept = (await readMetrics(path)).filter(({ step }) => step <= cutAfter)
  // Also drops a line cut short by a crash.
  await writeFileAtomic(path, linesOf(kept))
  let waiting: MetricsRecord[] = []
  return {
    append: (record) => void waiting.push(record),
    async flush() {
      const lines = linesOf(waiting)
      waiting = []
      if (lines.length > 0) await appendFile(path, lines)
    },
  }
}

/**
 * The records of a log; lines that are not whole are left out, a missing file is an empty log.
 *
 * @throws ChromaskError `trainer/log-failed` where there is a file that cannot be read.
 */
export async function readMetrics(path: string): Promise<MetricsRecord[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    // To take this for an empty log would be to write an empty one over it.
    throw new ChromaskError('trainer/log-failed', `${path} cannot be read: ${messageOf(error)}.`, { cause: error })
  })
  return text.split('\n').flatMap((line) => {
    try {
      const record = JSON.parse(line) as MetricsRecord
      return typeof record?.step === 'number' ? [record] : []
    } catch {
      return []
    }
  })
}

const linesOf = (records: readonly MetricsRecord[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('')
