import { createHash } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ChromaskError } from '@chromask/core'
import { checkIndex, checkInteger } from '../checks.js'
import { cacheFolder } from '../download/cache-folder.js'
import { type LockOptions, withLock } from '../download/lock.js'
import { flushFolder } from '../flush-folder.js'
import { inParallel } from '../in-parallel.js'
import { classesOf, fingerprintOf, type LabelledDataset, labelsOf } from '../labelled.js'
import { loadSquare } from '../load-square.js'
import type { OnProgress } from '../progress.js'
import type { SquareDataset } from './cache-in-memory.js'
import { BUILDING, EXTENSION, prune, touch } from './prune.js'
import { createSquares, openSquares, pictureBytes, type SquaresFacts, type SquaresReader } from './squares-file.js'

/** Where squares are kept, and how many. */
export interface DiskCacheOptions extends LockOptions {
  /** Pixels a side of the squares kept. */
  readonly size: number
  /** @default the folder `squares` in `cacheFolder()` */
  readonly folder?: string
  /** What all caches in the folder may take together; those not used for longest go first. @default 8 GiB */
  readonly maxBytes?: number
  /** What the pictures follow from, for data sets that do not know it themselves: other text, other cache. */
  readonly fingerprint?: string
  /** Told while the cache is made. */
  readonly onProgress?: OnProgress
}

/** A data set whose squares lie in a file. */
export interface DiskCachedDataset extends SquareDataset {
  /** The file. */
  readonly path: string
  /** Closes the file; after that squares come from the data set again. */
  close(): Promise<void>
}

const AT_ONCE = 8

/**
 * Keeps the squares of a data set on disk, segmentations and classes included: made once, in one file, however many
 * processes ask, and read from then on instead of decoded. The file goes by what it was made from: pictures that changed
 * get another one. A killed process leaves no half of one; a damaged file is made anew, and a damaged picture is taken
 * from the data set. Squares of other sizes come from the data set.
 *
 * @throws ChromaskError `datasets/no-fingerprint` for a data set that does not know what its pictures follow from;
 * `datasets/cache-too-large` where this cache alone takes more than `maxBytes`; `datasets/invalid-option`; what the data
 * set throws; the signal's reason.
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { cacheOnDisk, proceduralFlowers } from '@chromask/datasets'
 *
 * const folder = await mkdtemp(join(tmpdir(), 'chromask-'))
 * const flowers = await cacheOnDisk(proceduralFlowers({ count: 6 }), { size: 32, folder })
 * const { image, segmentation } = await flowers.getSquare(2, 32)
 * console.log(flowers.size, image.width, segmentation?.width) // 6 32 32
 * await flowers.close()
 * ```
 */
export async function cacheOnDisk(dataset: LabelledDataset, options: DiskCacheOptions): Promise<DiskCachedDataset> {
  const { size, folder = join(cacheFolder(), 'squares'), maxBytes = 2 ** 33 } = options
  checkInteger('cacheOnDisk: size', size, 1)
  checkInteger('cacheOnDisk: maxBytes', maxBytes, 0)
  const bytes = dataset.size * pictureBytes(size)
  if (bytes > maxBytes) throw tooLarge(dataset, size, bytes, maxBytes)
  const facts = { count: dataset.size, size, fingerprint: await keyOf(dataset, options) }
  const path = join(folder, `${nameOf(dataset, facts)}${EXTENSION}`)
  let squares: SquaresReader | null = (await openSquares(path, facts)) ?? (await made(dataset, path, facts, options))
  await touch(path)
  await prune(folder, maxBytes, basename(path))

  const ids = dataset.ids()
  const getScaled = dataset.getScaled?.bind(dataset)
  return {
    name: dataset.name,
    size: dataset.size,
    ...classesOf(dataset),
    ...labelsOf(dataset),
    ...fingerprintOf(dataset),
    path,
    ids: () => ids,
    get: (index, signal) => dataset.get(index, signal),
    ...(getScaled && { getScaled }),
    async getSquare(index, side, signal) {
      signal?.throwIfAborted()
      checkIndex(dataset, index)
      const kept = side === size ? await squares?.get(index, ids[index] as string) : undefined
      return kept ?? loadSquare(dataset, index, side, signal)
    },
    async close() {
      const open = squares
      squares = null
      await open?.close()
    },
  }
}

/** Makes the file, unless another process has done so meanwhile. */
async function made(
  dataset: LabelledDataset,
  path: string,
  facts: SquaresFacts,
  options: DiskCacheOptions,
): Promise<SquaresReader> {
  const { signal, onWait, onProgress } = options
  await mkdir(dirname(path), { recursive: true })
  return withLock(path, { ...(signal && { signal }), ...(onWait && { onWait }) }, async () => {
    const known = await openSquares(path, facts)
    if (known) return known
    const building = path + BUILDING
    const squares = await createSquares(building, facts)
    try {
      let done = 0
      const indices = Array.from({ length: facts.count }, (_, i) => i)
      await inParallel(indices, AT_ONCE, async (index) => {
        signal?.throwIfAborted()
        await squares.put(index, await loadSquare(dataset, index, facts.size, signal))
        onProgress?.({ what: 'cache', name: dataset.name, done: ++done, total: facts.count })
      })
      signal?.throwIfAborted()
      await squares.finish()
      await squares.close()
    } catch (cause) {
      await squares.close().catch(() => undefined)
      await rm(building, { force: true }).catch(() => undefined)
      throw cause
    }
    await rename(building, path)
    await flushFolder(dirname(path))
    const opened = await openSquares(path, facts)
    if (opened) return opened
    throw new ChromaskError('datasets/cache-disk', `${path}: what was written cannot be read again. Check the disk.`)
  })
}

async function keyOf(dataset: LabelledDataset, { fingerprint, signal }: DiskCacheOptions): Promise<string> {
  const known = fingerprint ?? (await dataset.fingerprint?.(signal))
  if (known !== undefined) return digest([known, dataset.ids()])
  throw new ChromaskError(
    'datasets/no-fingerprint',
    `cacheOnDisk: ${dataset.name} does not know what its pictures follow from, so a cache could not be told from an old one. ` +
      'Pass { fingerprint: … }, a text that is another one whenever the pictures are.',
  )
}

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

/** Readable, and different for everything that makes other squares. */
function nameOf({ name }: LabelledDataset, facts: SquaresFacts): string {
  const readable = name.replace(/[^\w.-]+/g, '-').slice(0, 60)
  return `${readable}-${facts.size}-${digest(facts).slice(0, 20)}`
}

const tooLarge = (
  { name, size: count }: LabelledDataset,
  size: number,
  bytes: number,
  maxBytes: number,
): ChromaskError =>
  new ChromaskError(
    'datasets/cache-too-large',
    `cacheOnDisk: ${count} squares of ${name} at ${size} pixels take ${bytes} bytes, more than maxBytes = ${maxBytes}. ` +
      'Allow more, make them smaller, or go without a cache.',
  )
