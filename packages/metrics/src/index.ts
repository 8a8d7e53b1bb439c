export { type ConstantColor, constantBaseline, grayBaseline, partialColorTarget } from './baselines.js'
export {
  type BootstrapOptions,
  bootstrap,
  bootstrapDifference,
  type Estimate,
  type MetricEstimates,
} from './bootstrap.js'
export type { EvaluationInput } from './check.js'
export { colourfulness } from './colourfulness.js'
export { type ConstantColorAccumulator, createConstantColor } from './constant-color.js'
export { type EvaluationSample, evaluateSet } from './evaluate-set.js'
export { createEvaluation, type Evaluation } from './evaluation.js'
export { formatDifferences, formatEvaluation } from './format.js'
export { createFrechet, type Frechet, type FrechetResult } from './frechet.js'
export type { MetricName } from './metrics.js'
export { type MeasuredPicture, measurePicture, type PictureSums } from './picture-sums.js'
export { poolPictures } from './pool.js'
export { type PictureRecord, pictureRecords, picturesAsCsv } from './records.js'
export type { CoverageBin, EvaluationResult } from './result.js'
export { psnr, ssim } from './similarity.js'
export {
  type EvaluationRow,
  type EvaluationSummary,
  type MeasuredSample,
  type SummarizeOptions,
  summarize,
} from './summarize.js'
