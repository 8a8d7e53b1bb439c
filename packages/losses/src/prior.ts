import { rgbToLab } from '@chromask/color/picture'
import { ChromaskError, type Dataset } from '@chromask/core'
import { AB_SCALE, abBins } from './ab-bins.js'
import { BIN_SIGMA, type Bins, checkBins } from './bins.js'

export interface MeasurePriorOptions {
  readonly dataset: Dataset
  /** Chroma `(a, b) / 110`. @default those of `abBins` */
  readonly bins?: Bins
  /** Deviation of the Gaussian that smooths the shares, in chroma. @default 5 / 110 */
  readonly sigma?: number
  /** Pictures looked at, at even distances. @default 400 */
  readonly pictures?: number
  readonly signal?: AbortSignal
}

// Pixels are counted by whole units of a and b first: distances to all bins are then taken of units, not of pixels.
const LOWEST = -128
const UNITS = 256

/**
 * How often each bin of chroma occurs in a data set's pictures, smoothed over neighbouring bins (Zhang et al. 2016). The
 * shares add up to 1. Give them to `classificationLoss` as its `prior`.
 *
 * @throws ChromaskError `losses/invalid-option`, and what the data set throws.
 * @example
 * ```ts
 * import { createRgbImage, type Dataset } from '@chromask/core'
 * import { abBins, measurePrior } from '@chromask/losses'
 *
 * const image = createRgbImage(1, 1, Uint8Array.of(255, 0, 0))
 * const dataset: Dataset = { name: 'red', size: 1, ids: () => ['red'], get: async () => ({ id: 'red', image }) }
 * const prior = await measurePrior({ dataset })
 * const most = prior.indexOf(Math.max(...prior))
 * console.log(abBins()[most]?.map((value) => Math.round(value * 110)).join()) // 80,70
 * ```
 */
export async function measurePrior(options: MeasurePriorOptions): Promise<number[]> {
  const { dataset, bins = abBins(), sigma = BIN_SIGMA, pictures = 400, signal } = options
  checkBins('prior', bins)
  const taken = Math.min(dataset.size, pictures)
  if (!(taken >= 1))
    throw new ChromaskError('losses/invalid-option', `prior: needs at least one picture, got ${taken}.`)
  const units = new Float64Array(UNITS * UNITS)
  for (let i = 0; i < taken; i++) {
    const { image } = await dataset.get(Math.floor((i * dataset.size) / taken), signal)
    const lab = rgbToLab(image)
    const pixels = lab.length / 3
    // Each picture counts the same, whatever its size.
    for (let at = 0; at < lab.length; at += 3) {
      const unit = unitOf(lab[at + 1]) * UNITS + unitOf(lab[at + 2])
      units[unit] = (units[unit] as number) + 1 / (pixels * taken)
    }
  }
  const shares = new Float64Array(bins.length)
  units.forEach((share, unit) => {
    if (share === 0) return
    const bin = nearestBin(bins, [Math.floor(unit / UNITS) + LOWEST, (unit % UNITS) + LOWEST])
    shares[bin] = (shares[bin] as number) + share
  })
  return smoothed(bins, shares, sigma)
}

const unitOf = (value = 0): number => Math.min(UNITS - 1, Math.max(0, Math.round(value) - LOWEST))

const squareApart = (left: readonly number[], right: readonly number[]): number =>
  left.reduce((sum, value, i) => sum + (value - (right[i] ?? 0)) ** 2, 0)

function nearestBin(bins: Bins, ab: readonly number[]): number {
  const chroma = ab.map((value) => value / AB_SCALE)
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (const [bin, centre] of bins.entries()) {
    const distance = squareApart(centre, chroma)
    if (distance < least) [best, least] = [bin, distance]
  }
  return best
}

/** Each bin's share spread over all bins by a Gaussian of their distances. */
function smoothed(bins: Bins, shares: Float64Array, sigma: number): number[] {
  const result = new Array<number>(bins.length).fill(0)
  for (const [bin, share] of shares.entries()) {
    if (share === 0) continue
    const spread = bins.map((other) => Math.exp(-squareApart(other, bins[bin] ?? []) / (2 * sigma ** 2)))
    const whole = spread.reduce((sum, value) => sum + value, 0)
    for (const [at, value] of spread.entries()) result[at] = (result[at] as number) + (share * value) / whole
  }
  return result
}
