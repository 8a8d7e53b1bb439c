import { ChromaskError, type Example, type LabelMap } from '@chromask/core'
import { type Bitmap, checkBrowser, decodeGray, decodeImage, decodeLabels } from '@chromask/image/browser'
import { findDamage, invalidFile, invalidFiles, type SkippedFile } from '../check-files.js'
import { checkIndex, checkOneOf } from '../checks.js'
import { checkFit } from '../folders/check-fit.js'
import { checkThreshold, labelsOfMask } from '../folders/mask-labels.js'
import type { LabelledDataset } from '../labelled.js'

/** A picture in a browser: what an input or a drop gives, what was fetched, or what a page has decoded itself. */
export type PictureFile = Blob | Bitmap

/** A picture with what is known about it. */
export interface DescribedFile {
  readonly image: PictureFile
  /** A PNG of the picture's size, whose palette's indices or grey levels are labels. */
  readonly labels?: Blob
  /** Instead of that, a mask of the picture's size, cut at `threshold`: 1 is `foreground`, 0 `background`. */
  readonly mask?: PictureFile
  /** Index into `classNames`. */
  readonly label?: number
  /** @default the file's path in the folder that was chosen, its name, or its place in the list */
  readonly id?: string
}

/** How files become a data set. */
export interface FilesOptions {
  /** @default 'files' */
  readonly name?: string
  readonly classNames?: readonly string[]
  /** What the integers of label maps mean, by value. */
  readonly labelNames?: LabelMap['names']
  /** How bright a mask's foreground is at least, in (0, 1]. @default 0.5 */
  readonly threshold?: number
  /** Larger pictures are refused, files before they are decoded. @default 67108864 (8192²) */
  readonly maxPixels?: number
  /**
   * - `full`: every picture is decoded once, so that no damage shows in the middle of a training
   * - `none`: a bad file throws when it is asked for
   *
   * @default 'full'
   */
  readonly check?: 'full' | 'none'
  /**
   * - `error`: bad files are an error that names them
   * - `skip`: bad files are left out, and listed in `skipped`
   *
   * @default 'error'
   */
  readonly onInvalid?: 'error' | 'skip'
  /** Told after every picture that has been checked. */
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal
}

/** Pictures from files in a browser. */
export interface FilesDataset extends LabelledDataset {
  /** Files that cannot be read and are left out (`onInvalid: 'skip'`), by id. */
  readonly skipped: readonly SkippedFile[]
}

/**
 * Files, blobs and bitmaps in a page or a worker of it as a data set, decoded anew each time they are asked for:
 * `createFilesDataset([...input.files])`. Pictures come as they do in Node: upright, sRGB, transparency over white. Wrap it
 * in `cacheInMemory` to decode once. Bitmaps must stay open while the data set is in use.
 *
 * @throws ChromaskError `datasets/no-pictures`; `datasets/invalid-files`, one error for all that are empty, damaged, no
 * pictures, too large, or have labels of another size; `datasets/invalid-option`; `image/no-browser` in Node. `get` throws
 * `datasets/invalid-file`.
 */
export async function createFilesDataset(
  files: readonly (PictureFile | DescribedFile)[],
  options: FilesOptions = {},
): Promise<FilesDataset> {
  const {
    name = 'files',
    classNames,
    check = 'full',
    onInvalid = 'error',
    threshold = 0.5,
    onProgress,
    signal,
  } = options
  checkOneOf('check', check, ['full', 'none'])
  checkOneOf('onInvalid', onInvalid, ['error', 'skip'])
  checkThreshold(threshold)
  checkBrowser()
  if (files.length === 0) {
    throw new ChromaskError('datasets/no-pictures', `${name}: expected at least one picture, got an empty list.`)
  }
  const examples = withIds(files.map(described))
  for (const example of examples) checkDescription(example, classNames)

  const reader = { ...options, threshold }
  const checks = check === 'none' ? [] : examples.map((one) => ({ path: one.id, run: () => readFile(one, reader) }))
  const reasons = await findDamage(checks, { ...(onProgress && { onProgress }), ...(signal && { signal }) })
  const skipped = examples.flatMap(({ id }, i): SkippedFile[] => {
    const reason = reasons[i]
    return reason === undefined ? [] : [{ path: id, reason }]
  })
  if (skipped.length > 0 && (onInvalid === 'error' || skipped.length === examples.length)) {
    throw invalidFiles(name, examples.length, skipped)
  }
  const kept = examples.filter((_, i) => reasons[i] === undefined)
  const ids = kept.map(({ id }) => id)
  const labels = kept.flatMap(({ label }) => (label === undefined ? [] : [label]))
  const facts = { name, size: kept.length }
  return {
    ...facts,
    ...(classNames && { classNames }),
    ...(labels.length === kept.length && { labels }),
    skipped,
    ids: () => ids,
    async get(index, stop) {
      stop?.throwIfAborted()
      checkIndex(facts, index)
      const file = kept[index] as NamedFile
      const example = await readFile(file, reader).catch((cause: unknown) => {
        throw invalidFile(file.id, cause)
      })
      stop?.throwIfAborted()
      return example
    },
  }
}

type NamedFile = DescribedFile & { readonly id: string }

const described = (file: PictureFile | DescribedFile): DescribedFile => ('image' in file ? file : { image: file })

/** Gives every file an id of its own: files of the same name get numbers. */
function withIds(files: readonly DescribedFile[]): NamedFile[] {
  const used = new Set<string>()
  return files.map((file, i) => {
    const { webkitRelativePath, name } = file.image as { readonly webkitRelativePath?: string; readonly name?: string }
    const wanted = file.id ?? (webkitRelativePath || name || `picture ${i + 1}`)
    let id = wanted
    for (let n = 2; used.has(id); n++) id = `${wanted} (${n})`
    used.add(id)
    return { ...file, id }
  })
}

function checkDescription({ id, labels, mask, label }: NamedFile, classNames: readonly string[] | undefined): void {
  const wrong =
    labels && mask
      ? 'it has both labels and a mask'
      : label !== undefined && classNames?.[label] === undefined
        ? `its label ${label} is no index into classNames`
        : undefined
  if (wrong !== undefined) throw new ChromaskError('datasets/invalid-option', `${id}: ${wrong}.`)
}

async function readFile(
  { id, image: file, label, labels, mask }: NamedFile,
  { labelNames, maxPixels, threshold }: FilesOptions & { readonly threshold: number },
): Promise<Example> {
  const limits = { ...(maxPixels !== undefined && { maxPixels }) }
  const image = await decodeImage(file, { ...limits, name: id })
  const example = { id, image, ...(label !== undefined && { label }) }
  if (!labels && !mask) return example
  const options = { ...limits, name: `${id}: its ${labels ? 'labels' : 'mask'}` }
  const segmentation = labels
    ? await decodeLabels(labels, labelNames, options)
    : labelsOfMask(await decodeGray(mask as PictureFile, options), threshold)
  checkFit(options.name, segmentation, image)
  return { ...example, segmentation }
}
