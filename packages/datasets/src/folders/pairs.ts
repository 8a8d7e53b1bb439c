import { basename, extname, isAbsolute, relative, resolve, sep } from 'node:path'
import { ChromaskError, type LabelMap } from '@chromask/core'
import { listPictures } from '../list-pictures.js'
import { checkOpenOptions, noPictures, type OpenOptions } from './file-dataset.js'
import { checkThreshold } from './mask-labels.js'
import { nameOf, openPairs, type PairsDataset } from './match-pairs.js'
import type { SegmentationFile } from './read-example.js'
import { labelsFile, maskFile } from './segmentation-file.js'

/** Two folders of the same names. Exactly one of `labels` and `masks` is given. */
export interface PairsOptions extends OpenOptions {
  /** What the folders' paths are relative to. @default the working folder */
  readonly root?: string
  /** The folder of pictures. */
  readonly images: string
  /** The folder of label maps: PNGs whose palette's indices, or grey levels, are labels. */
  readonly labels?: string
  /** What the integers in `labels` mean, by value. */
  readonly labelNames?: LabelMap['names']
  /**
   * The folder of masks: pictures of any kind, a PNG before others of its name. From the threshold on a pixel is
   * `foreground`, label 1; below it `background`, label 0.
   */
  readonly masks?: string
  /** How bright a mask's foreground is at least, in (0, 1]. @default 0.5 */
  readonly threshold?: number
  /** Takes pictures without a partner too, with no segmentation, and leaves partners without a picture aside. @default false */
  readonly allowMissing?: boolean
  /** @default the name of the folder of pictures */
  readonly name?: string
}

/**
 * A folder of pictures, and one of label maps or masks of the same names: `roses/1.jpg` and `roses/1.png` belong
 * together. Both are looked through as by `createFolderDataset`; the segmentation comes with every example.
 *
 * @throws ChromaskError `datasets/unpaired`, one error that counts and names all pictures and all partners that are alone, or have
 * share one; `datasets/invalid-files`, one error for all files that are damaged, hold no labels or differ in size
 * from their picture; `datasets/invalid-option`; what `createFolderDataset` throws.
 * @example
 * ```ts
 * import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { createMask, createRgbImage } from '@chromask/core'
 * import { createPairsDataset } from '@chromask/datasets'
 * import { encodeMask, saveImage } from '@chromask/image'
 *
 * const root = await mkdtemp(join(tmpdir(), 'chromask-'))
 * for (const folder of ['images', 'masks']) await mkdir(join(root, folder))
 * await saveImage(join(root, 'images/rose.jpg'), createRgbImage(2, 1))
 * await writeFile(join(root, 'masks/rose.png'), await encodeMask(createMask(2, 1, Float32Array.of(0.1, 0.9))))
 *
 * const roses = await createPairsDataset({ root, images: 'images', masks: 'masks' })
 * const { id, segmentation } = await roses.get(0)
 * console.log(id, segmentation?.data.join(), segmentation?.names?.[1]) // rose.jpg 0,1 foreground
 * ```
 */
export async function createPairsDataset(options: PairsOptions): Promise<PairsDataset> {
  const { root = '.', labels, masks, labelNames, threshold = 0.5, allowMissing = false, name, ...open } = options
  checkOpenOptions(open)
  checkThreshold(threshold)
  const images = resolve(root, options.images)
  const partners = resolve(root, oneOf(labels, masks))
  if (images === partners) throw invalid(`pictures and their partners must lie in two folders, got ${images} for both`)
  const pictures = await listOutside(images, partners, open.signal)
  if (pictures.length === 0) throw noPictures(images, 'there are none')
  const files = await listOutside(partners, images, open.signal)
  const candidates = partnersByName(labels === undefined ? files : files.filter(isPng))
  const segmentationOf = (path: string): SegmentationFile =>
    labels === undefined ? maskFile(path, threshold) : labelsFile(path, labelNames)
  return openPairs(
    { name: name ?? basename(images), images, partners, pictures, candidates, segmentationOf },
    allowMissing,
    open,
  )
}

const invalid = (what: string): ChromaskError =>
  new ChromaskError('datasets/invalid-option', `createPairsDataset: ${what}.`)

function oneOf(labels: string | undefined, masks: string | undefined): string {
  if (labels !== undefined && masks === undefined) return labels
  if (masks !== undefined && labels === undefined) return masks
  throw invalid(
    `expected labels (a folder of label maps) or masks (a folder of mask pictures), got ${labels === undefined ? 'neither' : 'both'}`,
  )
}

/** The pictures of a folder without those of another one that may lie in it. */
async function listOutside(folder: string, other: string, signal?: AbortSignal): Promise<readonly string[]> {
  const { pictures } = await listPictures(folder, signal)
  const inside = relative(folder, other)
  const prefix = inside.startsWith('..') || isAbsolute(inside) ? undefined : `${inside.split(sep).join('/')}/`
  return prefix === undefined ? pictures : pictures.filter((path) => !path.startsWith(prefix))
}

const isPng = (file: string): boolean => extname(file).toLowerCase() === '.png'

/** Partners by name, PNGs before others. */
const partnersByName = (files: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    [...files.filter((file) => !isPng(file)).reverse(), ...files.filter(isPng)].map((file) => [nameOf(file), file]),
  )
