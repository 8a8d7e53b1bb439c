import type { Estimate, EvaluationResult, EvaluationRow, MetricName } from '@chromask/metrics'
import { type Html, html } from './html.js'
import { fixed, signed } from './numbers.js'

/** A metric as a column of tables. */
export interface MetricColumn {
  readonly title: string
  readonly metric: MetricName
  readonly digits: number
  readonly value: (result: EvaluationResult) => number | null | undefined
  readonly explanation: string
}

export const metricColumns: readonly MetricColumn[] = [
  {
    title: 'abInside',
    metric: 'abInside',
    digits: 2,
    value: (r) => r.abInside,
    explanation: 'Mean distance to the true colour inside the mask, in CIELAB’s ab plane. 0 is perfect.',
  },
  {
    title: 'leakage',
    metric: 'leakage',
    digits: 3,
    value: (r) => r.leakage,
    explanation: 'Colour outside the mask, relative to the truth’s there. 0 is perfectly grey.',
  },
  {
    title: 'vividness',
    metric: 'vividness',
    digits: 3,
    value: (r) => r.vividness,
    explanation: 'Colour inside the mask, relative to the truth’s. 1 is as colourful; 0 is grey.',
  },
  {
    title: 'boundary',
    metric: 'boundary',
    digits: 3,
    value: (r) => r.boundary,
    explanation: 'Contrast of colour across the mask’s edge, relative to the target’s. 1 is as sharp; 0 is no edge.',
  },
  {
    title: 'bias a',
    metric: 'biasA',
    digits: 1,
    value: (r) => r.bias?.a,
    explanation: 'Mean error towards red (+) or green (−) inside the mask. 0 is none.',
  },
  {
    title: 'bias b',
    metric: 'biasB',
    digits: 1,
    value: (r) => r.bias?.b,
    explanation: 'Mean error towards yellow (+) or blue (−) inside the mask. 0 is none.',
  },
  {
    title: 'PSNR',
    metric: 'psnr',
    digits: 2,
    value: (r) => r.psnr,
    explanation:
      'Peak signal-to-noise ratio in dB against the truth that is grey outside the mask. Higher is better; ∞ is equal.',
  },
  {
    title: 'SSIM',
    metric: 'ssim',
    digits: 4,
    value: (r) => r.ssim,
    explanation: 'Structural similarity to the same target. 1 is equal.',
  },
  {
    title: 'colourfulness',
    metric: 'colourfulness',
    digits: 1,
    value: (r) => r.colourfulness,
    explanation: 'Hasler and Süsstrunk’s M3 of the whole picture. 0 is grey.',
  },
  {
    title: 'coverage',
    metric: 'coverage',
    digits: 2,
    value: (r) => r.coverage,
    explanation: 'Share of the picture inside the mask.',
  },
]

/** A value as its column shows it; a bias with its sign. */
const shownAs = ({ metric, digits }: MetricColumn, value: number | null | undefined): string =>
  metric === 'biasA' || metric === 'biasB' ? signed(value, digits) : fixed(value, digits)

/** `[1.20, 1.40]`, small and below the value that it belongs to; nothing without an interval. */
export const intervalOf = (interval: Estimate | null | undefined, shown: (value: number) => string): Html =>
  interval ? html` <span class="interval">[${shown(interval.low)}, ${shown(interval.high)}]</span>` : html``

/** What stands in a row's cell of a column. */
export const metricCell = ({ result, intervals }: EvaluationRow, column: MetricColumn): Html =>
  html`${shownAs(column, column.value(result))}${intervalOf(intervals?.[column.metric], (value) => shownAs(column, value))}`

/** What each metric means, a line each. */
export const metricExplanations = (): Html => html`<details class="card"><summary>What the numbers mean</summary>
<dl class="terms">
${[...metricColumns, { title: 'pictures', explanation: 'Pictures measured.' }].map(({ title, explanation }) => html`<div><dt>${title}</dt><dd>${explanation}</dd></div>`)}
</dl>
<p class="note">In brackets: 95 % confidence intervals, by the bootstrap over pictures. They tell what other pictures might have given, and nothing about another training.</p></details>`
