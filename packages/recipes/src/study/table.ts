import { ChromaskError } from '@chromask/core'
import type { StudyResults } from './results.js'
import type { Pattern } from './study.js'
import { spreadOf } from './summary.js'
import { type Item, itemsOf } from './table-items.js'

/** A table of results. Dimensions are the axes, `seed`, `family`, `seen` and `metric`. */
export interface StudyTable {
  readonly title?: string
  /** @default all axes that are not columns */
  readonly rows?: readonly string[]
  /** @default ['family'] */
  readonly columns?: readonly string[]
  /** @default ['leakage'] */
  readonly metrics?: readonly string[]
  /** Only these: options by axis, also of `seed`, `family` and `seen`. */
  readonly where?: Pattern
}

/** Digits behind the point. */
const DIGITS: Readonly<Record<string, number>> = { abInside: 2, psnr: 2, ssim: 4, biasA: 1, biasB: 1, colourfulness: 1 }

/**
 * Results as a Markdown table: in each cell the mean over seeds, ± the standard deviation; of several families, of their
 * mean. Bold are families that were trained with. The two baselines stand below.
 *
 * @throws ChromaskError `recipes/invalid-table` for dimensions that there are not, metrics that nothing has, and axes of
 * several options that are neither named nor narrowed down; `recipes/no-results` where nothing is left to show.
 */
export function renderStudyTable(results: StudyResults, table: StudyTable = {}): string {
  const { metrics = ['leakage'], where = {} } = table
  const axes = Object.keys(results.axes)
  const columns = [...(table.columns ?? ['family'])]
  const rows = [...(table.rows ?? axes.filter((axis) => !columns.includes(axis)))]
  if (metrics.length > 1 && ![...rows, ...columns].includes('metric')) columns.push('metric')
  // Baselines stand in the first axis' place; where there is none, in one made for them.
  if (![...rows, ...columns].some((dimension) => axes.includes(dimension))) rows.unshift('method')
  check(results, { rows, columns, metrics, where })

  const isAxis = (dimension: string): boolean => axes.includes(dimension)
  const items = itemsOf(results, { metrics, where, side: columns.some(isAxis) && !rows.some(isAxis) ? columns : rows })
  if (!items.some(({ baseline }) => !baseline)) {
    throw new ChromaskError(
      'recipes/no-results',
      `${results.study} has no results for this table: ${results.experiments.length} of ${results.planned} experiments are done. Run the study, or ask for less.`,
    )
  }
  const lines = groupsOf(items, rows)
  const heads = groupsOf(items, columns)
  const body = lines.map((line) => [
    ...line.key,
    ...heads.map((head) => cellOf(line.items.filter((item) => head.items.includes(item)))),
  ])
  const header = [...rows, ...heads.map(({ key }) => key.filter((part) => part !== '').join(', '))]
  const ruler = [...rows.map(() => '---'), ...heads.map(() => '---:')]
  return [header, ruler, ...body].map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n')
}

interface Group {
  readonly key: readonly string[]
  readonly items: readonly Item[]
}

/** Items by what they are in some dimensions, in the order of the study. */
function groupsOf(items: readonly Item[], dimensions: readonly string[]): Group[] {
  const groups = new Map<string, { key: string[]; order: number[]; items: Item[] }>()
  for (const item of items) {
    const key = dimensions.map((dimension) => item.place[dimension] ?? '')
    const id = JSON.stringify(key)
    const order = dimensions.map((dimension) => item.order[dimension] ?? 0)
    const group = groups.get(id) ?? { key, order, items: [] }
    groups.set(id, group)
    group.items.push(item)
  }
  return [...groups.values()].sort((a, b) => {
    const first = a.order.findIndex((value, i) => value !== b.order[i])
    return first < 0 ? 0 : (a.order[first] as number) - (b.order[first] as number)
  })
}

function cellOf(items: readonly Item[]): string {
  const [first] = items
  if (!first) return '–'
  const runs = [...new Set(items.map(({ run }) => run))]
  const spread = spreadOf(
    runs.flatMap((run) => spreadOf(items.flatMap((item) => (item.run === run ? [item.value] : [])))?.mean ?? []),
  )
  if (!spread) return '–'
  const digits = DIGITS[first.metric] ?? 3
  const mean = spread.mean.toFixed(digits)
  if (first.baseline) return mean
  const text = spread.std === null ? mean : `${mean} ± ${spread.std.toFixed(digits)}`
  return items.every(({ seen }) => seen) ? `**${text}**` : text
}

const escaped = (text: string): string => text.replaceAll('|', '\\|')

function check(
  { study, axes, experiments }: StudyResults,
  { rows, columns, metrics, where }: Required<Omit<StudyTable, 'title'>>,
): void {
  const fail = (problem: string): never => {
    throw new ChromaskError('recipes/invalid-table', `${study}: ${problem}.`)
  }
  const dimensions = [...Object.keys(axes), 'seed', 'family', 'seen', 'metric', 'method']
  const named = [...rows, ...columns]
  for (const name of [...named, ...Object.keys(where)]) {
    if (!dimensions.includes(name)) fail(`there is no ${name} to make a table of. Choose from ${dimensions.join(', ')}`)
  }
  const twice = named.find((name, i) => named.indexOf(name) < i)
  if (twice !== undefined) fail(`${twice} stands in the table twice. Name it once`)
  const results = experiments.flatMap((experiment) => experiment.results)
  const known = [...new Set(results.flatMap((result) => Object.keys(result.metrics)))]
  const unknown = metrics.find((metric) => known.length > 0 && !known.includes(metric))
  if (unknown !== undefined) fail(`there is no metric ${unknown}. Choose from ${known.join(', ')}`)
  for (const [axis, options] of Object.entries(axes)) {
    const chosen = where[axis] ?? options
    const strange = chosen.find((option) => !options.includes(option))
    if (strange !== undefined) fail(`${axis} has no option ${strange}. Choose from ${options.join(', ')}`)
    if (chosen.length > 1 && !named.includes(axis)) {
      fail(
        `${axis} has ${chosen.length} options, whose mean would say little. Name it as rows or columns, or choose one (${axis}=${chosen[0]})`,
      )
    }
  }
}
