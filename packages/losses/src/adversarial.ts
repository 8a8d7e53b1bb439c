import type { Schedule } from '@chromask/core'
import type { LossTerm } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { checkChoice, checkNumber } from './reduce.js'

/**
 * - `bce`: binary cross-entropy, the generator's non-saturating (Goodfellow et al. 2014)
 * - `leastSquares`: (Mao et al. 2017)
 * - `hinge`: (Lim and Ye 2017)
 */
export type AdversarialObjective = 'bce' | 'leastSquares' | 'hinge'

const objectives: readonly AdversarialObjective[] = ['bce', 'leastSquares', 'hinge']

export interface AdversarialLossOptions {
  /** @default 'bce' */
  readonly objective?: AdversarialObjective
  /** How far below 1 the true pictures' label lies for the discriminator, in [0, 1); `bce` and `leastSquares`. @default 0 */
  readonly labelSmoothing?: number
  /** The generator's weight; the discriminator's is 1. @default 1 */
  readonly weight?: Schedule
  /** The discriminator's loss is the mean of both halves (the seed system), or their sum. @default 'mean' */
  readonly reduction?: 'mean' | 'sum'
  /** @default 'adversarial' */
  readonly name?: string
}

/** The two sides of an adversarial loss. */
export interface AdversarialLoss {
  readonly generator: LossTerm
  readonly discriminator: LossTerm
}

/**
 * The generator is rewarded for what the discriminator takes for true, the discriminator for telling them apart.
 * Computed from logits: a clipped logarithm of a sigmoid has no gradient just where a training starts.
 *
 * @throws ChromaskError `losses/invalid-option`.
 * @example
 * ```ts
 * import { adversarialLoss } from '@chromask/losses'
 *
 * const { generator, discriminator } = adversarialLoss({ objective: 'hinge', weight: 0.1 })
 * console.log(generator.weight, discriminator.needs) // 0.1 logitsReal
 * ```
 */
export function adversarialLoss(options: AdversarialLossOptions = {}): AdversarialLoss {
  const { objective = 'bce', labelSmoothing = 0, weight = 1, reduction = 'mean', name = 'adversarial' } = options
  checkChoice('adversarial loss', 'objective', objective, objectives)
  checkChoice('adversarial loss', 'reduction', reduction, ['mean', 'sum'])
  checkNumber('adversarial loss', 'labelSmoothing', labelSmoothing, 0)
  checkNumber('adversarial loss', '1 − labelSmoothing', 1 - labelSmoothing, 0, true)
  const share = reduction === 'mean' ? 0.5 : 1
  const { fools, real, fake } = halves[objective]
  return {
    generator: { name, weight, needs: 'logitsFake', compute: ({ logitsFake }) => fools(logitsFake as tf.Tensor) },
    discriminator: {
      name,
      weight: 1,
      needs: 'logitsReal',
      compute: ({ logitsReal, logitsFake }) =>
        tf.mul(
          tf.add(real(logitsReal as tf.Tensor, 1 - labelSmoothing), fake(logitsFake as tf.Tensor)),
          share,
        ) as tf.Scalar,
    },
  }
}

interface Halves {
  /** The generator's loss on the logits of what it made. */
  fools(logits: tf.Tensor): tf.Scalar
  /** The discriminator's on true pictures, whose label is `label`. */
  real(logits: tf.Tensor, label: number): tf.Scalar
  /** The discriminator's on generated ones. */
  fake(logits: tf.Tensor): tf.Scalar
}

/** max(x, 0) − x·label + log(1 + exp(−|x|)): finite, with a finite gradient, for any logit. */
const crossEntropy = (logits: tf.Tensor, label: number): tf.Scalar =>
  tf.mean(tf.add(tf.sub(tf.relu(logits), tf.mul(logits, label)), tf.log(tf.add(tf.exp(tf.neg(tf.abs(logits))), 1))))

const squareFrom = (logits: tf.Tensor, label: number): tf.Scalar => tf.mean(tf.square(tf.sub(logits, label)))

const halves: Record<AdversarialObjective, Halves> = {
  bce: {
    fools: (logits) => crossEntropy(logits, 1),
    real: crossEntropy,
    fake: (logits) => crossEntropy(logits, 0),
  },
  leastSquares: {
    fools: (logits) => squareFrom(logits, 1),
    real: squareFrom,
    fake: (logits) => squareFrom(logits, 0),
  },
  hinge: {
    fools: (logits) => tf.neg(tf.mean(logits)) as tf.Scalar,
    real: (logits) => tf.mean(tf.relu(tf.sub(1, logits))),
    fake: (logits) => tf.mean(tf.relu(tf.add(1, logits))),
  },
}
