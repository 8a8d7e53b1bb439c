import { ChromaskError, createMask, type Mask } from '@chromask/core'

/**
 * A mask at another size: weighted means over the area that a new pixel covers, and straight lines between pixels where
 * it grows. Edges that do not fall on pixels become soft.
 *
 * @throws ChromaskError `core/invalid-picture` for a size that is not positive.
 * @example
 * ```ts
 * import { createMask } from '@chromask/core'
 * import { resizeMask } from '@chromask/masks'
 *
 * const mask = createMask(2, 1, Float32Array.of(0, 1))
 * console.log(resizeMask(mask, { width: 4, height: 1 }).data.join(' ')) // 0 0.25 0.75 1
 * ```
 */
export function resizeMask(mask: Mask, { width, height }: Size): Mask {
  if (mask.width === width && mask.height === height) return mask
  const result = createMask(width, height)
  const columns = tents(mask.width, width)
  const rows = tents(mask.height, height)
  const wide = new Float64Array(width * mask.height)
  for (let y = 0; y < mask.height; y++) {
    for (let x = 0; x < width; x++) wide[y * width + x] = mean(mask.data, y * mask.width, 1, columns, x)
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      result.data[y * width + x] = Math.min(1, Math.max(0, mean(wide, x, width, rows, y)))
    }
  }
  return result
}

interface Size {
  readonly width: number
  readonly height: number
}

/** For each new pixel: the first old one that counts, and the weights from there on, `taps` for each. */
interface Tents {
  readonly first: Int32Array
  readonly weights: Float64Array
  readonly taps: number
}

/** Tents as wide as an old or a new pixel, whichever is larger, that sum to 1. */
function tents(from: number, to: number): Tents {
  const scale = from / to
  const reach = Math.max(1, scale)
  const taps = Math.ceil(2 * reach) + 1
  const first = new Int32Array(to)
  const weights = new Float64Array(to * taps)
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale - 0.5
    const start = Math.max(0, Math.ceil(centre - reach))
    const end = Math.min(from - 1, Math.floor(centre + reach))
    let sum = 0
    for (let k = start; k <= end; k++) sum += 1 - Math.abs(k - centre) / reach
    for (let k = start; k <= end; k++) weights[i * taps + k - start] = (1 - Math.abs(k - centre) / reach) / sum
    first[i] = start
  }
  return { first, weights, taps }
}

function mean(data: ArrayLike<number>, start: number, stride: number, tent: Tents, i: number): number {
  const { first, weights, taps } = tent
  let at = start + (first[i] ?? 0) * stride
  let sum = 0
  for (let k = i * taps; k < (i + 1) * taps; k++, at += stride) {
    const weight = weights[k] ?? 0
    // Beyond the border, where there is nothing, the weight is zero.
    if (weight !== 0) sum += weight * (data[at] ?? 0)
  }
  return sum
}

/**
 * Throws unless a mask fits a picture and holds numbers in [0, 1].
 *
 * @throws ChromaskError `masks/size-mismatch`; `masks/invalid-mask`.
 */
export function checkMask(mask: Mask, picture: Size): void {
  if (mask.width !== picture.width || mask.height !== picture.height) {
    throw new ChromaskError(
      'masks/size-mismatch',
      `the mask is ${mask.width}x${mask.height}, the picture ${picture.width}x${picture.height}. Resize the mask first (resizeMask).`,
    )
  }
  const wrong = mask.data.findIndex((value) => !(value >= 0 && value <= 1))
  if (wrong >= 0) {
    throw new ChromaskError(
      'masks/invalid-mask',
      `a mask holds numbers from 0 (leave grey) to 1 (colour), got ${mask.data[wrong]} at ${wrong % mask.width}, ${Math.floor(wrong / mask.width)}.`,
    )
  }
}

/** The coloured share of the picture, in [0, 1]. */
export function coverage({ data }: Mask): number {
  let sum = 0
  for (const value of data) sum += value
  return sum / data.length
}
