import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ChromaskError, messageOf } from '../error.js'

const temporaryName = (path: string): string => `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`

/** Directory entries reach the disk by flushing the folder; Windows has no such call and does without. */
async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function writeFlushed(path: string, data: string | Uint8Array): Promise<void> {
  const handle = await open(path, 'wx')
  try {
    await handle.writeFile(data)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Writes a file so that a crash at any moment leaves either the old content or the new: to a temporary name beside it,
 * flushed, then renamed. Folders on the way are made.
 *
 * @throws ChromaskError `core/write-failed` (a full disk, no permission); what stood at `path` is as it was.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = temporaryName(path)
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFlushed(temporary, data)
    await rename(temporary, path)
    await flushFolder(dirname(path))
  } catch (cause) {
    await removed(temporary)
    throw writeFailed(path, cause)
  }
}

/**
 * Writes a whole folder the same way: all files or none. Whatever stood at `path` is replaced at the very end, by two
 * renames (no system call that Node offers swaps folders): a crash between them leaves the old one beside it, its name
 * ending in `.old`.
 *
 * @param files content by relative path.
 * @throws ChromaskError `core/write-failed`; what stood at `path` is as it was.
 */
export async function writeFolderAtomic(
  path: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  const temporary = temporaryName(path)
  const old = `${temporary}.old`
  try {
    await mkdir(temporary, { recursive: true })
    for (const [name, data] of Object.entries(files)) {
      await mkdir(dirname(join(temporary, name)), { recursive: true })
      await writeFlushed(join(temporary, name), data)
    }
    await flushFolder(temporary)
    const replaces = await exists(path)
    if (replaces) await rename(path, old)
    try {
      await rename(temporary, path)
    } catch (cause) {
      if (replaces) await rename(old, path)
      throw cause
    }
    await flushFolder(dirname(path))
  } catch (cause) {
    await removed(temporary)
    throw writeFailed(path, cause)
  }
  await removed(old)
}

/** Clearing up must not hide the error that made it necessary. */
const removed = (path: string): Promise<void> => rm(path, { recursive: true, force: true }).catch(() => undefined)

const exists = (path: string): Promise<boolean> =>
  readdir(path).then(
    () => true,
    () => false,
  )

const writeFailed = (path: string, cause: unknown): ChromaskError =>
  new ChromaskError(
    'core/write-failed',
    `could not write ${path}: ${messageOf(cause)}. What was there before is untouched; free some space or choose another place.`,
    { cause },
  )
