import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { checkOneOf } from '../checks.js'
import { FLOWERS102_CLASSES } from './classes.js'
import {
  besides,
  FLOWERS102,
  findPictures,
  findSegmentations,
  openCollection,
  type Segmentations,
} from './collection.js'
import { downloadFlowers102, SEGMENTATIONS_FOLDER } from './install.js'
import { neededMatFile, numbersOf } from './mat-file.js'
import { type FlowersDataset, type FlowersOptions, SPLIT_PARTS, type SplitPart } from './options.js'
import { rootOf } from './root.js'
import { readSegmim } from './segmim.js'

/** How Flowers-102 is opened. */
export interface Flowers102Options extends FlowersOptions {
  /**
   * `true`: they are downloaded, and there must be some; `false`: they are left aside.
   *
   * @default those that lie beside the pictures
   */
  readonly segmentations?: boolean
  /**
   * Leaves out the pictures that stand in the collection a second time, so that none of a test set was trained on.
   *
   * @default false
   */
  readonly dropDuplicates?: boolean
}

const LABELS = 'imagelabels.mat'
const SPLITS = 'setid.mat'
const SEGMIM: Segmentations = {
  folders: ['segmim', `${SEGMENTATIONS_FOLDER}/segmim`],
  nameOf: (id) => id.replace('image', 'segmim'),
  read: readSegmim,
}
const VARIABLES: Readonly<Record<SplitPart, string>> = { train: 'trnid', val: 'valid', test: 'tstid' }

/**
 * Of each pair of byte-identical pictures the one that is dropped: the other one is in the training split (7307), in the
 * validation split (8077), or comes first (7323, 7885).
 */
const DUPLICATES: ReadonlySet<number> = new Set([7309, 8067, 7328, 7886])

/**
 * The Oxford 102 Category Flower Dataset (Nilsback and Zisserman 2008): 8,189 photographs of 102 kinds, 40 to 258 of
 * each, with the official split into 1,020 pictures to train, 1,020 to validate and 6,149 to test. Examples with a
 * segmentation carry it in the picture's size: 1 is flower, 0 background.
 *
 * @throws ChromaskError `datasets/incomplete` for missing pictures, labels or segmentations; `datasets/not-flowers102`
 * where a picture has another name; `datasets/not-downloaded` for `download: false`; what downloading, reading `.mat`
 * files and opening a folder throw.
 */
export async function flowers102(options: Flowers102Options = {}): Promise<FlowersDataset> {
  const { root: _, split, segmentations, dropDuplicates = false, allowMissing = false, download, ...opening } = options
  if (split !== undefined) checkOneOf('split', split, SPLIT_PARTS)
  const root = await rootOf(FLOWERS102, options, (passed) =>
    downloadFlowers102({ ...passed, segmentations: segmentations === true }),
  )
  const folder = besides(root)
  const classes = await labelsOf(folder)
  const numbers = split ? await splitOf(folder, split) : classes.map((_, i) => i + 1)
  const pictures = await findPictures(FLOWERS102, root, {
    ...opening,
    allowMissing,
    wanted: dropDuplicates ? numbers.filter((number) => !DUPLICATES.has(number)) : numbers,
  })
  const segmentationOf = findSegmentations(root, SEGMIM, segmentations)
  const dataset = await openCollection(
    { root, name: split ? `flowers102/${split}` : 'flowers102', classNames: FLOWERS102_CLASSES },
    pictures,
    (number) => (classes[number - 1] as number) - 1,
    segmentationOf,
    opening,
  )
  return { ...dataset, splitSource: split ? 'official' : null }
}

/** Whether a folder is one of Flowers-102, whole or not: pictures with the official labels and splits beside them. */
export const isFlowers102 = (root: string): boolean =>
  [LABELS, SPLITS].every((file) => existsSync(join(besides(root), file)))

async function labelsOf(folder: string): Promise<readonly number[]> {
  const variables = await neededMatFile(folder, LABELS, FLOWERS102)
  return numbersOf(variables, {
    file: join(folder, LABELS),
    variable: 'labels',
    most: FLOWERS102_CLASSES.length,
    count: FLOWERS102.pictures,
  })
}

async function splitOf(folder: string, split: SplitPart): Promise<number[]> {
  const variables = await neededMatFile(folder, SPLITS, FLOWERS102)
  const where = { file: join(folder, SPLITS), variable: VARIABLES[split], most: FLOWERS102.pictures }
  return [...numbersOf(variables, where)].sort((a, b) => a - b)
}
