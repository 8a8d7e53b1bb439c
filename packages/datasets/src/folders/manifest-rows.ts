import { ChromaskError, messageOf } from '@chromask/core'
import { parse } from 'csv-parse/sync'

/** One row of a manifest: its texts by column, where there are any. */
export interface ManifestRow {
  /** The line it begins on in a JSON file, or ends on in a CSV file, from 1. */
  readonly line: number
  readonly values: Readonly<Record<string, string>>
}

/** What is wrong with a row. */
export interface RowProblem {
  readonly line: number
  readonly reason: string
}

/** Rows that could be read, and problems with the others. */
export interface ManifestTable {
  readonly columns: readonly string[]
  readonly rows: readonly ManifestRow[]
  readonly problems: readonly RowProblem[]
}

/** Far more than a row of paths has; a quote that is never closed makes one record of the rest of the file. */
const LONGEST_RECORD = 1 << 16

/**
 * Reads CSV or TSV with a line of column names.
 *
 * @throws ChromaskError `datasets/invalid-manifest` where it breaks the format.
 */
export function csvRows(path: string, text: string, delimiter: ',' | '\t'): ManifestTable {
  const [header, ...records] = csvRecords(path, text, delimiter)
  const columns = header?.cells ?? []
  if (new Set(columns).size < columns.length) {
    throw invalidManifest(path, `its columns have the same names: ${columns.join(', ')}. Rename them.`)
  }
  const rows: ManifestRow[] = []
  const problems: RowProblem[] = []
  for (const { line, cells } of records) {
    if (cells.length === columns.length) {
      const entries = columns.map((column, i) => [column, cells[i] ?? ''] as const)
      rows.push({ line, values: Object.fromEntries(entries.filter(([, cell]) => cell !== '')) })
    } else problems.push({ line, reason: `expected ${columns.length} columns, got ${cells.length}` })
  }
  return { columns, rows, problems }
}

function csvRecords(path: string, text: string, delimiter: string): { line: number; cells: readonly string[] }[] {
  const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true, trim: true } as const
  try {
    // Line breaks of two characters within quotes would count twice.
    const records = parse(text.replace(/\r\n?/g, '\n'), {
      ...options,
      delimiter,
      max_record_size: LONGEST_RECORD,
    }) as unknown as {
      record: string[]
      info: { lines: number }
    }[]
    return records.map(({ record, info }) => ({ line: info.lines, cells: record }))
  } catch (cause) {
    throw invalidManifest(path, `${messageOf(cause)}.`, cause)
  }
}

/**
 * Reads JSON: a list of objects whose values are texts, or numbers; null is as good as nothing.
 *
 * @param wanted the columns that matter; what stands in others is of no concern.
 * @throws ChromaskError `datasets/invalid-manifest` where it is no such list.
 */
export function jsonRows(path: string, text: string, wanted: ReadonlySet<string>): ManifestTable {
  let list: unknown
  try {
    list = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw invalidManifest(path, `${messageOf(cause)}.`, cause)
  }
  if (!Array.isArray(list)) throw invalidManifest(path, 'it is no list ([{"image": "rose.jpg"}, …]).')
  const lines = linesOfEntries(text)
  const columns = new Set<string>()
  const rows: ManifestRow[] = []
  const problems: RowProblem[] = []
  for (const [i, entry] of (list as readonly unknown[]).entries()) {
    const line = lines[i] ?? 1
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
      problems.push({ line, reason: `expected an object such as {"image": "rose.jpg"}, got ${JSON.stringify(entry)}` })
      continue
    }
    const given = Object.entries(entry).filter(([, value]) => value !== null && value !== '')
    const odd = given.find(([column, value]) => wanted.has(column) && !['string', 'number'].includes(typeof value))
    for (const [column] of given) columns.add(column)
    if (odd) problems.push({ line, reason: `${odd[0]} must be a text, got ${JSON.stringify(odd[1])}` })
    else {
      const texts = given.flatMap(([column, value]) => (wanted.has(column) ? [[column, String(value)]] : []))
      rows.push({ line, values: Object.fromEntries(texts) })
    }
  }
  return { columns: [...columns], rows, problems }
}

/** The line on which each entry of a list begins, in a text that is valid JSON. */
function linesOfEntries(text: string): number[] {
  const lines: number[] = []
  let line = 1
  let depth = 0
  let awaited = true
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|\n|[[\]{},]|[^\s"[\]{},]+/g)) {
    if (token === '\n') line++
    else if (depth === 1 && token === ',') awaited = true
    else {
      if (depth === 1 && awaited && token !== ']') {
        lines.push(line)
        awaited = false
      }
      if (token === '[' || token === '{') depth++
      else if (token === ']' || token === '}') depth--
    }
  }
  return lines
}

/** A manifest that cannot be read at all. */
export const invalidManifest = (path: string, wrong: string, cause?: unknown): ChromaskError =>
  new ChromaskError(
    'datasets/invalid-manifest',
    `${path}: expected a table of pictures: CSV or TSV with a line of column names, or a JSON list of objects, but ${wrong}`,
    { cause },
  )
