import { ChromaskError, type Schedule } from '@chromask/core'
import type { LossTerm } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { abBins } from './ab-bins.js'
import { BIN_SIGMA, type Bins, checkBins, encodeBins } from './bins.js'
import { checkNumber, checkRegion, type Region, regionMean } from './reduce.js'

export interface ClassificationLossOptions {
  /** Chroma that the generator's classes stand for, in their order. @default those of `abBins`, for the space `lab` */
  readonly bins?: Bins
  /** How often each bin occurs in the data (see `measurePrior`): rare ones then count more. @default all the same */
  readonly prior?: readonly number[]
  /** How far the prior is mixed with one of equal shares, in (0, 1]; 1 is no rebalancing. @default 0.5 */
  readonly lambda?: number
  /** The nearest bins that a pixel is encoded over. @default 5 */
  readonly neighbors?: number
  /** Deviation of the Gaussian that they share by, in chroma. @default 5 / 110, which is 5 in CIELAB */
  readonly sigma?: number
  /** As of `pixelLoss`: neutral chroma is wanted outside the mask. @default 'target' */
  readonly region?: Region
  /** Factor inside the mask, for `weighted`. @default 1 */
  readonly inside?: number
  /** Factor outside the mask, for `weighted`. @default 1 */
  readonly outside?: number
  /** @default 1 */
  readonly weight?: Schedule
  /** @default 'classification' */
  readonly name?: string
}

/**
 * Colour as classification (Zhang et al. 2016): the cross-entropy between what the generator thinks of each bin of chroma
 * and the wanted chroma, softly encoded over its nearest bins. With a `prior`, a pixel's share in the loss is
 * `1 / ((1 − λ)·p + λ/Q)` of its nearest bin, which is 1 on average over the prior: rare colours are not drowned by grey.
 * Logits may be smaller than the picture by a whole factor; the pixel at the middle of each square is then what counts.
 *
 * Needs a generator with `applyWithLogits`.
 *
 * @throws ChromaskError `losses/invalid-option`, also where the generator's bins are others.
 * @example
 * ```ts
 * import { classificationLoss } from '@chromask/losses'
 *
 * const term = classificationLoss({ region: 'weighted', inside: 2 })
 * console.log(term.name, term.needs) // classification binLogits
 * ```
 */
export function classificationLoss(options: ClassificationLossOptions = {}): LossTerm {
  const what = 'classification loss'
  const { bins = abBins(), prior, lambda = 0.5, neighbors = 5, sigma = BIN_SIGMA } = options
  const { region = 'target', inside = 1, outside = 1, weight = 1, name = 'classification' } = options
  checkBins(what, bins)
  checkNumber(what, 'lambda', lambda, 0, true)
  checkNumber(what, '1 − lambda', 1 - lambda, 0)
  checkNumber(what, 'sigma', sigma, 0, true)
  checkRegion(what, { region, inside, outside })
  if (!(Number.isInteger(neighbors) && neighbors >= 1 && neighbors <= bins.length))
    throw wrong(`neighbors must be an integer from 1 to the ${bins.length} bins, got ${neighbors}.`)
  const factors = prior && rebalance(prior, bins.length, lambda)
  return {
    name,
    weight,
    needs: 'binLogits',
    compute({ target, mask, binLogits }) {
      const logits = binLogits as tf.Tensor4D
      const [count, height, width, classes] = logits.shape
      if (classes !== bins.length) throw wrong(`the generator has ${classes} bins, the loss ${bins.length}.`)
      const chroma = tf.reshape(thinned(target, height), [-1, target.shape[3]]) as tf.Tensor2D
      const { soft, hard } = encodeBins(chroma, bins, neighbors, sigma)
      const scores = tf.logSoftmax(tf.reshape(logits, [-1, classes]))
      let losses = tf.neg(tf.sum(tf.mul(soft, scores), 1, true))
      if (factors) losses = tf.mul(losses, tf.matMul(hard, tf.tensor2d(factors, [classes, 1])))
      const values = tf.reshape(losses, [count, height, width, 1]) as tf.Tensor4D
      return regionMean(values, thinned(mask, height), { region, inside, outside })
    },
  }
}

const wrong = (message: string): ChromaskError =>
  new ChromaskError('losses/invalid-option', `classification loss: ${message}`)

/** Every n-th pixel `[B,h,w,C]` of `x [B,H,W,C]`: the one at the middle of its square. */
function thinned(x: tf.Tensor4D, height: number): tf.Tensor4D {
  const factor = x.shape[1] / height
  if (factor === 1) return x
  if (!Number.isInteger(factor)) throw wrong(`logits of ${height} rows do not fit pictures of ${x.shape[1]}.`)
  const first = Math.floor(factor / 2)
  return tf.stridedSlice(x, [0, first, first, 0], x.shape, [1, factor, factor, 1]) as tf.Tensor4D
}

/** What each bin counts, 1 on average over the prior. */
function rebalance(prior: readonly number[], bins: number, lambda: number): number[] {
  const whole = prior.reduce((sum, share) => sum + share, 0)
  if (prior.length !== bins || !prior.every((share) => share >= 0) || !(whole > 0 && Number.isFinite(whole)))
    throw wrong(
      `prior must have a share ≥ 0 for each of the ${bins} bins, got ${prior.length} numbers that add up to ${whole}.`,
    )
  const shares = prior.map((share) => share / whole)
  const factors = shares.map((share) => 1 / ((1 - lambda) * share + lambda / bins))
  const mean = factors.reduce((sum, factor, bin) => sum + factor * (shares[bin] as number), 0)
  return factors.map((factor) => factor / mean)
}
