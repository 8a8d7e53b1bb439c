import { basename, join, resolve } from 'node:path'
import {
  checkOpenOptions,
  type FolderDataset,
  noPictures,
  type OpenOptions,
  openFileDataset,
} from './folders/file-dataset.js'
import { listPictures } from './list-pictures.js'

export type { FolderDataset, OpenOptions } from './folders/file-dataset.js'

/** How a folder is opened. */
export interface FolderOptions extends OpenOptions {
  /** @default the folder's own name */
  readonly name?: string
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
  const { name = basename(resolve(path)), ...open } = options
  checkOpenOptions(open)
  const { pictures, others } = await listPictures(path, open.signal)
  if (pictures.length === 0) throw noPictures(path, others === 0 ? 'it is empty' : `got ${others} files of other kinds`)
  const examples = pictures.map((id) => ({ id, image: join(path, id) }))
  return openFileDataset({ name, root: path }, examples, open)
}
