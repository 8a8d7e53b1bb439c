import { existsSync } from 'node:fs'
import type { Dataset } from '@chromask/core'
import {
  createFolderDataset,
  type FolderDataset,
  flowers17,
  flowers102,
  isFlowers17,
  isFlowers102,
  proceduralFlowers,
} from '@chromask/datasets'
import type { Io } from './io.js'

/** The name of the embedded data. */
export const DRAWN = 'drawn'

/** Opens what `--data` names, and tells what it is and what was left out. */
export async function openData(data: string, skipInvalid: boolean, io: Io): Promise<Dataset> {
  if (data === DRAWN) return proceduralFlowers()
  const dataset = await openFiles(data, skipInvalid, io)
  io.stderr.write(`${dataset.name}: ${dataset.size} pictures\n`)
  for (const { path, reason } of dataset.skipped) io.stderr.write(`left out ${path}: ${reason}\n`)
  return dataset
}

async function openFiles(data: string, skipInvalid: boolean, { signal }: Io): Promise<FolderDataset> {
  const options = { onInvalid: skipInvalid ? 'skip' : 'error', signal } as const
  // What has been downloaded goes by its name, unless there is a folder that is called so.
  if (!existsSync(data)) {
    if (data === 'flowers17') return flowers17({ ...options, download: false })
    if (data === 'flowers102') return flowers102({ ...options, download: false, dropDuplicates: true })
  }
  if (isFlowers17(data)) return flowers17({ ...options, root: data })
  if (isFlowers102(data)) return flowers102({ ...options, root: data, dropDuplicates: true, allowMissing: skipInvalid })
  return createFolderDataset(data, options)
}
