import type { ConstantColor } from './baselines.js'
import { metricOf } from './metrics.js'
import { addUp, type MeasuredPicture, type PictureSums } from './picture-sums.js'
import type { CoverageBin, EvaluationResult } from './result.js'

const COVERAGE_BINS = 5

/** The fifth that a share belongs to: its upper limit is its own, and nothing at all is in the first. */
const binOf = (coverage: number): number => Math.max(0, Math.ceil(coverage * COVERAGE_BINS) - 1)

/**
 * The metrics of a set of measured pictures, or of a single one.
 *
 * @example
 * ```ts
 * import { createMask, createRgbImage } from '@chromask/core'
 * import { measurePicture, poolPictures } from '@chromask/metrics'
 *
 * const truth = createRgbImage(2, 1, Uint8Array.of(255, 0, 0, 0, 0, 255))
 * const picture = measurePicture({ truth, predicted: truth, mask: createMask(2, 1, Float32Array.of(1, 0)) })
 * console.log(picture.coverage, poolPictures([picture]).leakage) // 0.5 1
 * ```
 */
export function poolPictures(pictures: readonly MeasuredPicture[]): EvaluationResult {
  const total = addUp(pictures)
  const labels = [...new Set(pictures.flatMap(({ label }) => label ?? []))].sort((one, other) => one - other)
  return {
    count: pictures.length,
    abInside: metricOf('abInside', total),
    leakage: metricOf('leakage', total),
    vividness: metricOf('vividness', total),
    boundary: metricOf('boundary', total),
    bias: biasOf(total),
    biasByLabel: Object.fromEntries(
      labels.flatMap((label) => {
        const bias = biasOf(addUp(pictures.filter((picture) => picture.label === label)))
        return bias ? [[label, bias]] : []
      }),
    ),
    psnr: metricOf('psnr', total),
    ssim: metricOf('ssim', total),
    colourfulness: metricOf('colourfulness', total),
    coverage: metricOf('coverage', total),
    byCoverage: Array.from({ length: COVERAGE_BINS }, (_, index): CoverageBin => {
      const own = pictures.filter(({ coverage }) => binOf(coverage) === index)
      return {
        from: index / COVERAGE_BINS,
        to: (index + 1) / COVERAGE_BINS,
        count: own.length,
        abInside: metricOf('abInside', addUp(own)),
      }
    }),
  }
}

function biasOf(sums: PictureSums): ConstantColor | null {
  const a = metricOf('biasA', sums)
  const b = metricOf('biasB', sums)
  return a === null || b === null ? null : { a, b }
}
