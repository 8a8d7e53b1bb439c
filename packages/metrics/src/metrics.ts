import type { PictureSums } from './picture-sums.js'
import { psnrOf } from './similarity.js'

/** Null where a division would have no meaning. */
const ratio = (numerator: number, denominator: number): number | null =>
  denominator > 0 ? numerator / denominator : null

function boundary({ inner, innerChroma, innerTruth, outer, outerChroma }: PictureSums): number | null {
  if (inner === 0 || outer === 0) return null
  return ratio(innerChroma / inner - outerChroma / outer, innerTruth / inner)
}

/** The metrics that are one number; as in `EvaluationResult`, whose `bias` is `biasA` and `biasB`. */
export type MetricName =
  | 'abInside'
  | 'leakage'
  | 'vividness'
  | 'boundary'
  | 'biasA'
  | 'biasB'
  | 'psnr'
  | 'ssim'
  | 'colourfulness'
  | 'coverage'

const formulas: Readonly<Record<MetricName, (sums: PictureSums) => number | null>> = {
  abInside: (sums) => ratio(sums.distance, sums.inside),
  leakage: (sums) => ratio(sums.outsideChroma, sums.outsideTruth),
  vividness: (sums) => ratio(sums.insideChroma, sums.insideTruth),
  boundary,
  biasA: (sums) => ratio(sums.a, sums.inside),
  biasB: (sums) => ratio(sums.b, sums.inside),
  psnr: (sums) => (sums.values > 0 ? psnrOf(sums.squares / sums.values) : null),
  ssim: (sums) => ratio(sums.ssim, sums.ssimPictures),
  colourfulness: (sums) => ratio(sums.colourfulness, sums.pictures),
  coverage: (sums) => ratio(sums.coverage, sums.pictures),
}

export const metricNames: readonly MetricName[] = Object.keys(formulas) as MetricName[]

export const metricOf = (name: MetricName, sums: PictureSums): number | null => formulas[name](sums)
