import { realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { inParallel } from '../in-parallel.js'
import type { ManifestRow, RowProblem } from './manifest-rows.js'

/** What a manifest says about an example; other columns are of no concern. */
export type ManifestColumn = 'image' | 'labels' | 'mask' | 'class' | 'split' | 'id'

export const MANIFEST_COLUMNS: readonly ManifestColumn[] = ['image', 'labels', 'mask', 'class', 'split', 'id']

/** A row that makes sense by itself. */
export interface ManifestEntry {
  readonly line: number
  readonly id: string
  /** Absolute paths. */
  readonly image: string
  readonly labels?: string
  readonly mask?: string
  readonly className?: string
  readonly split?: string
}

/** What the rows are read by. */
export interface ManifestReading {
  /** The manifest's folder. */
  readonly folder: string
  /** What the file calls each column, of those it has. */
  readonly columns: ReadonlyMap<ManifestColumn, string>
  readonly classNames: readonly string[] | undefined
}

/** Turns rows into entries; complains about those that lack something, contradict themselves or another one. */
export function manifestEntries(
  rows: readonly ManifestRow[],
  { folder, columns, classNames }: ManifestReading,
  complain: (problem: RowProblem) => void,
): ManifestEntry[] {
  const lines = new Map<string, number>()
  const splits = new Map<string, { line: number; split: string | undefined }>()
  return rows.flatMap(({ line, values }): ManifestEntry[] => {
    const textOf = (column: ManifestColumn): string | undefined => values[columns.get(column) ?? '']
    const [image, labels, mask, className, split] = (['image', 'labels', 'mask', 'class', 'split'] as const).map(textOf)
    const wrong = (reason: string): [] => {
      complain({ line, reason })
      return []
    }
    if (image === undefined) return wrong('it names no image')
    if (labels !== undefined && mask !== undefined) return wrong('it names both labels and a mask')
    for (const column of ['class', 'split'] as const) {
      if (columns.has(column) && textOf(column) === undefined) return wrong(`it names no ${column}, as other rows do`)
    }
    if (className !== undefined && classNames && !classNames.includes(className)) {
      return wrong(`${className} is none of the classes ${classNames.join(', ')}`)
    }
    const path = resolve(folder, image)
    const id = textOf('id') ?? relative(folder, path).split(sep).join('/')
    const before = lines.get(id)
    if (before !== undefined) {
      return wrong(`${id} stands on line ${before} too; give each row an id of its own in a column id`)
    }
    lines.set(id, line)
    const other = splits.get(path)
    if (other && other.split !== split) return wrong(`${image} is in split ${other.split} too, on line ${other.line}`)
    splits.set(path, { line, split })
    return [
      {
        line,
        id,
        image: path,
        ...(labels !== undefined && { labels: resolve(folder, labels) }),
        ...(mask !== undefined && { mask: resolve(folder, mask) }),
        ...(className !== undefined && { className }),
        ...(split !== undefined && { split }),
      },
    ]
  })
}

const AT_ONCE = 16

/** Files outside the folder, by their paths or by links: a manifest may come from anywhere. */
export async function outsideOf(folder: string, entries: readonly ManifestEntry[]): Promise<RowProblem[]> {
  const realFolder = await realpath(folder)
  const found = await inParallel(entries, AT_ONCE, async ({ line, image, labels, mask }): Promise<RowProblem[]> => {
    for (const path of [image, labels, mask]) {
      if (path === undefined) continue
      if (!lies(path, folder)) return [{ line, reason: `${path} lies outside the manifest's folder` }]
      // What is not there is told later, with other files that cannot be read.
      const real = await realpath(path).catch(() => undefined)
      if (real !== undefined && !lies(real, realFolder)) {
        return [{ line, reason: `${path} leads out of the manifest's folder, to ${real}` }]
      }
    }
    return []
  })
  return found.flat()
}

function lies(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
