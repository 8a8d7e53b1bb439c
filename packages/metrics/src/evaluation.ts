import { rgbToLab } from '@chromask/color/picture'
import { ChromaskError } from '@chromask/core'
import { edgeBands } from './bands.js'
import { partialColorTarget } from './baselines.js'
import { checkMaskValues, checkSizes, type EvaluationInput, INSIDE } from './check.js'
import { colourfulness } from './colourfulness.js'
import type { CoverageBin, EvaluationResult } from './result.js'
import { psnrOf, squaredError, ssim } from './similarity.js'

/** Gathers pictures, one at a time; nothing of them is kept but sums. */
export interface Evaluation {
  /** Counts one picture. Throws `metrics/size-mismatch`, `metrics/invalid-mask`, `metrics/invalid-label`. */
  add(input: EvaluationInput): void
  /** What has been gathered so far. */
  result(): EvaluationResult
}

/** Sums over the pixels of a region; a mean is defined once there is one. */
interface Region {
  pixels: number
  predicted: number
  truth: number
}

interface Inside extends Region {
  distance: number
  a: number
  b: number
}

const emptyRegion = (): Region => ({ pixels: 0, predicted: 0, truth: 0 })
const emptyInside = (): Inside => ({ ...emptyRegion(), distance: 0, a: 0, b: 0 })

function addTo(total: Inside, part: Inside): void {
  for (const key of ['pixels', 'predicted', 'truth', 'distance', 'a', 'b'] as const) total[key] += part[key]
}

/** Null where a division would have no meaning. */
const ratio = (numerator: number, denominator: number): number | null =>
  denominator > 0 ? numerator / denominator : null

const biasOf = ({ a, b, pixels }: Inside): { a: number; b: number } | null =>
  pixels > 0 ? { a: a / pixels, b: b / pixels } : null

const COVERAGE_BINS = 5

interface Totals {
  readonly inside: Inside
  readonly outside: Region
  readonly innerBand: Region
  readonly outerBand: Region
  readonly byLabel: Map<number, Inside>
  readonly byCoverage: readonly { count: number; inside: Inside }[]
}

/**
 * Measures finished pictures against the truth; see {@link EvaluationResult} for what is measured.
 *
 * @example
 * ```ts
 * import { createMask, createRgbImage } from '@chromask/core'
 * import { createEvaluation, partialColorTarget } from '@chromask/metrics'
 *
 * const truth = createRgbImage(2, 1, Uint8Array.of(255, 0, 0, 0, 0, 255))
 * const mask = createMask(2, 1, Float32Array.of(1, 0))
 * const evaluation = createEvaluation()
 * evaluation.add({ truth, mask, predicted: truth }) // the whole picture in colour
 * evaluation.add({ truth, mask, predicted: partialColorTarget(truth, mask) }) // just what was asked for
 * const { abInside, vividness, leakage } = evaluation.result()
 * console.log(abInside, vividness, leakage) // 0 1 0.5
 * ```
 */
export function createEvaluation(): Evaluation {
  const totals: Totals = {
    inside: emptyInside(),
    outside: emptyRegion(),
    innerBand: emptyRegion(),
    outerBand: emptyRegion(),
    byLabel: new Map(),
    byCoverage: Array.from({ length: COVERAGE_BINS }, () => ({ count: 0, inside: emptyInside() })),
  }
  let count = 0
  let coverage = 0
  let colour = 0
  let squares = 0
  let values = 0
  let similarity = 0
  let similarCount = 0

  return {
    add(input) {
      checkInput(input)
      const { truth, predicted, mask, label } = input
      const share = addPixels(totals, input, label !== undefined && label >= 0 ? label : undefined)
      const target = partialColorTarget(truth, mask)
      const structural = ssim(predicted, target)
      count += 1
      coverage += share
      colour += colourfulness(predicted)
      squares += squaredError(predicted, target)
      values += target.data.length
      if (structural !== null) {
        similarity += structural
        similarCount += 1
      }
    },
    result() {
      const { inside, outside, innerBand, outerBand } = totals
      const meanOf = (region: Region, key: 'predicted' | 'truth'): number => region[key] / region.pixels
      const labels = [...totals.byLabel].sort(([one], [other]) => one - other)
      return {
        count,
        abInside: ratio(inside.distance, inside.pixels),
        leakage: ratio(outside.predicted, outside.truth),
        vividness: ratio(inside.predicted, inside.truth),
        boundary:
          innerBand.pixels > 0 && outerBand.pixels > 0
            ? ratio(meanOf(innerBand, 'predicted') - meanOf(outerBand, 'predicted'), meanOf(innerBand, 'truth'))
            : null,
        bias: biasOf(inside),
        biasByLabel: Object.fromEntries(
          labels.flatMap(([label, sums]) => {
            const bias = biasOf(sums)
            return bias ? [[label, bias]] : []
          }),
        ),
        psnr: values > 0 ? psnrOf(squares / values) : null,
        ssim: ratio(similarity, similarCount),
        colourfulness: ratio(colour, count),
        coverage: ratio(coverage, count),
        byCoverage: totals.byCoverage.map(
          (bin, index): CoverageBin => ({
            from: index / COVERAGE_BINS,
            to: (index + 1) / COVERAGE_BINS,
            count: bin.count,
            abInside: ratio(bin.inside.distance, bin.inside.pixels),
          }),
        ),
      }
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

/** Adds one picture's pixels to the totals; returns the share inside. */
function addPixels(totals: Totals, { truth, predicted, mask }: EvaluationInput, label: number | undefined): number {
  const trueLab = rgbToLab(truth)
  const lab = rgbToLab(predicted)
  const bands = edgeBands(mask)
  const own = emptyInside()
  for (let p = 0; p < bands.length; p++) {
    const i = p * 3
    const trueA = trueLab[i + 1] as number
    const trueB = trueLab[i + 2] as number
    const a = lab[i + 1] as number
    const b = lab[i + 2] as number
    const chroma = Math.hypot(a, b)
    const trueChroma = Math.hypot(trueA, trueB)
    const isInside = (mask.data[p] as number) > INSIDE
    addChroma(isInside ? own : totals.outside, chroma, trueChroma)
    if (bands[p] === 1) addChroma(totals.innerBand, chroma, trueChroma)
    else if (bands[p] === 2) addChroma(totals.outerBand, chroma, trueChroma)
    if (!isInside) continue
    own.distance += Math.hypot(a - trueA, b - trueB)
    own.a += a - trueA
    own.b += b - trueB
  }
  addTo(totals.inside, own)
  if (label !== undefined) {
    const ofLabel = totals.byLabel.get(label) ?? emptyInside()
    addTo(ofLabel, own)
    totals.byLabel.set(label, ofLabel)
  }
  const share = own.pixels / bands.length
  const bin = totals.byCoverage[Math.max(0, Math.ceil(share * COVERAGE_BINS) - 1)]
  if (bin) {
    bin.count += 1
    addTo(bin.inside, own)
  }
  return share
}

function addChroma(region: Region, predicted: number, truth: number): void {
  region.pixels += 1
  region.predicted += predicted
  region.truth += truth
}
