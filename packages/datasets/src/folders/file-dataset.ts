import { ChromaskError, type Example } from '@chromask/core'
import { findDamage, invalidFiles, type SkippedFile } from '../check-files.js'
import { checkIndex, checkInteger, checkOneOf } from '../checks.js'
import type { LabelledDataset } from '../labelled.js'
import { EXTENSIONS } from '../list-pictures.js'
import { fingerprintOfFiles } from './fingerprint.js'
import { exampleCheck, type FileExample, readExample, type Scaling, toScale, toSquare } from './read-example.js'

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

/** The pictures of a folder. */
export interface FolderDataset extends LabelledDataset {
  /** Files that cannot be read and are left out (`onInvalid: 'skip'`), by path relative to the folder. */
  readonly skipped: readonly SkippedFile[]
  fingerprint(signal?: AbortSignal): Promise<string>
  getSquare(index: number, size: number, signal?: AbortSignal): Promise<Example>
  getScaled(index: number, side: number, signal?: AbortSignal): Promise<Example>
}

/** What the examples have in common. */
export interface FileDatasetFacts {
  readonly name: string
  /** What lies around all files, for messages. */
  readonly root: string
  readonly classNames?: readonly string[]
}

export function checkOpenOptions({ onInvalid = 'error', check = 'full' }: OpenOptions): void {
  checkOneOf('onInvalid', onInvalid, ['error', 'skip'])
  checkOneOf('check', check, ['full', 'header'])
}

/** Looks through all files, and makes a data set of the examples whose files are whole. */
export async function openFileDataset(
  { name, root, classNames }: FileDatasetFacts,
  examples: readonly FileExample[],
  { onInvalid, check = 'full', onProgress, signal }: OpenOptions,
): Promise<FolderDataset> {
  const checks = examples.map((example) => exampleCheck(example, check))
  const reasons = await findDamage(checks, { ...(onProgress && { onProgress }), ...(signal && { signal }) })
  const skipped: SkippedFile[] = []
  const kept: FileExample[] = []
  for (const [i, example] of examples.entries()) {
    const reason = reasons[i]
    if (reason === undefined) kept.push(example)
    else skipped.push({ path: example.origin ?? example.id, reason })
  }
  if (skipped.length > 0 && onInvalid !== 'skip') throw invalidFiles(root, examples.length, skipped)
  if (kept.length === 0) throw noPictures(root, `none of the ${skipped.length} that are there can be read`)
  return overExamples({ name, root, ...(classNames && { classNames }) }, kept, skipped)
}

function overExamples(
  { name, classNames }: FileDatasetFacts,
  kept: readonly FileExample[],
  skipped: readonly SkippedFile[],
): FolderDataset {
  const ids = kept.map(({ id }) => id)
  const labels = kept.flatMap(({ label }) => (label === undefined ? [] : [label]))
  const facts = { name, size: kept.length }
  const load = async (index: number, signal?: AbortSignal, scaling?: Scaling): Promise<Example> => {
    signal?.throwIfAborted()
    checkIndex(facts, index)
    const example = await readExample(kept[index] as FileExample, scaling)
    signal?.throwIfAborted()
    return example
  }
  return {
    ...facts,
    ...(classNames && { classNames }),
    ...(labels.length === kept.length && { labels }),
    skipped,
    ids: () => ids,
    fingerprint: (signal) => fingerprintOfFiles(kept, signal),
    get: (index, signal) => load(index, signal),
    async getSquare(index, size, signal) {
      checkInteger('size', size, 1)
      return load(index, signal, toSquare(size))
    },
    async getScaled(index, side, signal) {
      checkInteger('side', side, 1)
      return load(index, signal, toScale(side))
    },
  }
}

/** The error where nothing is left of a data set. */
export const noPictures = (root: string, got: string): ChromaskError =>
  new ChromaskError(
    'datasets/no-pictures',
    `${root}: expected pictures (${EXTENSIONS.join(', ')}) in the folder or the folders in it, but ${got}. Check the path, or convert the pictures.`,
  )
