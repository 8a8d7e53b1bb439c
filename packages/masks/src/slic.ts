import type { RgbImage } from '@chromask/core'
import { invalidOption } from './parameter.js'

export interface SlicOptions {
  /** About how many superpixels, ≥ 1. @default 100 */
  readonly segments?: number
  /** How much being near counts against looking alike, in levels of 255, > 0: the larger, the squarer. @default 20 */
  readonly compactness?: number
  /** Rounds of assigning and averaging, 1 to 50. @default 5 */
  readonly iterations?: number
  /** Whether pixels look alike by their luma alone, or by colour too. @default 'luma' */
  readonly by?: 'luma' | 'color'
}

/** A picture in superpixels. */
export interface Superpixels {
  readonly width: number
  readonly height: number
  /** For each pixel the number of its superpixel, from 0. */
  readonly labels: Int32Array
  readonly count: number
}

/**
 * Superpixels by simple linear iterative clustering (SLIC; Achanta et al., IEEE TPAMI 34, 2012): k-means in place and
 * colour, each centre looking only around itself; pieces that hang off, and small ones, go to a neighbour. Colour is luma
 * (ITU-R BT.601), or luma and its two colour differences, instead of CIELAB, whose cube roots are not the same on every platform.
 *
 * @throws ChromaskError `masks/invalid-option`.
 * @example
 * ```ts
 * import { createRgbImage } from '@chromask/core'
 * import { slic } from '@chromask/masks'
 *
 * const halves = Uint8Array.from({ length: 8 * 4 * 3 }, (_, i) => (Math.floor(i / 3) % 8 < 4 ? 0 : 255))
 * const { labels, count } = slic(createRgbImage(8, 4, halves), { segments: 2 })
 * console.log(count, labels.subarray(0, 8).join('')) // 2 00001111
 * ```
 */
export function slic(image: RgbImage, options: SlicOptions = {}): Superpixels {
  const { segments = 100, compactness = 20, iterations = 5, by = 'luma' } = options
  check(Number.isInteger(segments) && segments >= 1, 'segments', 'an integer ≥ 1', segments)
  check(compactness > 0 && compactness < Number.POSITIVE_INFINITY, 'compactness', 'a number > 0', compactness)
  check(
    Number.isInteger(iterations) && iterations >= 1 && iterations <= 50,
    'iterations',
    'an integer from 1 to 50',
    iterations,
  )
  check(by === 'luma' || by === 'color', 'by', 'luma or color', by)
  const { width, height } = image
  const labels = clustered(planesOf(image, by), width, height, segments, compactness, iterations)
  return { width, height, ...connected(labels, width, Math.max(1, Math.floor((width * height) / segments / 4))) }
}

const check = (holds: boolean, what: string, expected: string, got: unknown): void => {
  if (!holds) throw invalidOption('slic', `${what} must be ${expected}, got ${JSON.stringify(got)}.`)
}

/** Luma, and two colour differences where colour counts, in levels. */
type Planes = readonly [luma: Float64Array, ...differences: Float64Array[]]

function planesOf({ data: rgb }: RgbImage, by: 'luma' | 'color'): Planes {
  const luma = new Float64Array(rgb.length / 3)
  for (let i = 0, p = 0; i < luma.length; i++, p += 3) {
    luma[i] = 0.299 * (rgb[p] as number) + 0.587 * (rgb[p + 1] as number) + 0.114 * (rgb[p + 2] as number)
  }
  if (by === 'luma') return [luma]
  const [blue, red] = [new Float64Array(luma.length), new Float64Array(luma.length)]
  for (const [i, y] of luma.entries()) {
    blue[i] = 0.564 * ((rgb[3 * i + 2] as number) - y)
    red[i] = 0.713 * ((rgb[3 * i] as number) - y)
  }
  return [luma, blue, red]
}

/** Numbers of each centre: its place, and its mean in each plane. */
interface Centres {
  readonly x: Float64Array
  readonly y: Float64Array
  readonly means: readonly Float64Array[]
}

function clustered(
  planes: Planes,
  width: number,
  height: number,
  segments: number,
  compactness: number,
  iterations: number,
): Int32Array {
  const step = Math.sqrt((width * height) / segments)
  const columns = Math.max(1, Math.round(width / step))
  const rows = Math.max(1, Math.round(height / step))
  const count = columns * rows
  const numbers = (): Float64Array => new Float64Array(count)
  const centres: Centres = { x: numbers(), y: numbers(), means: planes.map(numbers) }
  for (let k = 0; k < count; k++) {
    const x = Math.floor((((k % columns) + 0.5) * width) / columns)
    const y = Math.floor((((k - (k % columns)) / columns + 0.5) * height) / rows)
    centres.x[k] = x
    centres.y[k] = y
    for (const [c, plane] of planes.entries()) (centres.means[c] as Float64Array)[k] = plane[y * width + x] as number
  }
  const labels = new Int32Array(width * height)
  const nearest = new Float64Array(width * height)
  const weight = (compactness / step) * (compactness / step)
  const reach = Math.ceil(step)
  for (let round = 0; round < iterations; round++) {
    nearest.fill(Number.POSITIVE_INFINITY)
    for (let k = 0; k < count; k++) claim(k, centres, planes, { width, height, weight, reach }, labels, nearest)
    average(centres, labels, planes, width)
  }
  return labels
}

/** Gives a centre the pixels around it to which it is nearer than all centres before. */
function claim(
  k: number,
  { x: xs, y: ys, means }: Centres,
  [luma, blue, red]: Planes,
  { width, height, weight, reach }: { width: number; height: number; weight: number; reach: number },
  labels: Int32Array,
  nearest: Float64Array,
): void {
  const [cx, cy] = [xs[k] as number, ys[k] as number]
  const [mean = 0, meanBlue = 0, meanRed = 0] = means.map((plane) => plane[k] as number)
  const left = Math.max(0, Math.floor(cx) - reach)
  const right = Math.min(width - 1, Math.ceil(cx) + reach)
  const bottom = Math.min(height - 1, Math.ceil(cy) + reach)
  for (let y = Math.max(0, Math.floor(cy) - reach); y <= bottom; y++) {
    const down = weight * (y - cy) * (y - cy)
    for (let x = left, i = y * width + left; x <= right; x++, i++) {
      const apart = (luma[i] as number) - mean
      let distance = apart * apart + weight * (x - cx) * (x - cx) + down
      if (distance >= (nearest[i] as number)) continue
      if (blue && red) {
        const [b, r] = [(blue[i] as number) - meanBlue, (red[i] as number) - meanRed]
        distance += b * b + r * r
        if (distance >= (nearest[i] as number)) continue
      }
      nearest[i] = distance
      labels[i] = k
    }
  }
}

/** Moves every centre to the mean of its pixels; one without pixels stays. */
function average({ x: xs, y: ys, means }: Centres, labels: Int32Array, planes: Planes, width: number): void {
  const counts = new Int32Array(xs.length)
  const [sumX, sumY] = [new Float64Array(xs.length), new Float64Array(xs.length)]
  for (let i = 0, x = 0, y = 0; i < labels.length; i++) {
    const k = labels[i] as number
    counts[k] = (counts[k] as number) + 1
    sumX[k] = (sumX[k] as number) + x
    sumY[k] = (sumY[k] as number) + y
    if (++x === width) {
      x = 0
      y++
    }
  }
  move(xs, sumX, counts)
  move(ys, sumY, counts)
  for (const [c, plane] of planes.entries()) {
    const sums = new Float64Array(xs.length)
    for (let i = 0; i < labels.length; i++) {
      const k = labels[i] as number
      sums[k] = (sums[k] as number) + (plane[i] as number)
    }
    move(means[c] as Float64Array, sums, counts)
  }
}

function move(numbers: Float64Array, sums: Float64Array, counts: Int32Array): void {
  for (let k = 0; k < numbers.length; k++) {
    const n = counts[k] as number
    if (n > 0) numbers[k] = (sums[k] as number) / n
  }
}

/** Gives every connected piece a number of its own; one smaller than `least` pixels goes to the piece before it in its row or above. */
function connected(labels: Int32Array, width: number, least: number): { labels: Int32Array; count: number } {
  const result = new Int32Array(labels.length).fill(-1)
  const queue = new Int32Array(labels.length)
  let count = 0
  for (let start = 0; start < labels.length; start++) {
    if (result[start] !== -1) continue
    const label = labels[start] as number
    result[start] = count
    queue[0] = start
    let end = 1
    for (let head = 0; head < end; head++) {
      const at = queue[head] as number
      const x = at % width
      for (let side = 0; side < 4; side++) {
        if ((side === 0 && x === 0) || (side === 1 && x === width - 1)) continue
        const next = at + (side === 0 ? -1 : side === 1 ? 1 : side === 2 ? -width : width)
        if (next < 0 || next >= labels.length || result[next] !== -1 || labels[next] !== label) continue
        result[next] = count
        queue[end++] = next
      }
    }
    // All pixels before the first one of a piece have their numbers already.
    const neighbour = start % width > 0 ? result[start - 1] : result[start - width]
    if (end < least && neighbour !== undefined && start > 0) {
      for (let i = 0; i < end; i++) result[queue[i] as number] = neighbour
    } else count++
  }
  return { labels: result, count }
}
