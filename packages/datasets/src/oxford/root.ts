import { ChromaskError } from '@chromask/core'
import type { DownloadOptions } from '../download/download-file.js'
import { type Collection, holdsAll } from './collection.js'
import { installedRoot } from './install.js'
import type { FlowersOptions } from './options.js'

/** The folder that was given, or else the installed one, fetched where it may be. */
export async function rootOf(
  collection: Collection,
  { root, download, signal }: FlowersOptions,
  fetch: (options: DownloadOptions) => Promise<string>,
): Promise<string> {
  if (root !== undefined) return root
  if (download !== false) return fetch({ ...(signal && { signal }), ...download })
  const installed = installedRoot(collection)
  if (holdsAll(collection, installed)) return installed
  throw new ChromaskError(
    'datasets/not-downloaded',
    `${collection.name} is not in ${installed}. Fetch it (chromask data get ${collection.name}), or pass the root of a copy.`,
  )
}
