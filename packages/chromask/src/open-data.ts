import { existsSync } from 'node:fs'
import type { Dataset } from '@chromask/core'
import {
  createFolderDataset,
  createManifestDataset,
  isFlowers17,
  isFlowers102,
  type OpenOptions,
  proceduralFlowers,
} from '@chromask/datasets'
import { type OpenedData, parseData } from './data-kinds.js'
import type { Io } from './io.js'
import { oxfordKinds } from './oxford-kinds.js'

/** The name of the embedded data. */
const DRAWN = 'drawn'
const TABLE = /\.(csv|tsv|json)$/i

/**
 * Opens what `--data` names, and tells what it is and what was left out.
 *
 * @param changes options that take the place of those in `data`, which must begin with a kind that has them.
 */
export async function openData(
  data: string,
  skipInvalid: boolean,
  { stderr, signal }: Io,
  changes: Readonly<Record<string, string>> = {},
): Promise<Dataset> {
  if (data === DRAWN) return proceduralFlowers()
  const dataset = await opened(data, changes, { onInvalid: skipInvalid ? 'skip' : 'error', signal })
  const { name, size, skipped, unpaired = [] } = dataset
  stderr.write(`${name}: ${size} pictures${unpaired.length > 0 ? `, ${unpaired.length} without a segmentation` : ''}\n`)
  for (const { path, reason } of skipped) stderr.write(`left out ${path}: ${reason}\n`)
  return dataset
}

async function opened(
  data: string,
  changes: Readonly<Record<string, string>>,
  options: OpenOptions,
): Promise<OpenedData> {
  const spec = parseData(data)
  if (spec) return spec.kind.open(spec.path, { ...spec.options, ...changes }, options)
  if (TABLE.test(data)) return createManifestDataset(data, options)
  // What has been downloaded goes by its name, unless there is a folder that is called so.
  if (Object.hasOwn(oxfordKinds, data) && !existsSync(data)) {
    return oxfordKinds[data as keyof typeof oxfordKinds].open(undefined, {}, options)
  }
  if (isFlowers17(data)) return oxfordKinds.flowers17.open(data, {}, options)
  if (isFlowers102(data)) return oxfordKinds.flowers102.open(data, {}, options)
  return createFolderDataset(data, options)
}
