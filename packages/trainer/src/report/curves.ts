import type { MetricsRecord } from '../run/metrics-log.js'
import { chartSvg, legend, niceDomain, type Point, type Series } from './chart.js'
import { type Html, html } from './html.js'
import { compact, short } from './numbers.js'

/** Points drawn of one line at most. */
const POINTS = 600
/** The half-life of the smoothing, as a share of the curve. */
const HALF_LIFE = 1 / 50
/** Above this ratio of the largest to the smallest positive value, the scale is logarithmic. */
const WIDE = 100

/** Everything logged under one name; NaN where a value was not finite. */
export interface Curve {
  readonly name: string
  readonly points: readonly Point[]
}

/** The curves of a log, by the part of their name before the slash; both in order of appearance. */
export function curveGroups(records: readonly MetricsRecord[]): Map<string, Curve[]> {
  const curves = new Map<string, Point[]>()
  for (const record of [...records].sort((a, b) => a.step - b.step)) {
    for (const [name, value] of Object.entries(record)) {
      if (name === 'step') continue
      const points = curves.get(name) ?? []
      curves.set(name, points)
      // As 32-bit floats, which is what training computes in. What is not finite is null once it was JSON.
      const y = Math.fround(value)
      points.push([record.step, value !== null && Number.isFinite(y) ? y : Number.NaN])
    }
  }
  const groups = new Map<string, Curve[]>()
  for (const [name, points] of curves) {
    const group = name.includes('/') ? name.slice(0, name.indexOf('/')) : name
    groups.set(group, [...(groups.get(group) ?? []), { name, points }])
  }
  return groups
}

/**
 * Exponential moving average, divided by the weight gathered so far, so that it starts at the first value and not at
 * zero (as Adam does; Kingma and Ba 2015). A gap stays one; the average goes on behind it.
 *
 * @param halfLife points after which a value counts half.
 */
export function smooth(points: readonly Point[], halfLife: number): Point[] {
  const decay = 0.5 ** (1 / halfLife)
  let [sum, weight] = [0, 0]
  return points.map(([x, y]): Point => {
    if (Number.isNaN(y)) return [x, y]
    sum = decay * sum + (1 - decay) * y
    weight = decay * weight + (1 - decay)
    return [x, sum / weight]
  })
}

/** At most so many points: the lowest and the highest of each stretch, in order, so that no peak is lost; and a gap where there is one. */
export function downsample(points: readonly Point[], limit: number = POINTS): Point[] {
  if (points.length <= limit) return [...points]
  const buckets = Math.floor(limit / (points.some(([, y]) => Number.isNaN(y)) ? 3 : 2))
  const kept: Point[] = []
  for (let bucket = 0; bucket < buckets; bucket++) {
    const end = Math.floor(((bucket + 1) * points.length) / buckets)
    let [low, high, gap] = [-1, -1, -1]
    for (let i = Math.floor((bucket * points.length) / buckets); i < end; i++) {
      const y = yAt(points, i)
      if (Number.isNaN(y)) gap = i
      else {
        if (low < 0 || y < yAt(points, low)) low = i
        if (high < 0 || y > yAt(points, high)) high = i
      }
    }
    const indices = [...new Set([low, high, gap])].filter((i) => i >= 0).sort((a, b) => a - b)
    for (const i of indices) kept.push(points[i] as Point)
  }
  return kept
}

/** One chart for each group of curves. */
export function lossCurves(records: readonly MetricsRecord[]): Html[] {
  return [...curveGroups(records)].map(([group, curves], index) => groupChart(group, curves, `curve-${index}`))
}

function groupChart(group: string, curves: readonly Curve[], id: string): Html {
  const drawn = curves.map(({ name, points }) => {
    const smoothed = smooth(points, Math.max(2, points.length * HALF_LIFE))
    const series: Series = {
      label: name.slice(name.indexOf('/') + 1),
      points: downsample(smoothed, POINTS / 2),
      faint: downsample(points),
    }
    const finite = smoothed.filter(([, y]) => !Number.isNaN(y))
    return { series, first: finite[0], last: finite.at(-1), gaps: points.length - finite.length }
  })
  const values = drawn.flatMap(({ series }) => (series.faint ?? []).map(([, y]) => y)).filter((y) => !Number.isNaN(y))
  if (values.length === 0) {
    return html`<figure class="card"><h3>${group}</h3><p>Not one of its ${curves.length} curves has a finite value.</p></figure>`
  }
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const lowPositive = Math.min(...values.filter((y) => y > 0))
  const log = low >= 0 && high / lowPositive > WIDE
  const steps = curves.flatMap(({ points }) => [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 0])
  const [start, end] = [Math.min(...steps), Math.max(...steps)]
  const scale = log ? 'log' : 'linear'
  const svg = chartSvg({
    id,
    title: `${group} against training steps`,
    description: drawn
      .map(({ series, first, last }) =>
        first && last
          ? `${series.label}: ${short(first[1])} at step ${first[0]}, ${short(last[1])} (smoothed) at step ${last[0]}.`
          : `${series.label}: no finite value.`,
      )
      .join(' '),
    xLabel: log ? 'step (vertical scale logarithmic)' : 'step',
    xFormat: compact,
    domain: {
      x: start === end ? [start - 1, end + 1] : [start, end],
      y: log ? niceDomain(lowPositive, high, scale) : niceDomain(low, high),
    },
    scale,
    series: drawn.map(({ series }) => series),
  })
  const labels = drawn.map(({ series, last, gaps }) => ({
    label: series.label,
    note: [last && short(last[1]), gaps > 0 && `${gaps} not finite`].filter(Boolean).join(', '),
  }))
  return html`<figure class="card"><h3>${group}</h3>${svg}${legend(labels)}</figure>`
}

const yAt = (points: readonly Point[], index: number): number => points[index]?.[1] ?? Number.NaN
