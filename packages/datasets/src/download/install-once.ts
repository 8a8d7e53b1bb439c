import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ChromaskError, messageOf } from '@chromask/core'
import { writeFileAtomic } from '@chromask/core/node'
import { flushFolder } from '../flush-folder.js'
import { withLock } from './lock.js'

/** The file that says that a folder was installed whole, and what it is. */
export const INSTALLED_MARKER = '.chromask-installed.json'

export interface InstallOptions {
  readonly signal?: AbortSignal
  /** Called once when another process installs the same. */
  readonly onWait?: () => void
  /** What is installed, such as checksums: a folder that says otherwise is built anew. */
  readonly of?: string
}

async function isInstalled(target: string, of: string): Promise<boolean> {
  try {
    return (JSON.parse(await readFile(join(target, INSTALLED_MARKER), 'utf8')) as { of?: unknown }).of === of
  } catch {
    return false
  }
}

/**
 * Builds a folder in a temporary place beside the target, and renames it when it is whole; once, however many processes
 * ask. What killed tries left is removed by the next.
 *
 * @param build fills the temporary folder that it is given.
 * @returns the target.
 * @throws ChromaskError `datasets/install-in-the-way` where something that was not installed here stands at the target;
 * whatever `build` throws, with nothing left behind.
 */
export async function installOnce(
  target: string,
  options: InstallOptions,
  build: (temporaryFolder: string) => Promise<void>,
): Promise<string> {
  const of = options.of ?? basename(target)
  if (await isInstalled(target, of)) return target
  await mkdir(dirname(target), { recursive: true })
  return withLock(target, options, async () => {
    if (await isInstalled(target, of)) return target
    const temporary = `${target}.installing`
    await rm(temporary, { recursive: true, force: true })
    await checkFree(target)
    await mkdir(temporary)
    try {
      await build(temporary)
      options.signal?.throwIfAborted()
      await writeFileAtomic(join(temporary, INSTALLED_MARKER), `${JSON.stringify({ of })}\n`)
      // The marker goes with the folder: an older one is whole until it is gone.
      await rm(target, { recursive: true, force: true })
      await rename(temporary, target)
      await flushFolder(dirname(target))
    } catch (cause) {
      await rm(temporary, { recursive: true, force: true }).catch(() => undefined)
      throw cause
    }
    return target
  })
}

/** Only what was installed here, or nothing at all, may be replaced: never a folder of somebody's own. */
async function checkFree(target: string): Promise<void> {
  const names = await readdir(target).catch((cause: NodeJS.ErrnoException): string[] => {
    if (cause.code === 'ENOENT') return []
    throw inTheWay(target, messageOf(cause))
  })
  if (names.length > 0 && !names.includes(INSTALLED_MARKER)) throw inTheWay(target, `${names.length} entries`)
}

const inTheWay = (target: string, what: string): ChromaskError =>
  new ChromaskError(
    'datasets/install-in-the-way',
    `${target} was not installed by chromask (${what}), so it is not replaced. Move it away, or choose another folder.`,
  )
