import { ChromaskError } from '@chromask/core'

const SHOWN = 80

/** A name for a message: short, and without characters that could act on a terminal. */
const shown = (name: string): string =>
  `"${name.slice(0, SHOWN).replace(/[\p{C}"\\]/gu, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`)}${name.length > SHOWN ? '…' : ''}"`

export const hostileEntry = (archive: string, entry: string, wrong: string): ChromaskError =>
  new ChromaskError(
    'datasets/hostile-archive',
    `${archive}: entry ${shown(entry)} ${wrong}. Nothing of it was kept. Get the archive from its official place, or rename or leave out the entry if it is your own.`,
  )

/** More than the limits allow; a limit is named after its option. */
export const beyondLimit = (archive: string, what: string, limit: string): ChromaskError =>
  new ChromaskError(
    'datasets/hostile-archive',
    `${archive}: ${what}. Nothing of it was kept. Get the archive from its official place, or raise limits.${limit} if you trust it.`,
  )

export const invalidArchive = (archive: string, wrong: string, cause?: unknown): ChromaskError =>
  new ChromaskError(
    'datasets/invalid-archive',
    `${archive}: ${wrong}. It is damaged, cut off, or no .tar or .tgz file; fetch it again.`,
    { cause },
  )

/** Whether the system said so: a full disk, no permission, a file that is not there. */
export const isSystemError = (cause: unknown): boolean => cause instanceof Error && 'syscall' in cause
