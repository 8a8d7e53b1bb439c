import type { Schedule } from '@chromask/core'
import type { LossTerm } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { checkNumber } from './reduce.js'

/** A slope shorter than this has no direction worth going. */
const FLAT = 1e-12
const PICTURE = [1, 2, 3]

export interface R1PenaltyOptions {
  /** γ/2: 5 for the paper's γ of 10. @default 1 */
  readonly weight?: Schedule
  /** How far to go along the slope and back, as the length of the whole change of a picture's chroma. @default 0.01 */
  readonly step?: number
  /** @default 'r1' */
  readonly name?: string
}

/**
 * R1 penalty (Mescheder et al. 2018): the discriminator shall be flat at true pictures, so that it has nothing to say
 * once generated ones are there. The mean over pictures of `|∇D|²`, where `D` is the mean of a picture's logits and ∇ goes
 * by its chroma. A term of the discriminator's loss.
 *
 * To learn from it takes the gradient of a gradient, which TF.js has for few of its operations. But along the direction
 * u of ∇D, taken as given, `|∇D|` is the slope of D, and the weights' gradient of that slope is the one wanted: the change
 * of u has no share in it, since a unit vector turns at a right angle to itself. The slope comes from two looks, at
 * `x + step·u` and `x − step·u` (finite differences for norms of gradients: Pang et al. 2020). Exact where D is linear or
 * quadratic along the way, otherwise up to step². Batch norm, for which the penalty was not made, lets pictures look at
 * each other, and adds a part that this leaves out.
 *
 * @throws ChromaskError `losses/invalid-option`.
 * @example
 * ```ts
 * import { r1Penalty } from '@chromask/losses'
 *
 * const term = r1Penalty({ weight: 5 })
 * console.log(term.name, term.needs) // r1 discriminate
 * ```
 */
export function r1Penalty({ weight = 1, step = 0.01, name = 'r1' }: R1PenaltyOptions = {}): LossTerm {
  checkNumber('R1 penalty', 'step', step, 0, true)
  return {
    name,
    weight,
    needs: 'discriminate',
    compute({ chroma, discriminate }) {
      const scores = (x: tf.Tensor): tf.Tensor => tf.mean(discriminate?.(x as tf.Tensor4D) as tf.Tensor4D, PICTURE)
      const slope = tf.grad((x: tf.Tensor) => tf.sum(scores(x)))(chroma)
      const length = tf.sqrt(tf.sum(tf.square(slope), PICTURE, true))
      const way = given(tf.mul(tf.div(slope, tf.maximum(length, FLAT)), step))
      const along = tf.div(tf.sub(scores(tf.add(chroma, way)), scores(tf.sub(chroma, way))), 2 * step)
      return tf.mean(tf.square(along))
    },
  }
}

/** A value as a constant: the way back ends here. */
const given = (value: tf.Tensor): tf.Tensor =>
  tf.customGrad((anchor: unknown) => ({
    value: tf.clone(value),
    gradFunc: () => tf.zerosLike(anchor as tf.Tensor),
  }))(tf.scalar(0))
