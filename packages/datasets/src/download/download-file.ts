import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ChromaskError } from '@chromask/core'
import { flushFolder } from '../flush-folder.js'
import type { OnProgress } from '../progress.js'
import { fetchPart, removePart } from './fetch-part.js'
import { withLock } from './lock.js'
import { addressOf, type RemoteFile, sizeOf, wrongWith } from './remote-file.js'
import { failed, Retry } from './request.js'

export interface DownloadOptions {
  /** An address that replaces everything but the file's name. */
  readonly mirror?: string
  readonly onProgress?: OnProgress
  readonly signal?: AbortSignal
  /** Called once when another process downloads the same. */
  readonly onWait?: () => void
  /** No more than this; 8 GiB, or the file's size where it is known. */
  readonly maxBytes?: number
  /** How long nothing may come before a connection counts as dead; 30 s. */
  readonly stallMs?: number
  /** The first pause between tries, which doubles; 0.5 s. */
  readonly retryMs?: number
}

/** Tries in a row that bring nothing new. */
const MAX_FRUITLESS = 5
const MAX_PAUSE_MS = 30_000

/**
 * Brings a file into a folder, whole and right or not at all. An interrupted download goes on where it stood (`.part`
 * beside the target), as long as the server still has the same file; a file that is there and right is not fetched.
 *
 * @returns the file's path.
 * @throws ChromaskError `datasets/download-failed` (unreachable, 404, a redirect that goes astray),
 * `datasets/wrong-file` (size or checksum, twice), `datasets/download-too-large`, `datasets/download-disk`,
 * `datasets/invalid-option`; the signal's reason.
 */
export async function downloadFile(file: RemoteFile, folder: string, options: DownloadOptions = {}): Promise<string> {
  const url = addressOf(file, options.mirror)
  const target = join(folder, file.name)
  await mkdir(folder, { recursive: true })
  return withLock(target, options, async () => {
    const part = `${target}.part`
    if ((await sizeOf(target)) !== null && (await wrongWith(target, file, options)) === null) {
      await removePart(part) // of a process that was killed right behind the renaming
      return target
    }
    for (let round = 0; ; round++) {
      await fetchWhole(url, part, file, options)
      const wrong = await wrongWith(part, file, options)
      if (wrong === null) break
      await removePart(part)
      if (round === 1) throw wrongFile(url, wrong)
    }
    await rename(part, target)
    await removePart(part)
    await flushFolder(folder)
    return target
  })
}

async function fetchWhole(url: URL, part: string, file: RemoteFile, options: DownloadOptions): Promise<void> {
  const { stallMs = 30_000, retryMs = 500, onProgress, signal } = options
  const maxBytes = Math.min(options.maxBytes ?? 2 ** 33, file.bytes ?? Number.POSITIVE_INFINITY)
  let most = (await sizeOf(part)) ?? 0
  for (let fruitless = 0; ; ) {
    try {
      return await fetchPart(url, part, { name: file.name, maxBytes, stallMs, onProgress, signal })
    } catch (cause) {
      if (!(cause instanceof Retry)) throw cause
      const now = (await sizeOf(part)) ?? 0
      fruitless = now > most ? 0 : fruitless + 1
      most = Math.max(most, now)
      if (fruitless >= MAX_FRUITLESS) throw failed(url, `${cause.message}, ${fruitless} times in a row`, cause)
      const pause = Math.max(cause.afterMs, Math.min(retryMs * 2 ** fruitless, MAX_PAUSE_MS))
      await sleep(pause, undefined, { signal }).catch(() => signal?.throwIfAborted())
    }
  }
}

const wrongFile = (url: URL, wrong: string): ChromaskError =>
  new ChromaskError(
    'datasets/wrong-file',
    `${url.href}: ${wrong}, twice. The server has another file than expected, or something in between changes it; pass a mirror, or fetch the file by other means and put it into the folder.`,
  )
