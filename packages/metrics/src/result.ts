import type { ConstantColor } from './baselines.js'

/** The error of all pictures whose masks cover a like share. */
export interface CoverageBin {
  /** Share of the picture inside the mask: above `from` (or equal, for 0)… */
  readonly from: number
  /** …and up to `to`, included. */
  readonly to: number
  /** Pictures. */
  readonly count: number
  /** As in {@link EvaluationResult}; `null` without pixels. */
  readonly abInside: number | null
}

/**
 * How good the colour is, over a set of pictures. Inside is where the mask is above 0.5. a and b are CIELAB's under D65
 * of the finished sRGB picture; a pixel's chroma is `√(a² + b²)`. Means are pooled: over all pixels of all pictures,
 * unless said otherwise. What is undefined, such as an error inside where no mask had an inside, is `null`.
 */
export interface EvaluationResult {
  /** Pictures. */
  readonly count: number
  /** Mean Euclidean ab distance to the truth, inside. 0 = perfect. */
  readonly abInside: number | null
  /** Mean chroma outside, divided by the truth's. 0 = perfectly grey, 1 = as colourful as the truth. */
  readonly leakage: number | null
  /** Mean chroma inside, divided by the truth's. 0 = grey, 1 = as colourful as the truth. */
  readonly vividness: number | null
  /**
   * How much of the colour contrast at the mask's edge is there: `(p_in - p_out) / t_in`, with the mean chroma of the
   * picture in the inner and outer band and of the truth in the inner one. A band holds the pixels with the other side
   * no more than 4 rows and 4 columns away; the picture's border is no edge. The divisor is the contrast of the
   * partial-colour target, whose outer band is grey. 1 = as the target, 0 = no edge to be seen.
   */
  readonly boundary: number | null
  /** Mean of picture minus truth, inside: a bias towards red (a > 0), green, yellow (b > 0), blue. */
  readonly bias: ConstantColor | null
  /** The same by class label; labels without a pixel inside are left out. */
  readonly biasByLabel: Readonly<Record<number, ConstantColor>>
  /** PSNR in dB against the partial-colour target, of the pooled squared error; `Infinity` where all are equal. */
  readonly psnr: number | null
  /** SSIM against the partial-colour target, the mean of pictures with no side shorter than 11. */
  readonly ssim: number | null
  /** Hasler and Süsstrunk's M3 of the whole finished picture, the mean of pictures. */
  readonly colourfulness: number | null
  /** Share of the picture inside the mask, the mean of pictures. */
  readonly coverage: number | null
  /** The error against the mask's coverage, in fifths. */
  readonly byCoverage: readonly CoverageBin[]
}
