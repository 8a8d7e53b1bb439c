import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { ChromaskError, type LabelMap } from '@chromask/core'
import { type FolderDataset, noPictures, type OpenOptions, openFileDataset } from '../folders/file-dataset.js'
import type { FileExample, SegmentationFile } from '../folders/read-example.js'
import { listPictures } from '../list-pictures.js'

/** Numbered pictures in a folder `jpg`, with files about them beside it. */
export interface Collection {
  readonly name: string
  readonly pictures: number
  /** Digits of the number in `image_0001.jpg`. */
  readonly digits: number
}

export const FLOWERS17: Collection = { name: 'flowers17', pictures: 1360, digits: 4 }
export const FLOWERS102: Collection = { name: 'flowers102', pictures: 8189, digits: 5 }

/** Where the pictures lie: the folder `jpg` in the root, or the root itself where it is that folder. */
const pictureFolder = (root: string): string => (existsSync(join(root, 'jpg')) ? join(root, 'jpg') : root)

/** Where the files beside `jpg` lie. */
export const besides = (root: string): string => dirname(resolve(pictureFolder(root)))

export const pictureName = ({ digits }: Collection, number: number): string =>
  `image_${String(number).padStart(digits, '0')}.jpg`

/** Whether a folder holds all pictures of a collection, so that a folder of one's own is not taken for it. */
export function holdsAll(collection: Collection, root: string): boolean {
  const folder = pictureFolder(root)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return false
  const names = new Set(readdirSync(folder))
  for (let n = 1; n <= collection.pictures; n++) if (!names.has(pictureName(collection, n))) return false
  return true
}

/** A picture of a collection. */
export interface Numbered {
  readonly number: number
  /** The file in the folder of pictures. */
  readonly id: string
}

/**
 * The pictures that are wanted; others are not looked at.
 *
 * @param wanted their numbers, ascending; all if not given.
 * @throws ChromaskError `datasets/not-NAME` for pictures of other names; `datasets/incomplete` where wanted ones are
 * missing, unless that is allowed; `datasets/no-folder`.
 */
export async function findPictures(
  collection: Collection,
  root: string,
  { wanted, allowMissing, signal }: { wanted?: readonly number[]; allowMissing: boolean; signal?: AbortSignal },
): Promise<readonly Numbered[]> {
  const folder = pictureFolder(root)
  const present = new Set<string>()
  const legal = new RegExp(`^image_\\d{${collection.digits}}\\.jpg$`)
  for (const id of (await listPictures(folder, signal)).pictures) {
    const number = legal.test(id) ? Number.parseInt(id.slice('image_'.length), 10) : 0
    if (number < 1 || number > collection.pictures) throw foreign(collection, folder, id)
    present.add(id)
  }
  const numbers = wanted ?? Array.from({ length: collection.pictures }, (_, i) => i + 1)
  const all = numbers.map((number) => ({ number, id: pictureName(collection, number) }))
  const found = all.filter(({ id }) => present.has(id))
  if (found.length < all.length && !allowMissing)
    throw incomplete(
      folder,
      all.filter(({ id }) => !present.has(id)),
      all.length,
    )
  return found
}

/** Opens pictures with what is known of them. Throws what `createFolderDataset` throws. */
export async function openCollection(
  { root, name, classNames }: { root: string; name: string; classNames: readonly string[] },
  pictures: readonly Numbered[],
  labelOf: (number: number) => number,
  segmentationOf: (id: string) => SegmentationFile | undefined,
  options: OpenOptions,
): Promise<FolderDataset & { readonly labels: readonly number[] }> {
  const folder = pictureFolder(root)
  const examples = pictures.map(({ number, id }): FileExample => {
    const segmentation = segmentationOf(id)
    return { id, image: join(folder, id), label: labelOf(number), ...(segmentation && { segmentation }) }
  })
  if (examples.length === 0) throw noPictures(folder, 'none of those that are wanted are there')
  const dataset = await openFileDataset({ name, root: folder, classNames }, examples, options)
  return { ...dataset, labels: dataset.labels ?? [] }
}

const foreign = (collection: Collection, folder: string, id: string): ChromaskError =>
  new ChromaskError(
    `datasets/not-${collection.name}`,
    `${folder}: expected the pictures of ${collection.name}, ${pictureName(collection, 1)} to ${pictureName(collection, collection.pictures)}, got ${id}. ` +
      'Remove it, or open the folder with createFolderDataset.',
  )

const NAMED = 3

function incomplete(folder: string, missing: readonly Numbered[], wanted: number): ChromaskError {
  const names = missing.slice(0, NAMED).map(({ id }) => id)
  const named = names.join(', ') + (missing.length > NAMED ? ', …' : '')
  return new ChromaskError(
    'datasets/incomplete',
    `${folder}: ${missing.length} of ${wanted} pictures are missing (${named}). Fetch them (chromask data get), or go ` +
      'without them with { allowMissing: true } (--skip-invalid on the command line).',
  )
}

/** Where segmentations lie, and how they are read. */
export interface Segmentations {
  /** Folders beside the pictures; the first that there is counts. */
  readonly folders: readonly string[]
  nameOf(id: string): string
  read(path: string): Promise<LabelMap>
}

/**
 * @param wanted `true` where there must be some, `false` where they are left aside.
 * @returns the segmentation of a picture, if it has one.
 * @throws ChromaskError `datasets/incomplete` where there must be some and are none.
 */
export function findSegmentations(
  root: string,
  { folders, nameOf, read }: Segmentations,
  wanted: boolean | undefined,
): (id: string) => SegmentationFile | undefined {
  const paths = wanted === false ? [] : folders.map((name) => join(besides(root), name))
  const folder = paths.find((path) => existsSync(path))
  const present = new Set(folder === undefined ? [] : readdirSync(folder))
  if (wanted === true && present.size === 0) {
    throw new ChromaskError(
      'datasets/incomplete',
      `${besides(root)}: expected segmentations in ${folders[0]}, but there are none. Unpack the official ones there.`,
    )
  }
  return (id) => {
    if (folder === undefined || !present.has(nameOf(id))) return undefined
    const path = join(folder, nameOf(id))
    return { path, how: 'stretched', stretched: true, read: () => read(path) }
  }
}
