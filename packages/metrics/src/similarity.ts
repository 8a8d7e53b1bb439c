import type { RgbImage } from '@chromask/core'
import { checkSizes } from './check.js'

/** The largest byte. */
const PEAK = 255

/** The sum of squared differences over all channels. */
export function squaredError(one: RgbImage, other: RgbImage): number {
  let sum = 0
  for (let i = 0; i < one.data.length; i++) sum += ((one.data[i] as number) - (other.data[i] as number)) ** 2
  return sum
}

/** PSNR in dB of a mean squared error of bytes. */
export const psnrOf = (meanSquaredError: number): number => 10 * Math.log10(PEAK ** 2 / meanSquaredError)

/**
 * Peak signal-to-noise ratio of two pictures in dB, over all channels; `Infinity` where they are equal.
 *
 * @throws ChromaskError `metrics/size-mismatch`.
 */
export function psnr(one: RgbImage, other: RgbImage): number {
  checkSizes({ one, other }, {})
  return psnrOf(squaredError(one, other) / one.data.length)
}

const SIGMA = 1.5
const RADIUS = 5
const WINDOW = 2 * RADIUS + 1
const C1 = (0.01 * PEAK) ** 2
const C2 = (0.03 * PEAK) ** 2

const gaussian = Float64Array.from({ length: WINDOW }, (_, i) => Math.exp(-((i - RADIUS) ** 2) / (2 * SIGMA ** 2)))
const total = gaussian.reduce((sum, weight) => sum + weight, 0)
const kernel = gaussian.map((weight) => weight / total)

/**
 * Structural similarity (Wang et al. 2004), the mean over all whole windows and the three channels: an 11x11 Gaussian
 * window of σ 1.5, K1 0.01, K2 0.03, population covariance. The same as scikit-image's `structural_similarity` with
 * `gaussian_weights=True, sigma=1.5, use_sample_covariance=False`. In [-1, 1]; `null` where a side is shorter than 11.
 *
 * @throws ChromaskError `metrics/size-mismatch`.
 */
export function ssim(one: RgbImage, other: RgbImage): number | null {
  checkSizes({ one, other }, {})
  const { width, height } = one
  if (width < WINDOW || height < WINDOW) return null
  return (ssimOfChannel(one, other, 0) + ssimOfChannel(one, other, 1) + ssimOfChannel(one, other, 2)) / 3
}

/** x, y, x², y², xy. */
const MOMENTS = 5

function ssimOfChannel(one: RgbImage, other: RgbImage, channel: number): number {
  const { width, height } = one
  const columns = width - 2 * RADIUS
  // Rows are blurred as they come in and kept for as long as a window needs them.
  const rows = Array.from({ length: WINDOW }, () => new Float64Array(columns * MOMENTS))
  const line = new Float64Array(width * MOMENTS)
  const window = new Float64Array(columns * MOMENTS)
  let sum = 0
  for (let y = 0; y < height; y++) {
    momentsOfRow(one, other, channel, y, line)
    blurAcross(line, rows[y % WINDOW] as Float64Array)
    if (y < WINDOW - 1) continue
    window.fill(0)
    for (let k = 0; k < WINDOW; k++) {
      const row = rows[(y - WINDOW + 1 + k) % WINDOW] as Float64Array
      const weight = kernel[k] as number
      for (let i = 0; i < window.length; i++) window[i] = (window[i] as number) + weight * (row[i] as number)
    }
    for (let i = 0; i < window.length; i += MOMENTS) sum += ssimOfWindow(window, i)
  }
  return sum / (columns * (height - 2 * RADIUS))
}

function momentsOfRow(one: RgbImage, other: RgbImage, channel: number, y: number, line: Float64Array): void {
  for (let x = 0; x < one.width; x++) {
    const a = one.data[(y * one.width + x) * 3 + channel] as number
    const b = other.data[(y * one.width + x) * 3 + channel] as number
    const at = x * MOMENTS
    line[at] = a
    line[at + 1] = b
    line[at + 2] = a * a
    line[at + 3] = b * b
    line[at + 4] = a * b
  }
}

function blurAcross(line: Float64Array, row: Float64Array): void {
  for (let i = 0; i < row.length; i++) {
    let sum = 0
    for (let k = 0; k < WINDOW; k++) sum += (kernel[k] as number) * (line[i + k * MOMENTS] as number)
    row[i] = sum
  }
}

function ssimOfWindow(window: Float64Array, at: number): number {
  const a = window[at] as number
  const b = window[at + 1] as number
  const varianceA = (window[at + 2] as number) - a * a
  const varianceB = (window[at + 3] as number) - b * b
  const covariance = (window[at + 4] as number) - a * b
  return ((2 * a * b + C1) * (2 * covariance + C2)) / ((a * a + b * b + C1) * (varianceA + varianceB + C2))
}
