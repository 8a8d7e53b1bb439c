import type { EvaluationRow } from './evaluate-set.js'
import type { EvaluationResult } from './result.js'

const shown = (value: number | null, digits: number): string => (value === null ? '-' : value.toFixed(digits))

/** The sign that is shown is that of the rounded value, so that there is no `-0.0`. */
function signed(value: number | undefined): string {
  if (value === undefined) return '-'
  const rounded = Math.round(value * 10) / 10
  return `${rounded < 0 ? '' : '+'}${Math.abs(rounded) === 0 ? '0.0' : rounded.toFixed(1)}`
}

const columns: readonly (readonly [title: string, cell: (result: EvaluationResult) => string])[] = [
  ['pictures', (result) => String(result.count)],
  ['abInside', (result) => shown(result.abInside, 2)],
  ['leakage', (result) => shown(result.leakage, 3)],
  ['vividness', (result) => shown(result.vividness, 3)],
  ['boundary', (result) => shown(result.boundary, 3)],
  ['bias a', (result) => signed(result.bias?.a)],
  ['bias b', (result) => signed(result.bias?.b)],
  ['PSNR', (result) => shown(result.psnr, 2)],
  ['SSIM', (result) => shown(result.ssim, 4)],
  ['colourfulness', (result) => shown(result.colourfulness, 1)],
  ['coverage', (result) => shown(result.coverage, 2)],
]

/**
 * Rows as a plain-text table: texts to the left, numbers to the right, `-` for what is undefined. A column `method`
 * appears where any row has one.
 *
 * @example
 * ```ts
 * import { createEvaluation, formatEvaluation } from '@chromask/metrics'
 *
 * const text = formatEvaluation([{ family: 'stripes', seen: true, result: createEvaluation().result() }])
 * console.log(text.split('\n')[1]?.split(/ +/).slice(0, 4).join(' ')) // stripes seen 0 -
 * ```
 */
export function formatEvaluation(rows: readonly EvaluationRow[]): string {
  const hasMethod = rows.some((row) => row.method !== undefined)
  const table = [
    ['masks', 'seen?', ...(hasMethod ? ['method'] : []), ...columns.map(([title]) => title)],
    ...rows.map((row) => [
      row.family,
      row.seen ? 'seen' : 'unseen',
      ...(hasMethod ? [row.method ?? '-'] : []),
      ...columns.map(([, cell]) => cell(row.result)),
    ]),
  ]
  const texts = hasMethod ? 3 : 2
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0)))
  return table
    .map((line) =>
      line
        .map((cell, column) => (column < texts ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
