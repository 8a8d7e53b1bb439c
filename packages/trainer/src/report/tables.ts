import type { EvaluationResult, EvaluationRow } from '@chromask/metrics'
import { type Html, html, trusted } from './html.js'
import { fixed, signed } from './numbers.js'

/** What the rows without a method are called. */
export const UNNAMED = 'result'

const METRICS: readonly (readonly [name: string, cell: (result: EvaluationResult) => string, explanation: string])[] = [
  [
    'abInside',
    (r) => fixed(r.abInside, 2),
    'Mean distance to the true colour inside the mask, in CIELAB’s ab plane. 0 is perfect.',
  ],
  [
    'leakage',
    (r) => fixed(r.leakage, 3),
    'Colour outside the mask, relative to the truth’s there. 0 is perfectly grey.',
  ],
  [
    'vividness',
    (r) => fixed(r.vividness, 3),
    'Colour inside the mask, relative to the truth’s. 1 is as colourful; 0 is grey.',
  ],
  [
    'boundary',
    (r) => fixed(r.boundary, 3),
    'Contrast of colour across the mask’s edge, relative to the target’s. 1 is as sharp; 0 is no edge.',
  ],
  ['bias a', (r) => signed(r.bias?.a, 1), 'Mean error towards red (+) or green (−) inside the mask. 0 is none.'],
  ['bias b', (r) => signed(r.bias?.b, 1), 'Mean error towards yellow (+) or blue (−) inside the mask. 0 is none.'],
  [
    'PSNR',
    (r) => fixed(r.psnr, 2),
    'Peak signal-to-noise ratio in dB against the truth that is grey outside the mask. Higher is better; ∞ is equal.',
  ],
  ['SSIM', (r) => fixed(r.ssim, 4), 'Structural similarity to the same target. 1 is equal.'],
  ['colourfulness', (r) => fixed(r.colourfulness, 1), 'Hasler and Süsstrunk’s M3 of the whole picture. 0 is grey.'],
  ['coverage', (r) => fixed(r.coverage, 2), 'Share of the picture inside the mask.'],
  ['pictures', (r) => String(r.count), 'Pictures measured.'],
]

/** What each metric means, a line each. */
export const metricExplanations = (): Html => html`<details class="card"><summary>What the numbers mean</summary>
<dl class="terms">
${METRICS.map(([name, , explanation]) => html`<div><dt>${name}</dt><dd>${explanation}</dd></div>`)}
</dl></details>`

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
export function verdictTable(rows: readonly EvaluationRow[]): Html {
  const methods = methodsOf(rows)
  return html`${verdict(rows)}
<div class="scroll fit" tabindex="0" role="group" aria-label="Verdict by family of masks"><table>
<caption>Error inside the mask (abInside), lower is better; ★ marks the lowest of each family.</caption>
<thead><tr><th scope="col">masks</th>${methods.map((method) => html`<th scope="col" class="number">${method}</th>`)}</tr></thead>
${bodies(
  rows,
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
export const metricsTable = (rows: readonly EvaluationRow[]): Html =>
  html`<div class="scroll" tabindex="0" role="group" aria-label="All metrics"><table>
<caption>All metrics.</caption>
<thead><tr><th scope="col">masks</th><th scope="col">method</th>${METRICS.map(
    ([name, , explanation]) => html`<th scope="col" class="number"><abbr title="${explanation}">${name}</abbr></th>`,
  )}</tr></thead>
${bodies(
  rows,
  METRICS.length + 2,
  ({ family, rows: own, lowest }) =>
    html`${own.map(
      ({ method, result }, index) =>
        html`<tr${index === 0 && trusted(' class="first"')}>${
          index === 0 && html`<th scope="rowgroup" rowspan="${own.length}">${family}</th>`
        }<th scope="row" class="method">${method ?? UNNAMED}</th>${METRICS.map(([name, cell]) =>
          name === 'abInside' ? errorCell(result.abInside, lowest) : html`<td class="number">${cell(result)}</td>`,
        )}</tr>`,
    )}`,
)}
</table></div>`

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

function errorCell(error: number | null | undefined, lowest: number | undefined): Html {
  const best = error !== null && error !== undefined && error === lowest
  return html`<td class="${best ? 'number best' : 'number'}">${best && BEST}${fixed(error, 2)}</td>`
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
