import type { EvaluationRow } from '@chromask/metrics'
import { chartSvg, legend, niceDomain, type Point } from './chart.js'
import { type Html, html } from './html.js'
import { fixed, short } from './numbers.js'
import { methodsOf, UNNAMED } from './tables.js'

/** Error inside against vividness, a dot for each family of masks: what a network gains in the one it often pays in the other. */
export function tradeOffChart(rows: readonly EvaluationRow[], id: string): Html {
  const dots = rows.flatMap(({ family, method = UNNAMED, result: { abInside, vividness } }) =>
    abInside === null || vividness === null ? [] : [{ family, method, point: [vividness, abInside] as Point }],
  )
  if (dots.length === 0) return html``
  const series = methodsOf(rows).map((label) => {
    const own = dots.filter(({ method }) => method === label)
    return { label, points: own.map(({ point }) => point), names: own.map(({ family }) => family) }
  })
  const described = series.map(
    ({ label, points, names }) =>
      `${label}: ${points.map(([x, y], i) => `${fixed(y, 1)} at ${fixed(x, 2)} (${names[i]})`).join(', ')}.`,
  )
  const largest = (axis: 0 | 1): number => Math.max(...dots.map(({ point }) => point[axis]))
  const x = niceDomain(0, Math.max(1, largest(0)))
  return html`<h4>Error against vividness</h4>
<p class="note">A dot for each family of masks. Lower is nearer to the truth; 1 is as colourful.</p>
${legend(series)}
<div class="charts"><figure class="card">${chartSvg({
    id,
    title: 'Error inside against vividness',
    description: described.join(' '),
    xLabel: 'vividness',
    yLabel: 'abInside',
    xFormat: (value) => short(value),
    xTicks: [0, 0.25, 0.5, 0.75, 1].map((share) => share * x[1]),
    domain: { x, y: niceDomain(0, largest(1)) },
    series,
  })}</figure></div>`
}
