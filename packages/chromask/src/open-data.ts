import type { Dataset } from '@chromask/core'
import {
  createFolderDataset,
  type FolderDataset,
  isFlowers17,
  openFlowers17,
  proceduralFlowers,
} from '@chromask/datasets'
import type { Io } from './io.js'

/** The name of the embedded data. */
export const DRAWN = 'drawn'

/** Opens what `--data` names, and tells what it is and what was left out. */
export async function openData(data: string, skipInvalid: boolean, { stderr, signal }: Io): Promise<Dataset> {
  if (data === DRAWN) return proceduralFlowers()
  const options = { onInvalid: skipInvalid ? ('skip' as const) : ('error' as const), signal }
  const dataset: FolderDataset = (await isFlowers17(data))
    ? await openFlowers17(data, options)
    : await createFolderDataset(data, options)
  stderr.write(`${dataset.name}: ${dataset.size} pictures\n`)
  for (const { path, reason } of dataset.skipped) stderr.write(`left out ${path}: ${reason}\n`)
  return dataset
}
