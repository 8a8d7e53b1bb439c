import type { Json } from '@chromask/core'
import type { EvaluationRow } from '@chromask/metrics'
import type { MetricsRecord } from '../run/metrics-log.js'
import { coverageCharts } from './coverage.js'
import { lossCurves } from './curves.js'
import { html } from './html.js'
import { metricExplanations } from './metric-columns.js'
import { figuresOf, type PageHead, pageOf, type ReportSamples, type Section } from './page.js'
import { metricsTable, verdictTable } from './tables.js'

/** What a report shows. */
export interface ReportInput extends PageHead {
  /** What was logged while training. */
  readonly metrics: readonly MetricsRecord[]
  /** Such as `before training` and `after 60 steps`. */
  readonly evaluations: readonly {
    readonly title: string
    readonly rows: readonly EvaluationRow[]
    /** All families seen, and all unseen, as one. */
    readonly groups?: readonly EvaluationRow[]
  }[]
  readonly samples: readonly ReportSamples[]
  readonly recipe: Json
  readonly versions: Readonly<Record<string, string>>
}

/**
 * A training's report as one HTML page that needs no network: results beside the baselines, error against mask
 * coverage, curves of all that was logged, samples, the recipe and versions. Some 100 kB and the pictures, however long
 * the log.
 *
 * @example
 * ```ts
 * import { renderReport } from '@chromask/trainer'
 *
 * const page = renderReport({
 *   title: 'hallpaz2018 on flowers17',
 *   summary: [['steps', '2']],
 *   metrics: [
 *     { step: 1, 'generator/total': 2 },
 *     { step: 2, 'generator/total': 1 },
 *   ],
 *   evaluations: [],
 *   samples: [],
 *   recipe: { size: 64 },
 *   versions: {},
 * })
 * console.log(page.split('\n')[0]) // <!doctype html>
 * ```
 */
export const renderReport = (input: ReportInput): string =>
  pageOf(input, [results(input), curves(input), samples(input), recipe(input), versions(input)])

function results({ evaluations }: ReportInput): Section | undefined {
  const measured = evaluations.filter(({ rows }) => rows.length > 0)
  if (measured.length === 0) return undefined
  const content = html`${measured.map(
    ({ title, rows, groups = [] }, index) => html`<section aria-labelledby="evaluation-${index}">
<h3 id="evaluation-${index}">${title}</h3>
${verdictTable(rows, groups)}
${metricsTable([...rows, ...groups])}
${coverageCharts([...rows, ...groups], `coverage-${index}`)}
</section>`,
  )}
${metricExplanations()}`
  return { id: 'results', heading: 'Results', content }
}

function curves({ metrics }: ReportInput): Section | undefined {
  const charts = lossCurves(metrics)
  if (charts.length === 0) return undefined
  const content = html`<p class="note">Faint: as logged. Strong: smoothed, with its last value.</p>
<div class="charts">${charts}</div>`
  return { id: 'curves', heading: 'Training curves', content }
}

function samples({ samples: sheets }: ReportInput): Section | undefined {
  if (sheets.length === 0) return undefined
  return { id: 'samples', heading: 'Samples', content: figuresOf(sheets, ['grey picture', 'mask', 'result', 'truth']) }
}

const recipe = ({ recipe: data }: ReportInput): Section => ({
  id: 'recipe',
  heading: 'Recipe',
  content: html`<details class="card"><summary>The recipe as JSON</summary><pre tabindex="0">${JSON.stringify(data, null, 2)}</pre></details>`,
})

function versions({ versions: found }: ReportInput): Section | undefined {
  const rows = Object.entries(found)
  if (rows.length === 0) return undefined
  const content = html`<div class="scroll"><table>
<caption>What the training ran on.</caption>
<thead><tr><th scope="col">part</th><th scope="col">version</th></tr></thead>
<tbody>${rows.map(([part, version]) => html`<tr><th scope="row">${part}</th><td>${version}</td></tr>`)}</tbody>
</table></div>`
  return { id: 'versions', heading: 'Versions', content }
}
