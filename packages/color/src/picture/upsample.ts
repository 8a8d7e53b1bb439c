import { ChromaskError } from '@chromask/core'
import { boxMean } from './box-mean.js'
import { type ChromaPlane, checkFinite, checkLength, checkPlane, checkSize, type PictureSize } from './plane.js'
import { createRowSampler, type Plane, type RowSampler, resizePlane } from './resample.js'

/** How chroma follows the edges of a guide. */
export interface GuideOptions {
  /** Half the side of the windows, less a half, in pixels of the small chroma. @default 2 */
  readonly radius?: number
  /**
   * Contrasts of the guide below its square root count as texture, which colour ignores; in squared units of the guide.
   * @default 0.0001
   */
  readonly epsilon?: number
}

export interface UpsampleOptions extends PictureSize, GuideOptions {
  /** The full-size luma `[height, width]`, ranging over about 1. Without it, the result is bilinear. */
  readonly guide?: Float32Array
}

const DEFAULT_RADIUS = 2
const DEFAULT_EPSILON = 1e-4

function checkedGuideOptions({ radius = DEFAULT_RADIUS, epsilon = DEFAULT_EPSILON }: GuideOptions): {
  radius: number
  epsilon: number
} {
  if (!Number.isInteger(radius) || radius < 1) {
    throw new ChromaskError('color/invalid-option', `radius must be an integer ≥ 1, got ${radius}.`)
  }
  if (!(epsilon > 0 && Number.isFinite(epsilon))) {
    throw new ChromaskError('color/invalid-option', `epsilon must be a number > 0, got ${epsilon}.`)
  }
  return { radius, epsilon }
}

/**
 * The guided filter's coefficients at the size of the small chroma: in each window chroma is fitted as
 * `slope * guide + offset`. First the slopes of all channels, then the offsets, `[height, width, 2C]`.
 */
function guidedCoefficients(
  { width, height, channels, data: chroma }: Plane,
  guide: Float32Array,
  radius: number,
  epsilon: number,
): Plane {
  // One interleaved array of everything whose window mean is needed: guide, guide², chroma, guide · chroma.
  const stride = 2 + 2 * channels
  const moments = new Float64Array(width * height * stride)
  for (let p = 0; p < width * height; p++) {
    const g = guide[p] as number
    moments[p * stride] = g
    moments[p * stride + 1] = g * g
    for (let c = 0; c < channels; c++) {
      const value = chroma[p * channels + c] as number
      moments[p * stride + 2 + c] = value
      moments[p * stride + 2 + channels + c] = g * value
    }
  }
  const means = boxMean(moments, width, height, stride, radius)
  const fits = new Float64Array(width * height * 2 * channels)
  for (let p = 0; p < width * height; p++) {
    const g = means[p * stride] as number
    const variance = Math.max(0, (means[p * stride + 1] as number) - g * g)
    for (let c = 0; c < channels; c++) {
      const mean = means[p * stride + 2 + c] as number
      const slope = ((means[p * stride + 2 + channels + c] as number) - g * mean) / (variance + epsilon)
      fits[p * 2 * channels + c] = slope
      fits[p * 2 * channels + channels + c] = mean - slope * g
    }
  }
  const data = Float32Array.from(boxMean(fits, width, height, 2 * channels, radius))
  return { width, height, channels: 2 * channels, data }
}

/** The least and the greatest value of each channel. */
function rangeOf({ channels, data }: Plane): { low: Float32Array; high: Float32Array } {
  const low = new Float32Array(channels).fill(Number.POSITIVE_INFINITY)
  const high = new Float32Array(channels).fill(Number.NEGATIVE_INFINITY)
  for (let i = 0; i < data.length; i++) {
    const c = i % channels
    low[c] = Math.min(low[c] as number, data[i] as number)
    high[c] = Math.max(high[c] as number, data[i] as number)
  }
  return { low, high }
}

/** Upsampled chroma row by row; the options are checked already by the public functions' callers of {@link checkPlane}. */
export function createChromaSampler(plane: ChromaPlane, options: UpsampleOptions): RowSampler {
  const { width, height, guide } = options
  const { radius, epsilon } = checkedGuideOptions(options)
  const { channels } = plane
  const small: Plane = { width: plane.width, height: plane.height, channels, data: plane.chroma }
  if (!guide) return createRowSampler(small, { width, height })

  checkLength('guide', guide, { width, height }, 1)
  checkFinite('guide', guide)
  const smallGuide = resizePlane({ width, height, channels: 1, data: guide }, small)
  const sample = createRowSampler(guidedCoefficients(small, smallGuide, radius, epsilon), { width, height })
  const { low, high } = rangeOf(small)
  const fits = new Float32Array(width * 2 * channels)
  return (y, out) => {
    sample(y, fits)
    for (let x = 0; x < width; x++) {
      const g = guide[y * width + x] as number
      for (let c = 0; c < channels; c++) {
        const at = x * 2 * channels + c
        const value = (fits[at] as number) * g + (fits[at + channels] as number)
        // A line fitted to the small picture overshoots at highlights that only the full-size one has.
        out[x * channels + c] = Math.min(high[c] as number, Math.max(low[c] as number, value))
      }
    }
  }
}

/**
 * Brings small chroma to full size. With a guide, colour edges follow the guide's: a guided filter (He, Sun, Tang 2010)
 * is fitted at the small size and applied at the full one (He, Sun 2015); no value leaves the range of the chroma
 * given. Without, bilinear. The time does not depend on the radius.
 *
 * @throws ChromaskError `color/size-mismatch`, `color/non-finite`, `color/invalid-option`.
 * @example
 * ```ts
 * import { upsampleChroma } from '@chromask/color/picture'
 *
 * const small = { width: 4, height: 1, channels: 1, chroma: Float32Array.of(0, 0, 1, 1) }
 * const guide = Float32Array.of(0, 0, 0, 0, 1, 1, 1, 1) // an edge in the middle
 * const { chroma } = upsampleChroma(small, { width: 8, height: 1, guide })
 * console.log(Array.from(chroma, Math.round).join(' ')) // 0 0 0 0 1 1 1 1
 * ```
 */
export function upsampleChroma(plane: ChromaPlane, options: UpsampleOptions): ChromaPlane {
  checkPlane(plane)
  checkSize('upsampleChroma', options)
  const { width, height } = options
  const sample = createChromaSampler(plane, options)
  const rowLength = width * plane.channels
  const chroma = new Float32Array(rowLength * height)
  for (let y = 0; y < height; y++) sample(y, chroma.subarray(y * rowLength, (y + 1) * rowLength))
  return { width, height, channels: plane.channels, chroma }
}
