import type { Json } from '@chromask/core'
import type { EvaluationRow } from '@chromask/metrics'
import type { MetricsRecord } from '../run/metrics-log.js'
import { coverageCharts } from './coverage.js'
import { lossCurves } from './curves.js'
import { type Html, html, trusted } from './html.js'
import { STYLE } from './style.js'
import { metricExplanations, metricsTable, verdictTable } from './tables.js'

/** A grid of pictures: grey, mask, result and truth side by side. */
export interface ReportSamples {
  readonly title: string
  readonly png: Uint8Array
  readonly width: number
  readonly height: number
}

/** What a report shows. */
export interface ReportInput {
  /** Such as `hallpaz2018 on flowers17`. */
  readonly title: string
  /** Steps, images/s, device and the like. */
  readonly summary: readonly (readonly [label: string, value: string])[]
  /** What was logged while training. */
  readonly metrics: readonly MetricsRecord[]
  /** Such as `before training` and `after 60 steps`. */
  readonly evaluations: readonly { readonly title: string; readonly rows: readonly EvaluationRow[] }[]
  readonly samples: readonly ReportSamples[]
  readonly recipe: Json
  readonly versions: Readonly<Record<string, string>>
  /** What the reader should know before all else. */
  readonly notes?: readonly string[]
}

// Nothing is ever loaded from anywhere, whatever the texts in it say.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

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
export function renderReport(input: ReportInput): string {
  const { title, summary, notes = [] } = input
  const sections = [results(input), curves(input), samples(input), recipe(input), versions(input)].filter(
    (section) => section !== undefined,
  )
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
${summary.length > 0 && html`<dl class="summary">${summary.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`}
${notes.length > 0 && html`<ul class="notes" aria-label="Notes">${notes.map((note) => html`<li>${note}</li>`)}</ul>`}
<nav aria-label="Sections">${sections.map(({ id, heading }) => html`<a href="#${id}">${heading}</a>`)}</nav>
</header>
<main>
${sections.map(
  ({ id, heading, content }) => html`<section id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${heading}</h2>
${content}
</section>`,
)}
</main>
</body>
</html>
`.markup
}

interface Section {
  readonly id: string
  readonly heading: string
  readonly content: Html
}

function results({ evaluations }: ReportInput): Section | undefined {
  const measured = evaluations.filter(({ rows }) => rows.length > 0)
  if (measured.length === 0) return undefined
  const content = html`${measured.map(
    ({ title, rows }, index) => html`<section aria-labelledby="evaluation-${index}">
<h3 id="evaluation-${index}">${title}</h3>
${verdictTable(rows)}
${metricsTable(rows)}
${coverageCharts(rows, `coverage-${index}`)}
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

function samples({ samples: grids }: ReportInput): Section | undefined {
  if (grids.length === 0) return undefined
  const content = html`<p class="note">Columns from the left: grey picture, mask, result, truth.</p>
<div class="samples">${grids.map(
    ({ title, png, width, height }) => html`<figure><figcaption>${title}</figcaption>
<img src="data:image/png;base64,${base64(png)}" width="${width}" height="${height}" alt="${title}: rows of pictures, each grey, its mask, the coloured result and the truth"></figure>`,
  )}</div>`
  return { id: 'samples', heading: 'Samples', content }
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

/** In pieces, as a function takes only so many arguments. */
function base64(bytes: Uint8Array): string {
  let binary = ''
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return btoa(binary)
}
