import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'

export const EXTENSION = '.squares'
/** What a file is called while it is made. */
export const BUILDING = '.building'
/** What was killed that long ago is not gone on with any more. */
const STALE_MS = 24 * 3600 * 1000

/** Says that a file was used just now. */
export async function touch(path: string): Promise<void> {
  const now = new Date()
  await utimes(path, now, now).catch(() => undefined)
}

/**
 * Removes the caches that were not used for longest, until all of them together take no more than so many bytes; the one
 * named stays. A file that is read elsewhere goes on to be there for its readers (on Windows it cannot be removed, and
 * stays).
 */
export async function prune(folder: string, maxBytes: number, kept: string): Promise<void> {
  const found = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const facts = await stat(join(folder, name)).catch(() => undefined)
      return { name, bytes: facts?.size ?? 0, used: facts?.mtimeMs ?? Number.POSITIVE_INFINITY }
    }),
  )
  const remove = (name: string): Promise<void> => rm(join(folder, name), { force: true }).catch(() => undefined)
  for (const { name, used } of found) {
    if (name.endsWith(EXTENSION + BUILDING) && Date.now() - used > STALE_MS) await remove(name)
  }
  const caches = found.filter(({ name }) => name.endsWith(EXTENSION)).sort((a, b) => a.used - b.used)
  let total = caches.reduce((sum, { bytes }) => sum + bytes, 0)
  for (const { name, bytes } of caches) {
    if (total <= maxBytes) return
    if (name === kept) continue
    await remove(name)
    total -= bytes
  }
}
