import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { ChromaskError, type Example, type LabelMap } from '@chromask/core'
import { cropLabels, decodeLabels, imageSize, resizeLabels } from '@chromask/image'
import { findDamage, invalidFile, invalidFiles, type SkippedFile } from './check-files.js'
import { checkInteger } from './checks.js'
import { createFolderDataset, type FolderDataset, type OpenOptions } from './folder.js'
import { squareShape } from './square-shape.js'

/** The classes of Flowers-17 by label. */
export const FLOWERS17_CLASSES: readonly string[] = [
  'daffodil',
  'snowdrop',
  'lily valley',
  'bluebell',
  'crocus',
  'iris',
  'tigerlily',
  'tulip',
  'fritillary',
  'sunflower',
  'daisy',
  'coltsfoot',
  'dandelion',
  'cowslip',
  'buttercup',
  'windflower',
  'pansy',
]

const PER_CLASS = 80
const PICTURES = FLOWERS17_CLASSES.length * PER_CLASS
const TRIMAPS = 'trimaps_256'
const TRIMAP_NAMES = { 0: 'unknown', 1: 'flower', 3: 'background' }

/** The Oxford 17 category flowers, from a local folder. */
export interface Flowers17Dataset extends FolderDataset {
  /** The class of every example in index order. */
  readonly labels: readonly number[]
}

/**
 * The Oxford 17 Category Flower Dataset (Nilsback and Zisserman 2006): 80 photographs of each of 17 kinds. With the
 * trimaps beside them (folder `trimaps_256`), examples that have one carry a segmentation of the picture's size: 1 is
 * flower, 3 background, 0 unknown.
 *
 * @param path the folder that holds `jpg/image_0001.jpg` …, or that `jpg` folder itself.
 * @throws ChromaskError `datasets/not-flowers17` where a picture has another name; what `createFolderDataset` throws.
 */
export async function openFlowers17(path: string, options: OpenOptions = {}): Promise<Flowers17Dataset> {
  const folder = pictureFolder(path)
  const pictures = await createFolderDataset(folder, { ...options, name: 'flowers17' })
  const labels = pictures.ids().map((id) => labelOf(folder, id))
  const trimaps = await openTrimaps(join(dirname(resolve(folder)), TRIMAPS), pictures.ids(), options)
  const trimap = async (id: string): Promise<LabelMap | undefined> => {
    const file = trimaps.files.get(id)
    return file === undefined ? undefined : readTrimap(file)
  }
  const described = (example: Example, index: number, segmentation: LabelMap | undefined): Example => ({
    ...example,
    label: labels[index] as number,
    ...(segmentation && { segmentation }),
  })
  return {
    ...pictures,
    skipped: [...pictures.skipped, ...trimaps.skipped],
    classNames: FLOWERS17_CLASSES,
    labels,
    async get(index, signal) {
      const example = await pictures.get(index, signal)
      const map = await trimap(example.id)
      return described(example, index, map && resizeLabels(map, example.image))
    },
    async getSquare(index, size, signal) {
      checkInteger('size', size, 1)
      const example = await pictures.getSquare(index, size, signal)
      const map = await trimap(example.id)
      return described(example, index, map && centreSquare(map, await imageSize(join(folder, example.id)), size))
    },
    async getScaled(index, side, signal) {
      const example = await pictures.getScaled(index, side, signal)
      const map = await trimap(example.id)
      return described(example, index, map && resizeLabels(map, example.image))
    },
  }
}

/** Whether a folder holds all 1,360 pictures of Flowers-17, so that a folder of one's own is not taken for it. */
export function isFlowers17(path: string): boolean {
  const folder = pictureFolder(path)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return false
  const numbers = new Set(readdirSync(folder).map(numberOf))
  for (let n = 1; n <= PICTURES; n++) if (!numbers.has(n)) return false
  return true
}

const pictureFolder = (path: string): string => (existsSync(join(path, 'jpg')) ? join(path, 'jpg') : path)

/** The number in a picture's name, from 1; 0 where it is none of Flowers-17. */
function numberOf(file: string): number {
  const n = Number(/^image_(\d{4})\.jpg$/.exec(file)?.[1] ?? 0)
  return n <= PICTURES ? n : 0
}

function labelOf(folder: string, id: string): number {
  const n = numberOf(id)
  if (n >= 1) return Math.floor((n - 1) / PER_CLASS)
  throw new ChromaskError(
    'datasets/not-flowers17',
    `${folder}: expected the pictures of Flowers-17, image_0001.jpg to image_${PICTURES}.jpg, got ${id}. ` +
      'Remove it, or open the folder with createFolderDataset.',
  )
}

async function openTrimaps(
  folder: string,
  ids: readonly string[],
  { onInvalid = 'error', check = 'full', signal }: OpenOptions,
): Promise<{ readonly files: ReadonlyMap<string, string>; readonly skipped: readonly SkippedFile[] }> {
  const present = new Set(existsSync(folder) ? readdirSync(folder) : [])
  const files = new Map<string, string>()
  for (const id of ids) {
    const file = id.replace(/jpg$/, 'png')
    if (present.has(file)) files.set(id, join(folder, file))
  }
  if (check === 'header') return { files, skipped: [] }
  const entries = [...files]
  const reasons = await findDamage(
    entries.map(([, path]) => ({ path, run: () => decodeLabels(path) })),
    signal ? { signal } : {},
  )
  const skipped: SkippedFile[] = []
  for (const [i, [id]] of entries.entries()) {
    const reason = reasons[i]
    if (reason === undefined) continue
    files.delete(id)
    skipped.push({ path: `${TRIMAPS}/${id.replace(/jpg$/, 'png')}`, reason })
  }
  if (skipped.length > 0 && onInvalid === 'error') throw invalidFiles(dirname(folder), entries.length, skipped)
  return { files, skipped }
}

async function readTrimap(file: string): Promise<LabelMap> {
  try {
    return await decodeLabels(file, TRIMAP_NAMES)
  } catch (cause) {
    throw invalidFile(file, cause)
  }
}

/** The centre square of a trimap, which is squashed: first to the picture's shape, then cut as the picture is. */
function centreSquare(map: LabelMap, picture: { width: number; height: number }, size: number): LabelMap {
  const { width, height, left, top } = squareShape(picture, size)
  return cropLabels(resizeLabels(map, { width, height }), { left, top, width: size, height: size })
}
