import type { EvaluationRow } from '@chromask/metrics'
import { type Html, html, trusted } from './html.js'
import { intervalOf, metricCell, metricColumns } from './metric-columns.js'
import { fixed, short, signed } from './numbers.js'

/** What the rows without a method are called. */
export const UNNAMED = 'result'

/** The rows of one family of masks, as measured for each method. */
export interface FamilyRows {
  readonly family: string
  readonly seen: boolean
  readonly rows: readonly EvaluationRow[]
  /** Of all its rows with an error. */
  readonly lowest: number | undefined
}

/** Rows by family: those seen in training first, then the unseen. */
export function familiesOf(rows: readonly EvaluationRow[]): FamilyRows[] {
  return [true, false].flatMap((seen) => {
    const names = new Set(rows.filter((row) => row.seen === seen).map((row) => row.family))
    return [...names].map((family) => {
      const own = rows.filter((row) => row.seen === seen && row.family === family)
      const errors = own.flatMap(({ result }) => (result.abInside === null ? [] : [result.abInside]))
      return { family, seen, rows: own, lowest: errors.length > 1 ? Math.min(...errors) : undefined }
    })
  })
}

/** The methods compared, in order of appearance. */
export const methodsOf = (rows: readonly EvaluationRow[]): string[] => [
  ...new Set(rows.map((row) => row.method ?? UNNAMED)),
]

const BEST = trusted('<span class="best-mark" aria-hidden="true">★</span><span class="unseen-text">best: </span>')

/** The first question of all: is the colour nearer to the truth than no colour, and than one colour for everything? */
export function verdictTable(rows: readonly EvaluationRow[], groups: readonly EvaluationRow[] = []): Html {
  const methods = methodsOf(rows)
  return html`${verdict(rows)}
<div class="scroll fit" tabindex="0" role="group" aria-label="Verdict by family of masks"><table>
<caption>Error inside the mask (abInside), lower is better; ★ marks the lowest of each family.</caption>
<thead><tr><th scope="col">masks</th>${methods.map((method) => html`<th scope="col" class="number">${method}</th>`)}</tr></thead>
${bodies(
  [...rows, ...groups],
  methods.length + 1,
  ({ family, rows: own, lowest }) =>
    html`<tr><th scope="row">${family}</th>${methods.map((method) => {
      const error = own.find((row) => (row.method ?? UNNAMED) === method)?.result.abInside
      return errorCell(error, lowest)
    })}</tr>`,
)}
</table></div>`
}

/** Every metric of every row. */
export function metricsTable(rows: readonly EvaluationRow[]): Html {
  const extractors = [...new Set(rows.flatMap(({ frechet }) => frechet?.features ?? []))]
  const distanceOf = ({ frechet }: EvaluationRow, name: string): string =>
    frechet?.features === name && frechet.distance !== null ? short(frechet.distance, 4) : '–'
  return html`<div class="scroll" tabindex="0" role="group" aria-label="All metrics"><table>
<caption>All metrics.</caption>
<thead><tr><th scope="col">masks</th><th scope="col">method</th>${metricColumns.map(
    ({ title, explanation }) => html`<th scope="col" class="number"><abbr title="${explanation}">${title}</abbr></th>`,
  )}<th scope="col" class="number"><abbr title="Pictures measured.">pictures</abbr></th>${extractors.map(
    (name) =>
      html`<th scope="col" class="number"><abbr title="${frechetExplanation(name)}">Fréchet (${name})</abbr></th>`,
  )}</tr></thead>
${bodies(
  rows,
  metricColumns.length + 3 + extractors.length,
  ({ family, rows: own, lowest }) =>
    html`${own.map(
      (row, index) =>
        html`<tr${index === 0 && trusted(' class="first"')}>${
          index === 0 && html`<th scope="rowgroup" rowspan="${own.length}">${family}</th>`
        }<th scope="row" class="method">${row.method ?? UNNAMED}</th>${metricColumns.map((column) =>
          column.metric === 'abInside'
            ? errorCell(row.result.abInside, lowest, metricCell(row, column))
            : html`<td class="number">${metricCell(row, column)}</td>`,
        )}<td class="number">${row.result.count}</td>${extractors.map((name) => html`<td class="number">${distanceOf(row, name)}</td>`)}</tr>`,
    )}`,
)}
</table></div>`
}

const frechetExplanation = (name: string): string =>
  `Fréchet distance from the pictures with their colour inside the mask only, by the features of ${name}. 0 looks alike. Comparable among as many pictures alone.`

/** What each row has more than the one that it is compared with; strong where chance does not explain it. */
export function differencesTable(rows: readonly EvaluationRow[], reference: string): Html {
  const compared = rows.filter(({ difference }) => difference)
  const columns = metricColumns.filter(({ metric }) => metric !== 'coverage')
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Differences to ${reference}"><table>
<caption>What others have more than ${reference}, on the same pictures and masks, with 95 % confidence intervals by the paired bootstrap; strong where the interval does not hold 0.</caption>
<thead><tr><th scope="col">masks</th><th scope="col">method</th>${columns.map(({ title }) => html`<th scope="col" class="number">${title}</th>`)}</tr></thead>
${bodies(
  compared,
  columns.length + 2,
  ({ family, rows: own }) =>
    html`${own.map(
      ({ method, difference }, index) =>
        html`<tr${index === 0 && trusted(' class="first"')}>${
          index === 0 && html`<th scope="rowgroup" rowspan="${own.length}">${family}</th>`
        }<th scope="row" class="method">${method ?? UNNAMED}</th>${columns.map(({ metric, digits }) => {
          const found = difference?.[metric]
          const isClear = found && (found.low > 0 || found.high < 0)
          return html`<td class="${isClear ? 'number clear' : 'number'}">${signed(found?.value, digits)}${intervalOf(found, (value) => signed(value, digits))}</td>`
        })}</tr>`,
    )}`,
)}
</table></div>`
}

/** A body for the seen families and one for the unseen, each under its own heading. */
function bodies(rows: readonly EvaluationRow[], columns: number, rowsOf: (family: FamilyRows) => Html): Html[] {
  const families = familiesOf(rows)
  return [true, false].flatMap((seen) => {
    const own = families.filter((family) => family.seen === seen)
    const heading = seen ? 'Masks seen in training' : 'Masks not seen in training'
    if (own.length === 0) return []
    return [
      html`<tbody><tr class="heading"><th scope="rowgroup" colspan="${columns}">${heading}</th></tr>${own.map(rowsOf)}</tbody>`,
    ]
  })
}

function errorCell(error: number | null | undefined, lowest: number | undefined, shown?: Html): Html {
  const best = error !== null && error !== undefined && error === lowest
  return html`<td class="${best ? 'number best' : 'number'}">${best && BEST}${shown ?? fixed(error, 2)}</td>`
}

/** One sentence: how often the model is better than everything else. */
function verdict(rows: readonly EvaluationRow[]): Html {
  const counts = [true, false].flatMap((seen) => {
    const compared = familiesOf(rows).filter(
      ({ lowest, ...family }) =>
        family.seen === seen && lowest !== undefined && errorOfModel(family.rows) !== undefined,
    )
    const won = compared.filter(
      ({ lowest, rows: own }) =>
        errorOfModel(own) === lowest && own.filter(({ result }) => result.abInside === lowest).length === 1,
    )
    return compared.length === 0 ? [] : [`${won.length} of ${compared.length} ${seen ? 'seen' : 'unseen'}`]
  })
  return counts.length === 0
    ? html``
    : html`<p class="verdict">The model’s colour is nearer to the truth than every baseline’s on ${counts.join(' and ')} families of masks.</p>`
}

const errorOfModel = (rows: readonly EvaluationRow[]): number | undefined =>
  rows.find((row) => row.method === 'model')?.result.abInside ?? undefined
