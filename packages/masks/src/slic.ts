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
  const features = featuresOf(image, by === 'color' ? 3 : 1)
  const labels = clustered(features, width, height, segments, compactness, iterations)
  return { width, height, ...connected(labels, width, Math.max(1, Math.floor((width * height) / segments / 4))) }
}

const check = (holds: boolean, what: string, expected: string, got: unknown): void => {
  if (!holds) throw invalidOption('slic', `${what} must be ${expected}, got ${JSON.stringify(got)}.`)
}

interface Features {
  readonly channels: number
  /** `[pixels, channels]`, in levels. */
  readonly data: Float64Array
}

function featuresOf({ data: rgb }: RgbImage, channels: 1 | 3): Features {
  const data = new Float64Array((rgb.length / 3) * channels)
  for (let p = 0, i = 0; p < rgb.length; p += 3) {
    const [r, g, b] = [rgb[p] as number, rgb[p + 1] as number, rgb[p + 2] as number]
    const luma = 0.299 * r + 0.587 * g + 0.114 * b
    data[i++] = luma
    if (channels === 3) {
      data[i++] = 0.564 * (b - luma)
      data[i++] = 0.713 * (r - luma)
    }
  }
  return { channels, data }
}

function clustered(
  { channels, data }: Features,
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
  // A centre: x, y and its features.
  const stride = channels + 2
  const centres = new Float64Array(count * stride)
  for (let k = 0; k < count; k++) {
    const x = Math.floor((((k % columns) + 0.5) * width) / columns)
    const y = Math.floor((((k - (k % columns)) / columns + 0.5) * height) / rows)
    centres[k * stride] = x
    centres[k * stride + 1] = y
    for (let c = 0; c < channels; c++) centres[k * stride + 2 + c] = data[(y * width + x) * channels + c] as number
  }
  const labels = new Int32Array(width * height)
  const nearest = new Float64Array(width * height)
  const weight = (compactness / step) * (compactness / step)
  const reach = Math.ceil(step)
  for (let round = 0; round < iterations; round++) {
    nearest.fill(Number.POSITIVE_INFINITY)
    for (let k = 0; k < count; k++) {
      const at = k * stride
      const [cx, cy, c0] = [centres[at] as number, centres[at + 1] as number, centres[at + 2] as number]
      const [c1, c2] = channels === 3 ? [centres[at + 3] as number, centres[at + 4] as number] : [0, 0]
      const left = Math.max(0, Math.floor(cx) - reach)
      const right = Math.min(width - 1, Math.ceil(cx) + reach)
      const bottom = Math.min(height - 1, Math.ceil(cy) + reach)
      for (let y = Math.max(0, Math.floor(cy) - reach); y <= bottom; y++) {
        const dy = (y - cy) * (y - cy)
        for (let x = left, i = y * width + left; x <= right; x++, i++) {
          const f = i * channels
          const d0 = (data[f] as number) - c0
          let distance = d0 * d0 + weight * ((x - cx) * (x - cx) + dy)
          if (channels === 3) {
            const [d1, d2] = [(data[f + 1] as number) - c1, (data[f + 2] as number) - c2]
            distance += d1 * d1 + d2 * d2
          }
          if (distance < (nearest[i] as number)) {
            nearest[i] = distance
            labels[i] = k
          }
        }
      }
    }
    average(centres, stride, labels, data, channels, width)
  }
  return labels
}

/** Moves every centre to the mean of its pixels; one without pixels stays. */
function average(
  centres: Float64Array,
  stride: number,
  labels: Int32Array,
  data: Float64Array,
  channels: number,
  width: number,
): void {
  const sums = new Float64Array(centres.length)
  const counts = new Int32Array(centres.length / stride)
  for (let i = 0, x = 0, y = 0; i < labels.length; i++) {
    const k = labels[i] as number
    const at = k * stride
    counts[k] = (counts[k] as number) + 1
    sums[at] = (sums[at] as number) + x
    sums[at + 1] = (sums[at + 1] as number) + y
    for (let c = 0; c < channels; c++)
      sums[at + 2 + c] = (sums[at + 2 + c] as number) + (data[i * channels + c] as number)
    if (++x === width) {
      x = 0
      y++
    }
  }
  for (let at = 0; at < centres.length; at++) {
    const n = counts[Math.floor(at / stride)] as number
    if (n > 0) centres[at] = (sums[at] as number) / n
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
