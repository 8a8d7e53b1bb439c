import { ChromaskError, createMask, type Mask } from '@chromask/core'

/**
 * A mask at another size: means over the area that a new pixel covers, and straight lines between pixels where it
 * grows. Edges that do not fall on pixels become soft.
 *
 * @throws ChromaskError `core/invalid-picture` for a size that is not positive.
 */
export function resizeMask(mask: Mask, width: number, height: number): Mask {
  if (mask.width === width && mask.height === height) return mask
  const result = createMask(width, height)
  const columns = weightsOf(mask.width, width)
  const rows = weightsOf(mask.height, height)
  const wide = new Float64Array(width * mask.height)
  for (let y = 0; y < mask.height; y++) {
    for (let x = 0; x < width; x++) wide[y * width + x] = mean(mask.data, y * mask.width, 1, columns[x])
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      result.data[y * width + x] = Math.min(1, Math.max(0, mean(wide, x, width, rows[y])))
    }
  }
  return result
}

interface Weights {
  readonly from: number
  readonly weights: readonly number[]
}

/** For each new pixel, a tent as wide as an old or a new pixel, whichever is larger. */
function weightsOf(from: number, to: number): Weights[] {
  const scale = from / to
  const reach = Math.max(1, scale)
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale - 0.5
    const first = Math.max(0, Math.ceil(centre - reach))
    const last = Math.min(from - 1, Math.floor(centre + reach))
    const raw = Array.from({ length: last - first + 1 }, (__, k) =>
      Math.max(0, 1 - Math.abs(first + k - centre) / reach),
    )
    const sum = raw.reduce((a, b) => a + b, 0)
    return { from: first, weights: raw.map((weight) => weight / sum) }
  })
}

function mean(data: ArrayLike<number>, start: number, stride: number, weights: Weights | undefined): number {
  if (!weights) return 0
  let sum = 0
  for (let k = 0; k < weights.weights.length; k++) {
    sum += (weights.weights[k] ?? 0) * (data[start + (weights.from + k) * stride] ?? 0)
  }
  return sum
}

/**
 * Throws unless a mask fits a picture and holds numbers in [0, 1].
 *
 * @throws ChromaskError `masks/size-mismatch`; `masks/invalid-mask`.
 */
export function checkMask(mask: Mask, picture: { readonly width: number; readonly height: number }): void {
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
