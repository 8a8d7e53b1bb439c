import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ChromaskError, createLabelMap, type LabelMap } from '@chromask/core'
import { checkInteger, checkOneOf } from '../checks.js'
import { listFiles, listPictures } from '../list-pictures.js'
import type { MatNumeric, MatValue } from '../mat/mat-value.js'
import { readMat } from '../mat/read-mat.js'
import { checkOpenOptions, noPictures, type OpenOptions } from './file-dataset.js'
import { nameOf, openPairs, type PairsDataset } from './match-pairs.js'

/** How the Berkeley Segmentation Data Set is opened. */
export interface Bsds500Options extends OpenOptions {
  /** What the archive was unpacked into: the folder of `BSR`, of `BSDS500` or of `images` and `groundTruth`. */
  readonly root: string
  /** The official 200, 100 and 200 pictures in the folders of these names. @default all that are there */
  readonly split?: 'train' | 'val' | 'test'
  /**
   * Whose segmentation is taken: 4 to 9 people have drawn one of every picture.
   *
   * - a number from 0: the one at this place; pictures that have fewer are bad files
   * - `first`: the one at place 0
   * - `finest`: the one with the most segments, the first of these
   * - `coarsest`: the one with the fewest segments, the first of these
   *
   * @default 'first'
   */
  readonly annotator?: number | 'first' | 'finest' | 'coarsest'
  /** Takes pictures without a segmentation, too. @default false */
  readonly allowMissing?: boolean
}

/**
 * The Berkeley Segmentation Data Set 500 (Arbeláez, Maire, Fowlkes and Malik 2011): photographs of 481 x 321 pixels, with
 * the segments that a human has drawn as labels from 1, which mean nothing beyond their picture.
 *
 * `root` holds `images/train/100075.jpg` … and `groundTruth/train/100075.mat` …; without folders for the splits all
 * pictures count as one part.
 *
 * @throws ChromaskError `datasets/not-bsds500` where the folders are missing; `datasets/no-split`; `datasets/unpaired` for
 * pictures without a segmentation; `datasets/invalid-files` and the like, as `createPairsDataset`.
 */
export async function bsds500(options: Bsds500Options): Promise<PairsDataset> {
  const { root, split, annotator = 'first', allowMissing = false, ...open } = options
  checkOpenOptions(open)
  if (split !== undefined) checkOneOf('split', split, ['train', 'val', 'test'])
  if (typeof annotator === 'number') checkInteger('annotator', annotator, 0)
  else checkOneOf('annotator', annotator, ['first', 'finest', 'coarsest'])

  const folder = dataFolder(root)
  const images = join(folder, 'images')
  const partners = join(folder, 'groundTruth')
  const chosen = (path: string): boolean => split === undefined || path.startsWith(`${split}/`)
  const all = (await listPictures(images, open.signal)).pictures
  if (all.length === 0) throw noPictures(images, 'there are none')
  const pictures = all.filter(chosen)
  if (pictures.length === 0) {
    throw new ChromaskError(
      'datasets/no-split',
      `${images}: expected a folder ${split} with the pictures of that split, but there is none. Leave the split away to take what is there.`,
    )
  }
  const truths = (await listFiles(partners, /\.mat$/i, open.signal)).pictures.filter(chosen)
  const candidates = new Map(truths.map((file) => [nameOf(file), file]))
  const segmentationOf = (path: string) => ({
    path,
    how: `annotator ${annotator}`,
    read: () => readTruth(path, annotator),
  })
  const name = split === undefined ? 'bsds500' : `bsds500/${split}`
  return openPairs({ name, images, partners, pictures, candidates, segmentationOf }, allowMissing, open)
}

function dataFolder(root: string): string {
  const places = ['', 'data', 'BSDS500/data', 'BSR/BSDS500/data'].map((place) => join(root, place))
  const found = places.find((place) => ['images', 'groundTruth'].every((part) => existsSync(join(place, part))))
  if (found !== undefined) return found
  throw new ChromaskError(
    'datasets/not-bsds500',
    `${root}: expected the folders images and groundTruth of BSDS500, in it or in BSR/BSDS500/data. Unpack BSR_bsds500.tgz there.`,
  )
}

/** Far more than the nine segmentations of the largest file take. */
const MAX_BYTES = 2 ** 26

async function readTruth(path: string, annotator: NonNullable<Bsds500Options['annotator']>): Promise<LabelMap> {
  const truth = readMat(await readFile(path), { name: path, maxBytes: MAX_BYTES }).get('groundTruth')
  const people = truth?.type === 'cell' ? truth.cells.map(segmentationIn) : []
  const map = people[typeof annotator === 'number' ? annotator : placeOf(annotator, people)]
  if (!map) {
    throw noTruth(
      path,
      `it holds ${people.length}, ${typeof annotator === 'number' ? `and none at place ${annotator}` : 'or some without a matrix'}`,
    )
  }
  const [height = 0, width = 0] = map.dims
  const labels = new Uint16Array(width * height)
  // The file runs down the columns.
  for (let x = 0, from = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const label = map.data[from++] ?? 0
      labels[y * width + x] = label
      if (labels[y * width + x] !== label) throw noTruth(path, `it has the label ${label}, no integer from 0 to 65535`)
    }
  }
  return createLabelMap(width, height, labels)
}

/** The segments of one person: a cell holds a struct of `Segmentation` and `Boundaries`. */
function segmentationIn(cell: MatValue): MatNumeric | undefined {
  const map = cell.type === 'struct' ? cell.elements[0]?.Segmentation : undefined
  return map?.type === 'numeric' && map.dims.length === 2 && map.data.length > 0 ? map : undefined
}

/** The place, or -1 where one of them is no segmentation. */
function placeOf(which: 'first' | 'finest' | 'coarsest', people: readonly (MatNumeric | undefined)[]): number {
  if (which === 'first') return 0
  const counts = people.map((map) => (map ? segmentsIn(map.data) : Number.NaN))
  return counts.indexOf(which === 'finest' ? Math.max(...counts) : Math.min(...counts))
}

function segmentsIn(labels: Float64Array): number {
  const seen = new Uint8Array(65_536)
  let count = 0
  for (const label of labels) {
    if (seen[label] === 0) {
      seen[label] = 1
      count++
    }
  }
  return count
}

const noTruth = (path: string, wrong: string): ChromaskError =>
  new ChromaskError(
    'datasets/invalid-mat',
    `${path}: expected human segmentations in a cell array groundTruth, but ${wrong}.`,
  )
