import { copyFile, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ChromaskError } from '@chromask/core'

import { extractArchive } from '../archive/extract-archive.js'

import { cacheFolder } from '../download/cache-folder.js'
import { type DownloadOptions, downloadFile } from '../download/download-file.js'
import { installOnce } from '../download/install-once.js'
import type { RemoteFile } from '../download/remote-file.js'
import { FLOWERS17_FILES, FLOWERS102_FILES, FLOWERS102_SEGMENTATIONS, type Installation } from './archives.js'
import { type Collection, holdsAll } from './collection.js'

/** Where the segmentations of Flowers-102 are installed, in the collection's folder. */
export const SEGMENTATIONS_FOLDER = 'segmentations'

/** How Flowers-102 is downloaded. */
export interface DownloadFlowers102Options extends DownloadOptions {
  /** Whether the segmentations come too (204 MB). @default false */
  readonly segmentations?: boolean
}

/**
 * Fetches Flowers-17 with its splits and trimaps into the cache folder, where it is not there yet: whole and right, or
 * not at all. An interrupted download goes on where it stood.
 *
 * @returns the folder: what `flowers17` opens without a root.
 * @throws ChromaskError what `downloadFile`, `extractArchive` and `installOnce` throw; `datasets/incomplete` where the
 * archive lacks pictures.
 */
export const downloadFlowers17 = (options: DownloadOptions = {}): Promise<string> =>
  installCollection(FLOWERS17_FILES, options)

/** As {@link downloadFlowers17}: Flowers-102 with its labels and splits. */
export async function downloadFlowers102({
  segmentations = false,
  ...options
}: DownloadFlowers102Options = {}): Promise<string> {
  const root = await installCollection(FLOWERS102_FILES, options)
  if (segmentations) await install(join(root, SEGMENTATIONS_FOLDER), [FLOWERS102_SEGMENTATIONS], options)
  return root
}

export function installCollection({ collection, files }: Installation, options: DownloadOptions): Promise<string> {
  return install(installedRoot(collection), files, options, (folder) => {
    if (holdsAll(collection, folder)) return
    throw new ChromaskError(
      'datasets/incomplete',
      `${files[0]?.name} lacks some of the ${collection.pictures} pictures of ${collection.name}. Fetch it from another mirror.`,
    )
  })
}

/** Where a collection lies once it has been downloaded. */
export const installedRoot = ({ name }: Collection): string => join(cacheFolder(), name)

async function install(
  target: string,
  files: readonly RemoteFile[],
  options: DownloadOptions,
  check?: (folder: string) => void,
): Promise<string> {
  const { signal, onProgress, onWait } = options
  const downloads = join(cacheFolder(), 'downloads')
  const passed = { ...(signal && { signal }), ...(onProgress && { onProgress }) }
  const of = files.map(({ name, md5 = '' }) => `${name} ${md5}`).join('\n')
  await installOnce(target, { ...(signal && { signal }), ...(onWait && { onWait }), of }, async (folder) => {
    for (const file of files) {
      const path = await downloadFile(file, downloads, options)
      if (file.name.endsWith('.tgz')) await unpackInto(folder, path, passed)
      else await copyFile(path, join(folder, file.name))
    }
    check?.(folder)
  })
  // What is installed needs its archives no more.
  for (const { name } of files) await rm(join(downloads, name), { force: true })
  return target
}

/** An archive is unpacked into a folder of its own: nothing in it can touch what other archives brought. */
async function unpackInto(
  folder: string,
  archive: string,
  options: Parameters<typeof extractArchive>[2],
): Promise<void> {
  const unpacked = join(folder, '.unpacked')
  await extractArchive(archive, unpacked, options)
  for (const entry of await readdir(unpacked)) await rename(join(unpacked, entry), join(folder, entry))
  await rm(unpacked, { recursive: true })
}
