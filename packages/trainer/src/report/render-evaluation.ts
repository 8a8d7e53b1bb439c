import type { EvaluationRow } from '@chromask/metrics'
import type { ExtremeSample } from '../extremes.js'
import { coverageCharts } from './coverage.js'
import { extremeSheets } from './extreme-sheets.js'
import { html } from './html.js'
import { metricExplanations } from './metric-columns.js'
import { figuresOf, type PageHead, pageOf, type Section } from './page.js'
import { differencesTable, metricsTable, verdictTable } from './tables.js'
import { tradeOffChart } from './trade-off.js'

/** What an evaluation's page shows; most of it comes from `evaluate`. */
export interface EvaluationPageInput extends PageHead {
  readonly rows: readonly EvaluationRow[]
  readonly groups: readonly EvaluationRow[]
  readonly extremes: readonly ExtremeSample[]
}

/**
 * An evaluation as one HTML page that needs no network and no script: every metric with its confidence interval, models
 * beside each other and beside the baselines, error against mask coverage and against vividness, and the best, median and
 * worst pictures of each family of masks.
 *
 * @example
 * ```ts
 * import { createMask, createRgbImage } from '@chromask/core'
 * import { partialColorTarget } from '@chromask/metrics'
 * import { evaluate, renderEvaluation } from '@chromask/trainer'
 *
 * const image = createRgbImage(1, 1, Uint8Array.of(200, 40, 40))
 * const full = { name: 'full', sample: () => createMask(1, 1, Float32Array.of(1)) }
 * const found = await evaluate({
 *   predict: async ([truth], [mask]) => (truth && mask ? [partialColorTarget(truth, mask)] : []),
 *   examples: [{ id: 'red', image }],
 *   families: [{ name: 'full', seen: true, source: full }],
 *   constant: { a: 20, b: 20 },
 * })
 * const page = await renderEvaluation({ title: 'the truth itself', summary: [], ...found })
 * console.log(page.split('\n')[0]) // <!doctype html>
 * ```
 */
export async function renderEvaluation(input: EvaluationPageInput): Promise<string> {
  return pageOf(input, [results(input), comparison(input), charts(input), await pictures(input)])
}

function results({ rows, groups }: EvaluationPageInput): Section {
  const content = html`${verdictTable(rows, groups)}
${metricsTable([...rows, ...groups])}
${metricExplanations()}`
  return { id: 'results', heading: 'Results', content }
}

function comparison({ rows, groups }: EvaluationPageInput): Section | undefined {
  const all = [...rows, ...groups]
  if (!all.some(({ difference }) => difference)) return undefined
  const reference = rows.find(({ difference }) => !difference)?.method ?? ''
  return { id: 'comparison', heading: 'Comparison', content: differencesTable(all, reference) }
}

function charts({ rows, groups }: EvaluationPageInput): Section {
  const content = html`${tradeOffChart(rows, 'trade-off')}
${coverageCharts([...rows, ...groups], 'coverage')}`
  return { id: 'charts', heading: 'Charts', content }
}

async function pictures({ extremes }: EvaluationPageInput): Promise<Section | undefined> {
  const [first] = extremes
  if (!first) return undefined
  const models = Object.keys(first.results)
  const columns = ['grey picture', 'mask', ...models, 'truth']
  const content = html`<p class="note">The pictures with the least, the middle and the largest error inside${models.length > 1 && `, by ${models[0]}`}.</p>
${figuresOf(await extremeSheets(extremes), columns)}`
  return { id: 'pictures', heading: 'Best, median and worst pictures', content }
}
