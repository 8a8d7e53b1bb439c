import { scaleLinear, scaleLog } from 'd3-scale'
import { line } from 'd3-shape'
import { type Html, html } from './html.js'
import { short } from './numbers.js'

/** x and y; the line breaks where y is NaN. */
export type Point = readonly [x: number, y: number]

/** One line of a chart. */
export interface Series {
  readonly label: string
  readonly points: readonly Point[]
  /** What the line was smoothed from, drawn faintly. */
  readonly faint?: readonly Point[]
  /** Dots on the points, for lines of few. @default false */
  readonly dots?: boolean
  /** Dots alone: what each is called. */
  readonly names?: readonly string[]
}

export interface Chart {
  /** Unique on the page. */
  readonly id: string
  readonly title: string
  /** For those who do not see it. */
  readonly description: string
  readonly xLabel: string
  readonly yLabel?: string
  readonly xFormat: (value: number) => string
  readonly xTicks?: readonly number[]
  readonly domain: { readonly x: Point; readonly y: Point }
  /** @default 'linear' */
  readonly scale?: 'linear' | 'log'
  readonly series: readonly Series[]
  /** Units of its letters: about the width on a page in pixels. @default 440 */
  readonly width?: number
}

const HEIGHT = 250
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 22, 10, 40]
/** Colours of the style sheet; lines beyond them are dashed. */
const COLOURS = 6

/** The class that gives a line its colour and dashes. */
const seriesClass = (index: number): string =>
  `s${index % COLOURS}${['', ' dash', ' dots'][Math.floor(index / COLOURS) % 3] ?? ''}`

/** Lines over a plane, as SVG that takes its colours from the style sheet. */
export function chartSvg(chart: Chart): Html {
  const { id, domain, series, scale = 'linear', width = 440 } = chart
  const x = scaleLinear([...domain.x], [LEFT, width - RIGHT])
  const y =
    scale === 'log'
      ? scaleLog([...domain.y], [HEIGHT - BOTTOM, TOP])
      : scaleLinear([...domain.y], [HEIGHT - BOTTOM, TOP])
  // Zero has no logarithm: it is drawn at the bottom.
  const yOf = (value: number): number => y(scale === 'log' ? Math.max(value, domain.y[0]) : value)
  const path = line<Point>()
    .defined(([, value]) => Number.isFinite(value))
    .x(([at]) => x(at))
    .y(([, value]) => yOf(value))
    .digits(1)
  const ticks = yTicks(y, domain.y, scale)
  const digits = scale === 'log' ? 3 : digitsOf(ticks)
  const drawn = (points: readonly Point[], kind: string, index: number): Html =>
    html`<path class="${kind} ${seriesClass(index)}" d="${path([...points]) ?? ''}"/>`

  return html`<svg viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-desc">
<title id="${id}-title">${chart.title}</title>
<desc id="${id}-desc">${chart.description}</desc>
<g class="axis">
${ticks.map((tick) => {
  const at = yOf(tick).toFixed(1)
  return html`<line class="rule" x1="${LEFT}" x2="${width - RIGHT}" y1="${at}" y2="${at}"/><text x="${LEFT - 8}" y="${at}" dy="0.35em" text-anchor="end">${short(tick, digits)}</text>`
})}
${(chart.xTicks ?? x.ticks(5).filter(Number.isInteger)).map((tick) => {
  const at = x(tick).toFixed(1)
  return html`<line class="tick" x1="${at}" x2="${at}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM + 5}"/><text x="${at}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${chart.xFormat(tick)}</text>`
})}
<line class="base" x1="${LEFT}" x2="${width - RIGHT}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM}"/>
<text class="name" x="${(LEFT + width - RIGHT) / 2}" y="${HEIGHT - 4}" text-anchor="middle">${chart.xLabel}</text>
${chart.yLabel !== undefined && html`<text class="name" transform="translate(12 ${(HEIGHT - BOTTOM + TOP) / 2}) rotate(-90)" text-anchor="middle">${chart.yLabel}</text>`}
</g>
${series.map(({ faint }, index) => (faint ? drawn(faint, 'faint', index) : html``))}
${series.map(({ points, names }, index) => (names ? html`` : drawn(points, 'line', index)))}
${series.map(({ points, dots, names, label }, index) =>
  dots || names
    ? html`${points.map(([at, value], i) =>
        Number.isFinite(value)
          ? html`<circle class="dot ${seriesClass(index)}" cx="${x(at).toFixed(1)}" cy="${yOf(value).toFixed(1)}" r="3.5"><title>${label}${names && `, ${names[i]}`}: ${short(value)}</title></circle>`
          : html``,
      )}`
    : html``,
)}
</svg>`
}

/** What the lines of charts stand for. */
export const legend = (labels: readonly { readonly label: string; readonly note?: string | undefined }[]): Html =>
  html`<ul class="legend">
${labels.map(
  ({ label, note }, index) =>
    html`<li><svg viewBox="0 0 26 10" aria-hidden="true"><path class="line ${seriesClass(index)}" d="M2,5H24"/></svg>${label}${note !== undefined && html` <span class="note">${note}</span>`}</li>`,
)}
</ul>`

/** Enough ticks to read values off, and not more. */
function yTicks(scale: { ticks(count: number): number[] }, [low, high]: Point, kind: 'linear' | 'log'): number[] {
  if (kind === 'linear') return scale.ticks(5)
  const powers: number[] = []
  for (let power = Math.ceil(Math.log10(low) - 1e-9); power <= Math.log10(high) + 1e-9; power++)
    powers.push(10 ** power)
  const stride = Math.ceil(powers.length / 6)
  return powers.filter((_, index) => index % stride === 0)
}

/** Significant digits that tell these numbers apart. */
const digitsOf = (ticks: readonly number[]): number =>
  Math.max(3, Math.ceil(Math.log10(Math.max(...ticks.map(Math.abs)) / Math.abs((ticks[1] ?? 0) - (ticks[0] ?? 0)))) + 1)

/** Limits that hold all values and end at round numbers. Powers of ten for a logarithmic scale. */
export function niceDomain(low: number, high: number, scale: 'linear' | 'log' = 'linear'): Point {
  if (scale === 'log') return [10 ** Math.floor(Math.log10(low) + 1e-9), 10 ** Math.ceil(Math.log10(high) - 1e-9)]
  if (low === high) return low === 0 ? [0, 1] : niceDomain(Math.min(0, low * 2), Math.max(0, high * 2))
  const [from = low, to = high] = scaleLinear([low, high], [0, 1]).nice(5).domain()
  return [from, to]
}
