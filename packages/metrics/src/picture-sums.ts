import { rgbToLab } from '@chromask/color/picture'
import { ChromaskError } from '@chromask/core'
import { edgeBands } from './bands.js'
import { partialColorTarget } from './baselines.js'
import { checkMaskValues, checkSizes, type EvaluationInput, INSIDE } from './check.js'
import { colourfulness } from './colourfulness.js'
import { squaredError, ssim } from './similarity.js'

const NONE = {
  pictures: 0,
  coverage: 0,
  colourfulness: 0,
  /** Squared differences of bytes from the partial-colour target, and how many. */
  squares: 0,
  values: 0,
  ssim: 0,
  ssimPictures: 0,
  /** By region: pixels, their chroma, and the truth's. */
  inside: 0,
  insideChroma: 0,
  insideTruth: 0,
  outside: 0,
  outsideChroma: 0,
  outsideTruth: 0,
  inner: 0,
  innerChroma: 0,
  innerTruth: 0,
  outer: 0,
  outerChroma: 0,
  outerTruth: 0,
  /** Inside: distances from the truth, and differences. */
  distance: 0,
  a: 0,
  b: 0,
}

/** PictureSums over pixels and pictures. Each metric of a set is made of a few of them, and they add up over pictures. */
export type PictureSums = typeof NONE

export const sumNames: readonly (keyof PictureSums)[] = Object.keys(NONE) as (keyof PictureSums)[]

/** All that is kept of a picture once it was measured. */
export interface MeasuredPicture {
  readonly id?: string
  /** The class of the picture, 0 or more. */
  readonly label?: number
  /** Share of the picture inside the mask. */
  readonly coverage: number
  readonly sums: Readonly<PictureSums>
}

/** The sums of several pictures, as if they were one. */
export function addUp(pictures: readonly MeasuredPicture[]): PictureSums {
  const total = { ...NONE }
  for (const { sums } of pictures) for (const name of sumNames) total[name] += sums[name]
  return total
}

/**
 * Measures one finished picture against the truth. What it gives is small, and `poolPictures` makes metrics of it:
 * of one picture, or of many.
 *
 * @throws ChromaskError `metrics/size-mismatch`, `metrics/invalid-mask`, `metrics/invalid-label`.
 */
export function measurePicture(input: EvaluationInput): MeasuredPicture {
  checkInput(input)
  const { truth, predicted, mask, id, label } = input
  const sums = pixelSums(input)
  const coverage = sums.inside / mask.data.length
  const target = partialColorTarget(truth, mask)
  const similarity = ssim(predicted, target)
  return {
    ...(id !== undefined && { id }),
    ...(label !== undefined && label >= 0 && { label }),
    coverage,
    sums: {
      ...sums,
      pictures: 1,
      coverage,
      colourfulness: colourfulness(predicted),
      squares: squaredError(predicted, target),
      values: target.data.length,
      ssim: similarity ?? 0,
      ssimPictures: similarity === null ? 0 : 1,
    },
  }
}

function checkInput({ truth, predicted, mask, label }: EvaluationInput): void {
  checkSizes({ truth, predicted, mask }, { mask: 1 })
  checkMaskValues(mask)
  if (label !== undefined && !Number.isInteger(label)) {
    throw new ChromaskError(
      'metrics/invalid-label',
      `label must be an integer, got ${label}. Leave it out without one.`,
    )
  }
}

function pixelSums({ truth, predicted, mask }: EvaluationInput): PictureSums {
  const sums = { ...NONE }
  const trueLab = rgbToLab(truth)
  const lab = rgbToLab(predicted)
  const bands = edgeBands(mask)
  for (let p = 0; p < bands.length; p++) {
    const i = p * 3
    const trueA = trueLab[i + 1] as number
    const trueB = trueLab[i + 2] as number
    const a = lab[i + 1] as number
    const b = lab[i + 2] as number
    const chroma = Math.hypot(a, b)
    const trueChroma = Math.hypot(trueA, trueB)
    const isInside = (mask.data[p] as number) > INSIDE
    addChroma(sums, isInside ? 'inside' : 'outside', chroma, trueChroma)
    if (bands[p] === 1) addChroma(sums, 'inner', chroma, trueChroma)
    else if (bands[p] === 2) addChroma(sums, 'outer', chroma, trueChroma)
    if (!isInside) continue
    sums.distance += Math.hypot(a - trueA, b - trueB)
    sums.a += a - trueA
    sums.b += b - trueB
  }
  return sums
}

function addChroma(
  sums: PictureSums,
  region: 'inside' | 'outside' | 'inner' | 'outer',
  chroma: number,
  truth: number,
): void {
  sums[region] += 1
  sums[`${region}Chroma`] += chroma
  sums[`${region}Truth`] += truth
}
