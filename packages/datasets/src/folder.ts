import { readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { ChromaskError, type Dataset, type Example, type RgbImage } from '@chromask/core'
import { cropImage, decodeImage, imageSize } from '@chromask/image'
import { findDamage, invalidFile, invalidFiles, pictureCheck, type SkippedFile } from './check-files.js'
import { checkIndex, checkInteger, checkOneOf } from './checks.js'
import { EXTENSIONS, listPictures } from './list-pictures.js'
import { squareShape } from './square-shape.js'

/** How the files of a data set are looked through while it is opened. */
export interface OpenOptions {
  /**
   * - `error`: bad files are an error that names them
   * - `skip`: bad files are left out, and listed in `skipped`
   *
   * @default 'error'
   */
  readonly onInvalid?: 'error' | 'skip'
  /**
   * - `full`: every file is decoded once, very small, so that no damage shows in the middle of a training (two seconds for 1,360 pictures of 500 pixels)
   * - `header`: only the beginning of every file is looked at; a file that is cut off further on throws `datasets/invalid-file` when it is asked for
   *
   * @default 'full'
   */
  readonly check?: 'full' | 'header'
  /** Told after every file that has been checked. */
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal
}

/** How a folder is opened. */
export interface FolderOptions extends OpenOptions {
  /** @default the folder's own name */
  readonly name?: string
}

/** The pictures of a folder. */
export interface FolderDataset extends Dataset {
  /** Files that cannot be read and are left out (`onInvalid: 'skip'`), by path relative to the folder. */
  readonly skipped: readonly SkippedFile[]
  getSquare(index: number, size: number, signal?: AbortSignal): Promise<Example>
}

/**
 * The pictures in a folder and the folders in it: jpg, jpeg, png and webp, in any case, hidden files left aside. Their
 * ids are the paths relative to the folder, with `/` on every platform, and they stand in the order of these.
 *
 * @throws ChromaskError `datasets/no-folder`; `datasets/no-pictures`; `datasets/invalid-files`, one error for all files
 * that are empty, damaged or no pictures. `get` throws `datasets/invalid-file` for a file that went bad later.
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { createRgbImage } from '@chromask/core'
 * import { createFolderDataset } from '@chromask/datasets'
 * import { saveImage } from '@chromask/image'
 *
 * const folder = await mkdtemp(join(tmpdir(), 'chromask-'))
 * for (const file of ['b.jpg', 'a.png']) await saveImage(join(folder, file), createRgbImage(40, 20))
 *
 * const flowers = await createFolderDataset(folder, { name: 'flowers' })
 * const { image } = await flowers.getSquare(0, 16)
 * console.log(flowers.name, flowers.ids().join(), image.width, image.height) // flowers a.png,b.jpg 16 16
 * ```
 */
export async function createFolderDataset(path: string, options: FolderOptions = {}): Promise<FolderDataset> {
  const { name = basename(resolve(path)), onInvalid = 'error', check = 'full', onProgress, signal } = options
  checkOneOf('onInvalid', onInvalid, ['error', 'skip'])
  checkOneOf('check', check, ['full', 'header'])
  const { pictures, others } = await listPictures(path, signal)
  if (pictures.length === 0) throw noPictures(path, others === 0 ? 'it is empty' : `got ${others} files of other kinds`)

  const checks = pictures.map((picture) => pictureCheck(join(path, picture), check))
  const reasons = await findDamage(checks, { ...(onProgress && { onProgress }), ...(signal && { signal }) })
  const skipped: SkippedFile[] = []
  const kept: string[] = []
  for (const [i, picture] of pictures.entries()) {
    const reason = reasons[i]
    if (reason === undefined) kept.push(picture)
    else skipped.push({ path: picture, reason })
  }
  if (skipped.length > 0 && onInvalid === 'error') throw invalidFiles(path, pictures.length, skipped)
  if (kept.length === 0) throw noPictures(path, `none of the ${skipped.length} that are there can be read`)
  return overFiles(path, name, kept, skipped)
}

function overFiles(
  folder: string,
  name: string,
  files: readonly string[],
  skipped: readonly SkippedFile[],
): FolderDataset {
  const facts = { name, size: files.length }
  const load = async (index: number, decode: Decode, signal: AbortSignal | undefined): Promise<Example> => {
    signal?.throwIfAborted()
    checkIndex(facts, index)
    const id = files[index] as string
    const path = join(folder, id)
    const image = await decode(path).catch((cause: unknown) => {
      throw invalidFile(path, cause)
    })
    signal?.throwIfAborted()
    return { id, image }
  }
  return {
    ...facts,
    skipped,
    ids: () => files,
    get: (index, signal) => load(index, (path) => decodeImage(path), signal),
    async getSquare(index, size, signal) {
      checkInteger('size', size, 1)
      return load(index, (path) => decodeSquare(path, size), signal)
    },
  }
}

type Decode = (path: string) => Promise<RgbImage>

/** JPEG and WebP are scaled down while they are decoded. */
async function decodeSquare(path: string, size: number): Promise<RgbImage> {
  const bytes = await readFile(path)
  const { width, height, left, top } = squareShape(await imageSize(bytes, { name: path }), size)
  const image = await decodeImage(bytes, { name: path, resize: { width, height, fit: 'fill' } })
  return width === height ? image : cropImage(image, { left, top, width: size, height: size })
}

const noPictures = (path: string, got: string): ChromaskError =>
  new ChromaskError(
    'datasets/no-pictures',
    `${path}: expected pictures (${EXTENSIONS.join(', ')}) in the folder or the folders in it, but ${got}. Check the path, or convert the pictures.`,
  )
