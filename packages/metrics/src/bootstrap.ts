import { ChromaskError, createRandom, type Seed } from '@chromask/core'
import { type MetricName, metricNames, metricOf } from './metrics.js'
import { addUp, type MeasuredPicture, type PictureSums, sumNames } from './picture-sums.js'

/** A value, and where it may lie. */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Metrics with their intervals; `null` where one is undefined, or where fewer than two pictures stand behind it. */
export type MetricEstimates = Readonly<Record<MetricName, Estimate | null>>

export interface BootstrapOptions {
  /** Which resamples. @default 'bootstrap' */
  readonly seed?: Seed
  /** @default 1000 */
  readonly resamples?: number
  /** Share of the resamples that lie within an interval, in (0, 1). @default 0.95 */
  readonly confidence?: number
}

/**
 * Metrics with confidence intervals by the bootstrap over pictures (Efron 1979), between percentiles: as many pictures as
 * there are, drawn with replacement, and the metrics pooled anew, again and again. Pictures of one `id`, such as a
 * photograph under several masks, are drawn together, since they depend on each other. Resamples in which a metric is
 * undefined are left out of its interval.
 *
 * An interval tells what other photographs might have given, and nothing about another training.
 *
 * @throws ChromaskError `metrics/invalid-option`.
 * @example
 * ```ts
 * import { createMask, createRgbImage } from '@chromask/core'
 * import { bootstrap, measurePicture } from '@chromask/metrics'
 *
 * const mask = createMask(1, 1, Float32Array.of(1))
 * const predicted = createRgbImage(1, 1, Uint8Array.of(90, 90, 90))
 * const pictures = [20, 40, 60, 80].map((red) =>
 *   measurePicture({ truth: createRgbImage(1, 1, Uint8Array.of(90 + red, 90, 90)), predicted, mask }),
 * )
 * const { abInside } = bootstrap(pictures)
 * console.log(abInside?.value.toFixed(1), abInside?.low.toFixed(1), abInside?.high.toFixed(1)) // 22.3 13.2 31.3
 * ```
 */
export const bootstrap = (pictures: readonly MeasuredPicture[], options: BootstrapOptions = {}): MetricEstimates =>
  estimates([unitsOf(pictures)], (name, [sums]) => (sums ? metricOf(name, sums) : null), options)

/**
 * The same for what `pictures` have more than `others`: both of the same photographs, told by their `id`, which are drawn
 * together. What makes a photograph hard for both cancels out, so that smaller differences can be told from chance than by
 * two intervals side by side.
 *
 * @throws ChromaskError `metrics/invalid-option`; `metrics/not-paired` where ids are missing, or not the same.
 */
export function bootstrapDifference(
  pictures: readonly MeasuredPicture[],
  others: readonly MeasuredPicture[],
  options: BootstrapOptions = {},
): MetricEstimates {
  const units = unitsOf(pictures)
  const paired = unitsOf(others)
  if (units.size !== paired.size || [...units.keys()].some((id) => typeof id === 'number' || !paired.has(id))) {
    throw new ChromaskError(
      'metrics/not-paired',
      'a difference needs two measurements of the same pictures, told by their ids. Pass measurePicture the id of each.',
    )
  }
  const inOrder: Units = new Map([...units.keys()].map((id) => [id, paired.get(id) ?? []]))
  const difference = (name: MetricName, [one, other]: readonly PictureSums[]): number | null => {
    const mine = one ? metricOf(name, one) : null
    const theirs = other ? metricOf(name, other) : null
    if (mine === null || theirs === null) return null
    // Two endless PSNRs are alike.
    return mine === theirs ? 0 : mine - theirs
  }
  return estimates([units, inOrder], difference, options)
}

/** What is drawn: pictures by id, those without one each by itself. */
type Units = ReadonlyMap<string | number, readonly MeasuredPicture[]>

const unitsOf = (pictures: readonly MeasuredPicture[]): Units => {
  const units = new Map<string | number, MeasuredPicture[]>()
  pictures.forEach((picture, index) => {
    const key = picture.id ?? index
    units.set(key, [...(units.get(key) ?? []), picture])
  })
  return units
}

/** `metric` of the whole, and between which values it lies in the resamples; all sets are drawn alike. */
function estimates(
  sets: readonly Units[],
  metric: (name: MetricName, sums: readonly PictureSums[]) => number | null,
  { seed = 'bootstrap', resamples = 1000, confidence = 0.95 }: BootstrapOptions,
): MetricEstimates {
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new ChromaskError('metrics/invalid-option', `resamples must be an integer ≥ 1, got ${resamples}.`)
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new ChromaskError('metrics/invalid-option', `confidence must lie between 0 and 1, got ${confidence}.`)
  }
  const count = sets[0]?.size ?? 0
  const tables = sets.map((units) => [...units.values()].map((unit) => Float64Array.from(valuesOf(addUp(unit)))))
  const whole = tables.map((table) => drawn(table, [...table.keys()]))
  const random = createRandom(seed)
  const draws = Array.from({ length: count < 2 ? 0 : resamples }, () => {
    const chosen = Array.from({ length: count }, () => random.integer(0, count - 1))
    return tables.map((table) => drawn(table, chosen))
  })
  const estimateOf = (name: MetricName): Estimate | null => {
    const value = metric(name, whole)
    const values = Float64Array.from(draws.flatMap((sums) => metric(name, sums) ?? [])).sort()
    if (value === null || values.length === 0) return null
    const at = (share: number): number => values[Math.round(share * (values.length - 1))] as number
    return { value, low: at((1 - confidence) / 2), high: at((1 + confidence) / 2) }
  }
  return Object.fromEntries(metricNames.map((name) => [name, estimateOf(name)])) as Record<MetricName, Estimate | null>
}

const valuesOf = (sums: PictureSums): number[] => sumNames.map((name) => sums[name])

/** The sums of the rows chosen. In plain arrays until the end: this is where the time goes. */
function drawn(table: readonly Float64Array[], chosen: readonly number[]): PictureSums {
  const total = new Float64Array(sumNames.length)
  for (const index of chosen) {
    const row = table[index] as Float64Array
    for (let i = 0; i < total.length; i++) total[i] = (total[i] as number) + (row[i] as number)
  }
  return Object.fromEntries(sumNames.map((name, i) => [name, total[i]])) as PictureSums
}
