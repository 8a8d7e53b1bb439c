import { ChromaskError, messageOf } from '@chromask/core'
import { inParallel } from './in-parallel.js'

/** A file that is left out, and why. */
export interface SkippedFile {
  readonly path: string
  readonly reason: string
}

/** A file to be looked at. Throws where it is no good. */
export interface FileCheck {
  /** What messages call it. */
  readonly path: string
  run(): Promise<unknown>
}

/** Files at a time: enough to keep the decoder's threads busy while others are read. */
const AT_ONCE = 8
const NAMED = 10

/** Runs all checks and gives what is wrong, in the order of the checks; undefined where nothing is. */
export async function findDamage(
  checks: readonly FileCheck[],
  { onProgress, signal }: { onProgress?: (done: number, total: number) => void; signal?: AbortSignal },
): Promise<(string | undefined)[]> {
  let done = 0
  return inParallel(checks, AT_ONCE, async (check) => {
    signal?.throwIfAborted()
    const reason = await check.run().then(() => undefined, reasonOf)
    signal?.throwIfAborted()
    onProgress?.(++done, checks.length)
    return reason
  })
}

/** The heart of an error about a file: the path stands beside it, and what to do is said once for all files. */
export function reasonOf(thrown: unknown): string {
  const text = messageOf(thrown)
  const heart = /(?:can be read|holds no labels): (.*?)\. Expected/s.exec(text)?.[1] ?? text.replace(/^\[\w+\] /, '')
  return (heart.split('\n', 1)[0] ?? heart).replace(/\.$/, '')
}

/** One error for all bad files: their number, the first few by name, and what to do. */
export function invalidFiles(folder: string, total: number, bad: readonly SkippedFile[]): ChromaskError {
  const lines = bad.slice(0, NAMED).map(({ path, reason }) => `\n  ${path}: ${reason}`)
  if (bad.length > NAMED) lines.push(`\n  and ${bad.length - NAMED} more`)
  return new ChromaskError(
    'datasets/invalid-files',
    `${folder}: expected pictures that can be read whole, but ${bad.length} of ${total} cannot:${lines.join('')}\n` +
      "Remove or replace them, or leave them out with { onInvalid: 'skip' } (--skip-invalid on the command line).",
  )
}

/** A file that turned bad, or was not checked whole, after the data set was opened. */
export const invalidFile = (path: string, cause: unknown): ChromaskError =>
  new ChromaskError(
    'datasets/invalid-file',
    `${path}: expected a file that can be read whole, but ${reasonOf(cause).replace(`${path}: `, '')}. Replace or remove it, and open the data set again.`,
    { cause },
  )
