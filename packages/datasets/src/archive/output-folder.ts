import { mkdir, open, readdir, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ChromaskError, messageOf } from '@chromask/core'
import { flushFolder } from '../flush-folder.js'
import { inParallel } from '../in-parallel.js'
import { isSystemError } from './errors.js'
import type { ArchiveEntry } from './read-entries.js'

/** A folder that is filled, and emptied again of what was put into it when something goes wrong. */
export interface OutputFolder {
  readonly write: (entry: ArchiveEntry) => Promise<void>
  /** Brings everything to the disk: at the end, when most of it is there already, as this is much faster. */
  readonly flush: () => Promise<void>
  readonly remove: () => Promise<void>
  readonly written: () => { readonly files: number; readonly bytes: number }
}

const FLUSH_WIDTH = 8

/** @throws ChromaskError `datasets/install-in-the-way` unless the target is empty or not there, `datasets/archive-disk`. */
export async function createOutputFolder(target: string, signal?: AbortSignal): Promise<OutputFolder> {
  const isOwn = await createOrCheck(target)
  const files: string[] = []
  const folders = new Set([target])
  /** What lies directly in the target, and is ours to remove. */
  const top = new Set<string>()
  let bytes = 0

  const ensureFolder = async (path: string): Promise<void> => {
    if (folders.has(path)) return
    await ensureFolder(dirname(path))
    await mkdir(path, 0o755)
    folders.add(path)
    if (dirname(path) === target) top.add(path)
  }
  const writeFile = async (path: string, body: AsyncIterable<Buffer>): Promise<void> => {
    await ensureFolder(dirname(path))
    const file = await open(path, 'wx', 0o644)
    files.push(path)
    if (dirname(path) === target) top.add(path)
    try {
      for await (const piece of body) {
        await file.writeFile(piece)
        bytes += piece.length
      }
    } finally {
      await file.close()
    }
  }
  const flushFile = async (path: string): Promise<void> => {
    signal?.throwIfAborted()
    const file = await open(path, 'r+')
    await file.sync().finally(() => file.close())
  }

  return {
    write: ({ segments, body }) => {
      const path = join(target, ...segments)
      return onDisk(target, () => (body ? writeFile(path, body) : ensureFolder(path)))
    },
    flush: () =>
      onDisk(target, async () => {
        await inParallel(files, FLUSH_WIDTH, flushFile)
        await inParallel([...folders], FLUSH_WIDTH, flushFolder)
      }),
    remove: async () => {
      for (const path of top) await rm(path, { recursive: true, force: true }).catch(() => undefined)
      if (isOwn) await rmdir(target).catch(() => undefined)
    },
    written: () => ({ files: files.length, bytes }),
  }
}

async function createOrCheck(target: string): Promise<boolean> {
  return onDisk(target, async () => {
    try {
      await mkdir(target, 0o755)
      return true
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    }
    const { length } = await readdir(target)
    if (length === 0) return false
    throw new ChromaskError(
      'datasets/install-in-the-way',
      `${target} has ${length} entries, expected an empty folder or none. Choose another folder, or empty it.`,
    )
  })
}

async function onDisk<T>(target: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (!isSystemError(cause)) throw cause
    throw new ChromaskError(
      'datasets/archive-disk',
      `could not unpack into ${target}: ${messageOf(cause)}. Free some space or choose another folder; nothing was kept.`,
      { cause },
    )
  }
}
