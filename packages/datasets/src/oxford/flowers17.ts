import { join } from 'node:path'
import { createRandom } from '@chromask/core'
import { decodeLabels } from '@chromask/image'
import { checkOneOf } from '../checks.js'
import { FLOWERS17_CLASSES } from './classes.js'
import {
  besides,
  FLOWERS17,
  findPictures,
  findSegmentations,
  holdsAll,
  openCollection,
  type Segmentations,
} from './collection.js'
import { downloadFlowers17 } from './install.js'
import { matFile, numbersOf } from './mat-file.js'
import { type FlowersDataset, type FlowersOptions, SPLIT_PARTS, type SplitPart } from './options.js'
import { rootOf } from './root.js'

/** How Flowers-17 is opened. */
export interface Flowers17Options extends FlowersOptions {
  /** Which of the three official splits. @default 1 */
  readonly fold?: 1 | 2 | 3
  /** `true`: there must be some; `false`: they are left aside. @default those that lie beside the pictures */
  readonly trimaps?: boolean
}

const PER_CLASS = 80
const SPLITS = 'datasplits.mat'
const VARIABLES: Readonly<Record<SplitPart, string>> = { train: 'trn', val: 'val', test: 'tst' }
/** Where in a class, in random order, the parts of a seeded split lie: as large as the official ones. */
const SEEDED: Readonly<Record<SplitPart, readonly [number, number]>> = { train: [0, 40], val: [40, 60], test: [60, 80] }

/** The official trimaps, or the form squashed to 256 pixels that goes round. */
const TRIMAPS: Segmentations = {
  folders: ['trimaps', 'trimaps_256'],
  nameOf: (id) => id.replace(/jpg$/, 'png'),
  read: (path) => decodeLabels(path, { 0: 'unknown', 1: 'flower', 3: 'background' }),
}

/**
 * The Oxford 17 Category Flower Dataset (Nilsback and Zisserman 2006): 80 photographs of each of 17 kinds. Examples that
 * have a trimap carry a segmentation of the picture's size: 1 is flower, 3 background, 0 unknown.
 *
 * The official splits lie in `datasplits.mat`. Where it is missing, a split is one by chance of the same sizes (40, 20
 * and 20 pictures of each class), and says so: `splitSource` is `seeded`, and the name too.
 *
 * @throws ChromaskError `datasets/incomplete` for missing pictures or trimaps; `datasets/not-flowers17` where a picture
 * has another name; `datasets/not-downloaded` for `download: false`; what downloading and opening a folder throw.
 */
export async function flowers17(options: Flowers17Options = {}): Promise<FlowersDataset> {
  const { root: _, split, fold = 1, trimaps, allowMissing = false, download, ...opening } = options
  if (split !== undefined) checkOneOf('split', split, SPLIT_PARTS)
  checkOneOf('fold', String(fold), ['1', '2', '3'])
  const root = await rootOf(FLOWERS17, options, downloadFlowers17)
  const folder = besides(root)
  const found = split && (await splitOf(folder, split, fold))
  const pictures = await findPictures(FLOWERS17, root, {
    ...opening,
    allowMissing,
    ...(found && { wanted: found.numbers }),
  })
  const trimapOf = findSegmentations(root, TRIMAPS, trimaps)
  const name = found ? `flowers17/${found.source === 'seeded' ? 'seeded-' : ''}${split}${fold}` : 'flowers17'
  const dataset = await openCollection(
    { root, name, classNames: FLOWERS17_CLASSES },
    pictures,
    (number) => Math.floor((number - 1) / PER_CLASS),
    trimapOf,
    opening,
  )
  return { ...dataset, splitSource: found?.source ?? null }
}

/** Whether a folder holds all 1,360 pictures of Flowers-17, so that a folder of one's own is not taken for it. */
export const isFlowers17 = (root: string): boolean => holdsAll(FLOWERS17, root)

async function splitOf(
  folder: string,
  split: SplitPart,
  fold: number,
): Promise<{ readonly source: 'official' | 'seeded'; readonly numbers: readonly number[] }> {
  const splits = await matFile(folder, SPLITS)
  const where = { file: join(folder, SPLITS), variable: `${VARIABLES[split]}${fold}`, most: FLOWERS17.pictures }
  return splits
    ? { source: 'official', numbers: ascending(numbersOf(splits, where)) }
    : { source: 'seeded', numbers: ascending(seededNumbers(split, fold)) }
}

function seededNumbers(split: SplitPart, fold: number): number[] {
  const random = createRandom('flowers17/split').fork(fold)
  const [from, to] = SEEDED[split]
  return FLOWERS17_CLASSES.flatMap((_, label) => {
    const members = Array.from({ length: PER_CLASS }, (_, i) => label * PER_CLASS + i + 1)
    return random.fork(label).shuffle(members).slice(from, to)
  })
}

const ascending = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b)
