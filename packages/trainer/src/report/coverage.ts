import type { EvaluationRow } from '@chromask/metrics'
import { chartSvg, legend, niceDomain, type Point } from './chart.js'
import { type Html, html } from './html.js'
import { fixed } from './numbers.js'
import { familiesOf, methodsOf, UNNAMED } from './tables.js'

/** Error against how much of the picture the mask covers: a small chart for each family, all on one scale. */
export function coverageCharts(rows: readonly EvaluationRow[], id: string): Html {
  const methods = methodsOf(rows)
  const errors = rows.flatMap(({ result }) => result.byCoverage.flatMap(({ abInside }) => abInside ?? []))
  if (errors.length === 0) return html``
  const y = niceDomain(0, Math.max(...errors))
  const charts = familiesOf(rows).map(({ family, seen, rows: own }, index) => {
    const lines = methods.map((method) => {
      const bins = own.find((row) => (row.method ?? UNNAMED) === method)?.result.byCoverage ?? []
      return {
        label: method,
        dots: true,
        points: bins.map(({ from, to, abInside }): Point => [(from + to) / 2, abInside ?? Number.NaN]),
      }
    })
    const described = lines
      .map(
        ({ label, points }) =>
          `${label}: ${points.map(([at, error]) => `${fixed(error, 1)} at ${fixed(at * 100, 0)} %`).join(', ')}.`,
      )
      .join(' ')
    return html`<figure class="card"><h4>${family} <span class="note">${seen ? 'seen' : 'unseen'}</span></h4>${chartSvg(
      {
        id: `${id}-${index}`,
        title: `${family}: error inside against mask coverage`,
        description: described,
        xLabel: 'share of the picture inside the mask',
        yLabel: 'abInside',
        xFormat: (share) => `${fixed(share * 100, 0)} %`,
        xTicks: [0, 0.2, 0.4, 0.6, 0.8, 1],
        domain: { x: [0, 1], y },
        series: lines,
        width: 330,
      },
    )}</figure>`
  })
  return html`<h4>Error against mask coverage</h4>
${legend(methods.map((label) => ({ label })))}
<div class="small charts">${charts}</div>`
}
