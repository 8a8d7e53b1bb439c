import { rgbToLab } from '@chromask/color/picture'
import { ChromaskError, type Mask, type RgbImage } from '@chromask/core'
import type { ConstantColor } from './baselines.js'
import { checkSizes, checkTruth, INSIDE } from './check.js'

/** Gathers colours, one picture at a time. */
export interface ConstantColorAccumulator {
  /** Counts a picture's pixels; with a mask, those where it is above 0.5. Throws `metrics/size-mismatch`, `metrics/invalid-mask`. */
  add(image: RgbImage, mask?: Mask): void
  /** The best constant colour. Throws `metrics/no-pixels` where none has been counted. */
  result(): ConstantColor
}

// One bin for each unit of a and b. A bin keeps the sums of its colours, so what a bin stands for is their mean.
const LOWEST = -128
const BINS = 256
const MAX_ITERATIONS = 1000
/** A step shorter than this, in CIELAB units, ends the search. */
const TOLERANCE = 1e-5

interface Bins {
  readonly a: Float64Array
  readonly b: Float64Array
  readonly weight: Float64Array
}

const binOf = (value: number): number => Math.min(BINS - 1, Math.max(0, Math.floor(value) - LOWEST))

/**
 * Finds the constant colour that minimises the mean Euclidean ab distance to all pixels counted: their geometric
 * median, by Weiszfeld's iteration as mended by Vardi and Zhang (2000) for points that the search runs into. Memory is
 * bounded: pixels go into a histogram of one CIELAB unit.
 *
 * @example
 * ```ts
 * import { createRgbImage } from '@chromask/core'
 * import { createConstantColor } from '@chromask/metrics'
 *
 * const colors = createConstantColor()
 * colors.add(createRgbImage(1, 1, Uint8Array.of(255, 0, 0)))
 * const { a, b } = colors.result()
 * console.log(a.toFixed(1), b.toFixed(1)) // 80.1 67.2
 * ```
 */
export function createConstantColor(): ConstantColorAccumulator {
  const weight = new Float64Array(BINS * BINS)
  const sumA = new Float64Array(BINS * BINS)
  const sumB = new Float64Array(BINS * BINS)
  return {
    add(image, mask) {
      if (mask) checkTruth(image, mask)
      else checkSizes({ image }, {})
      const lab = rgbToLab(image)
      for (let p = 0; p < lab.length / 3; p++) {
        if (mask && !((mask.data[p] as number) > INSIDE)) continue
        const a = lab[p * 3 + 1] as number
        const b = lab[p * 3 + 2] as number
        const bin = binOf(a) * BINS + binOf(b)
        weight[bin] = (weight[bin] as number) + 1
        sumA[bin] = (sumA[bin] as number) + a
        sumB[bin] = (sumB[bin] as number) + b
      }
    },
    result() {
      const filled = [...weight.keys()].filter((bin) => (weight[bin] as number) > 0)
      if (filled.length === 0) {
        throw new ChromaskError(
          'metrics/no-pixels',
          'the best constant colour needs at least one pixel, got none. Add a picture whose mask is above 0.5 somewhere.',
        )
      }
      const meanOf = (sum: Float64Array): Float64Array =>
        Float64Array.from(filled, (bin) => (sum[bin] as number) / (weight[bin] as number))
      return geometricMedian({
        a: meanOf(sumA),
        b: meanOf(sumB),
        weight: Float64Array.from(filled, (bin) => weight[bin] as number),
      })
    },
  }
}

function geometricMedian(bins: Bins): ConstantColor {
  let at = weightedMean(bins)
  for (let n = 0; n < MAX_ITERATIONS; n++) {
    const next = weiszfeldStep(bins, at)
    const moved = Math.hypot(next.a - at.a, next.b - at.b)
    at = next
    if (moved < TOLERANCE) break
  }
  return at
}

function weightedMean({ a, b, weight }: Bins): ConstantColor {
  let total = 0
  let sumA = 0
  let sumB = 0
  for (let i = 0; i < weight.length; i++) {
    const w = weight[i] as number
    total += w
    sumA += w * (a[i] as number)
    sumB += w * (b[i] as number)
  }
  return { a: sumA / total, b: sumB / total }
}

/** Nearer than this the point counts as the bin itself. */
const COINCIDES = 1e-9

function weiszfeldStep({ a, b, weight }: Bins, at: ConstantColor): ConstantColor {
  let pull = 0
  let sumA = 0
  let sumB = 0
  let own = 0
  for (let i = 0; i < weight.length; i++) {
    const distance = Math.hypot((a[i] as number) - at.a, (b[i] as number) - at.b)
    if (distance < COINCIDES) {
      own += weight[i] as number
      continue
    }
    const w = (weight[i] as number) / distance
    pull += w
    sumA += w * (a[i] as number)
    sumB += w * (b[i] as number)
  }
  if (pull === 0) return at
  const towards = { a: sumA / pull, b: sumB / pull }
  if (own === 0) return towards
  // On a bin: it holds the point back by its own weight against the pull of the others.
  const resultant = pull * Math.hypot(towards.a - at.a, towards.b - at.b)
  const share = resultant === 0 ? 0 : Math.max(0, 1 - own / resultant)
  return { a: at.a + share * (towards.a - at.a), b: at.b + share * (towards.b - at.b) }
}
