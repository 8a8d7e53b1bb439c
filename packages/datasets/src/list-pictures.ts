import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ChromaskError, messageOf } from '@chromask/core'

/** The files that count as pictures, in any case. */
export const EXTENSIONS: readonly string[] = ['jpg', 'jpeg', 'png', 'webp']
const PICTURE = new RegExp(`\\.(${EXTENSIONS.join('|')})$`, 'i')

/** What lies in a folder and the folders in it. */
export interface FolderListing {
  /** Paths relative to the folder, with `/` on every platform, sorted by code units. */
  readonly pictures: readonly string[]
  /** How many files are something else; hidden ones do not count. */
  readonly others: number
}

/**
 * Finds the pictures of a folder. Hidden files and folders (a leading dot) are ignored, links are followed.
 *
 * @throws ChromaskError `datasets/no-folder` where the path is missing, no folder, or cannot be read.
 */
export const listPictures = (root: string, signal?: AbortSignal): Promise<FolderListing> =>
  listFiles(root, PICTURE, signal)

/** Finds the files whose names match, as {@link listPictures} does. */
export async function listFiles(root: string, name: RegExp, signal?: AbortSignal): Promise<FolderListing> {
  const pictures: string[] = []
  let others = 0
  const visit = async (folder: string, prefix: string, above: readonly string[]): Promise<void> => {
    signal?.throwIfAborted()
    // A link that leads back up would never end.
    const real = await opened(folder, () => realpath(folder))
    if (above.includes(real)) return
    const entries = await opened(folder, () => readdir(folder, { withFileTypes: true }))
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue
      const path = join(folder, entry.name)
      const kind = await kindOf(entry, path)
      if (kind === 'folder') await visit(path, `${prefix}${entry.name}/`, [...above, real])
      else if (kind === 'file' && name.test(entry.name)) pictures.push(prefix + entry.name)
      else others++
    }
  }
  await visit(root, '', [])
  return { pictures: pictures.sort(), others }
}

async function kindOf(entry: Dirent, path: string): Promise<'folder' | 'file' | 'other'> {
  // A link that leads nowhere counts as a file, so that it is reported and not lost.
  const facts = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry
  if (facts?.isDirectory()) return 'folder'
  return facts === undefined || facts.isFile() ? 'file' : 'other'
}

async function opened<T>(folder: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open()
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const got = code === 'ENOENT' ? 'there is nothing' : code === 'ENOTDIR' ? 'it is a file' : messageOf(cause)
    throw new ChromaskError(
      'datasets/no-folder',
      `${folder}: expected a folder of pictures that can be read, but ${got}. Check the path.`,
      { cause },
    )
  }
}
