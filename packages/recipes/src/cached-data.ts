import type { ChromaskError, Dataset } from '@chromask/core'
import { cacheInMemory, cacheOnDisk, type LabelledDataset, type OnProgress } from '@chromask/datasets'
import type { Recipe } from './recipe.js'

/**
 * Where decoded squares are kept.
 *
 * - `memory`, `disk`: there
 * - `auto`: in memory where they fit, otherwise on disk, if the data set knows its own fingerprint and the disk allows it
 * - `none`: every picture is decoded each time
 */
export type CacheKind = 'auto' | 'memory' | 'disk' | 'none'

export const cacheKinds: readonly CacheKind[] = ['auto', 'memory', 'disk', 'none']

export interface CacheOptions {
  readonly cache?: CacheKind
  /** Told while a cache on disk is made. */
  readonly onProgress?: OnProgress
  readonly signal?: AbortSignal
}

/** Flowers-17 at 224 pixels takes 205 MB. */
const FITS_MEMORY = 256 * 2 ** 20

/** What keeps a cache from being made on a disk where nobody asked for one. */
const NO_PLACE: readonly unknown[] = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR', 'datasets/cache-too-large']

/** The data set, with its squares kept, and what is to be closed. */
export interface CachedData {
  readonly dataset: Dataset
  close(): Promise<void>
}

/** Random, smaller and turned squares are cut from a larger picture each time: only plain ones are kept. */
export async function cachedData(
  dataset: LabelledDataset,
  { size, augment: { crop, scale, rotate } }: Recipe,
  { cache = 'auto', onProgress, signal }: CacheOptions,
): Promise<CachedData> {
  const uncached = { dataset, close: async () => undefined }
  const plain = crop === 'center' && rotate === 0 && (scale === null || (scale[0] === 1 && scale[1] === 1))
  if (!plain || cache === 'none') return uncached
  const fits = dataset.size * size * size * 3 <= FITS_MEMORY
  if (cache === 'memory' || (cache === 'auto' && fits)) {
    return { ...uncached, dataset: cacheInMemory(dataset, { size }) }
  }
  if (cache === 'auto' && !dataset.fingerprint) return uncached
  try {
    const kept = await cacheOnDisk(dataset, { size, ...(onProgress && { onProgress }), ...(signal && { signal }) })
    return { dataset: kept, close: kept.close }
  } catch (error) {
    if (cache === 'auto' && NO_PLACE.includes((error as Partial<ChromaskError>).code)) return uncached
    throw error
  }
}
