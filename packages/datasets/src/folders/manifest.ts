import { readFile } from 'node:fs/promises'
import { basename, dirname, extname, resolve } from 'node:path'
import { ChromaskError, type LabelMap, messageOf } from '@chromask/core'
import { checkOpenOptions, type FolderDataset, type OpenOptions, openFileDataset } from './file-dataset.js'
import {
  MANIFEST_COLUMNS,
  type ManifestColumn,
  type ManifestEntry,
  manifestEntries,
  outsideOf,
} from './manifest-examples.js'
import { csvRows, invalidManifest, jsonRows, type ManifestTable, type RowProblem } from './manifest-rows.js'
import { checkThreshold } from './mask-labels.js'
import type { FileExample, SegmentationFile } from './read-example.js'
import { labelsFile, maskFile } from './segmentation-file.js'

/** How a manifest is opened. */
export interface ManifestOptions extends OpenOptions {
  /** Takes the rows of this split alone. @default all rows */
  readonly split?: string
  /** What the file calls its columns: `{ image: 'file_name' }`. @default as they are called here */
  readonly columns?: Readonly<Partial<Record<ManifestColumn, string>>>
  /** The classes by label. @default those of all splits: as numbers where all are integers, else by code units */
  readonly classNames?: readonly string[]
  /** What the integers of label maps mean, by value. */
  readonly labelNames?: LabelMap['names']
  /** How bright a mask's foreground is at least, in (0, 1]. @default 0.5 */
  readonly threshold?: number
  /** Takes files outside the manifest's folder too, whether by absolute paths, `..` or links. @default false */
  readonly allowOutside?: boolean
  /** @default the file's name without extension, and the split */
  readonly name?: string
}

/**
 * The pictures that a table names: CSV (`.csv`, tabs in `.tsv`) with a line of column names, or a JSON list of objects.
 *
 * | column   | what                                                                                                   |
 * | -------- | ------------------------------------------------------------------------------------------------------ |
 * | `image`  | the picture's path, relative to the manifest                                                           |
 * | `labels` | its label map: a PNG whose palette's indices, or grey levels, are labels; may be empty                  |
 * | `mask`   | instead of that a picture of a mask, cut at `threshold`: 1 is `foreground`, 0 `background`; may be empty |
 * | `class`  | its class; in every row or in none                                                                     |
 * | `split`  | `train`, `test` or any other name; in every row or in none                                             |
 * | `id`     | what to call the example, where one picture stands in many rows                                        |
 *
 * @throws ChromaskError `datasets/invalid-manifest`, one error that names every row that makes no sense by its line;
 * `datasets/no-split` for a split that no row is in; `datasets/invalid-files`, one error for all files that are missing,
 * damaged or of another size than their picture, by line; `datasets/invalid-option`.
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { createRgbImage } from '@chromask/core'
 * import { createManifestDataset } from '@chromask/datasets'
 * import { saveImage } from '@chromask/image'
 *
 * const folder = await mkdtemp(join(tmpdir(), 'chromask-'))
 * for (const file of ['1.jpg', '2.jpg', '3.jpg']) await saveImage(join(folder, file), createRgbImage(8, 8))
 * const manifest = join(folder, 'flowers.csv')
 * await writeFile(manifest, 'image,class,split\n1.jpg,rose,train\n2.jpg,daisy,train\n3.jpg,rose,test\n')
 *
 * const { name, size, classNames, labels } = await createManifestDataset(manifest, { split: 'train' })
 * console.log(name, size, classNames?.join(), labels?.join()) // flowers/train 2 daisy,rose 1,0
 * ```
 */
export async function createManifestDataset(path: string, options: ManifestOptions = {}): Promise<FolderDataset> {
  const { split, columns: names = {}, labelNames, threshold = 0.5, allowOutside = false, ...open } = options
  checkOpenOptions(open)
  checkThreshold(threshold)
  const folder = dirname(resolve(path))
  const called = new Map(MANIFEST_COLUMNS.map((column) => [column, names[column] ?? column]))
  const table = readTable(path, await textOf(path), new Set(called.values()))
  const columns = new Map([...called].filter(([, column]) => table.columns.includes(column)))
  for (const column of ['image', ...(split === undefined ? [] : ['split'])] as ManifestColumn[]) {
    if (columns.has(column)) continue
    const got = table.columns.length === 0 ? 'none' : table.columns.join(', ')
    throw invalidManifest(path, `it has no column ${called.get(column)}; it has ${got}.`)
  }
  const classColumn = columns.get('class')
  const classNames = classColumn === undefined ? undefined : (options.classNames ?? classesOf(table, classColumn))
  const problems: RowProblem[] = [...table.problems]
  const entries = manifestEntries(table.rows, { folder, columns, classNames }, (problem) => problems.push(problem))
  if (!allowOutside) problems.push(...(await outsideOf(folder, entries)))
  if (problems.length > 0) throw invalidRows(path, table, problems)

  const chosen = entries.filter((entry) => split === undefined || entry.split === split)
  if (chosen.length === 0) throw noRows(path, split, entries)
  const segmentationOf = ({ labels, mask }: ManifestEntry): SegmentationFile | undefined =>
    labels !== undefined ? labelsFile(labels, labelNames) : mask !== undefined ? maskFile(mask, threshold) : undefined
  const examples = chosen.map((entry): FileExample => {
    const { line, id, image, className } = entry
    const segmentation = segmentationOf(entry)
    return {
      id,
      origin: `line ${line}, ${id}`,
      image,
      ...(className !== undefined && classNames && { label: classNames.indexOf(className) }),
      ...(segmentation && { segmentation }),
    }
  })
  const ownName = basename(path, extname(path)) + (split === undefined ? '' : `/${split}`)
  const facts = { name: options.name ?? ownName, root: path, ...(classNames && { classNames }) }
  return openFileDataset(facts, examples, open)
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw invalidManifest(path, `it cannot be read (${messageOf(cause)}). Check the path.`, cause)
  }
}

function readTable(path: string, text: string, wanted: ReadonlySet<string>): ManifestTable {
  switch (extname(path).toLowerCase()) {
    case '.csv':
      return csvRows(path, text, ',')
    case '.tsv':
      return csvRows(path, text, '\t')
    case '.json':
      return jsonRows(path, text, wanted)
    default:
      throw invalidManifest(path, 'its name ends in none of .csv, .tsv and .json.')
  }
}

/** The classes that are named in any row. */
function classesOf({ rows }: ManifestTable, column: string): readonly string[] {
  const classes = [...new Set(rows.flatMap(({ values }) => values[column] ?? []))].sort()
  return classes.every((name) => /^\d+$/.test(name)) ? classes.sort((a, b) => Number(a) - Number(b)) : classes
}

const NAMED = 10

function invalidRows(path: string, table: ManifestTable, problems: readonly RowProblem[]): ChromaskError {
  const sorted = [...problems].sort((a, b) => a.line - b.line)
  const lines = sorted.slice(0, NAMED).map(({ line, reason }) => `\n  line ${line}: ${reason}`)
  if (sorted.length > NAMED) lines.push(`\n  and ${sorted.length - NAMED} more`)
  const total = table.rows.length + table.problems.length
  const outside = problems.some(({ reason }) => reason.includes("the manifest's folder"))
  return new ChromaskError(
    'datasets/invalid-manifest',
    `${path}: ${problems.length} of ${total} rows make no sense:${lines.join('')}\nMend these rows` +
      (outside
        ? ', or take files outside the folder with { allowOutside: true } (,allow-outside behind --data table:… on the command line).'
        : '.'),
  )
}

function noRows(path: string, split: string | undefined, entries: readonly ManifestEntry[]): ChromaskError {
  if (split === undefined || entries.length === 0) {
    return new ChromaskError('datasets/no-pictures', `${path}: expected a row for each picture, but there is none.`)
  }
  const splits = [...new Set(entries.map((entry) => entry.split))].sort()
  return new ChromaskError(
    'datasets/no-split',
    `${path}: no row is in the split ${split}. Expected one of ${splits.join(', ')}.`,
  )
}
