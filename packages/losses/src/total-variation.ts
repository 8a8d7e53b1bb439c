import type { Schedule } from '@chromask/core'
import type { LossTerm } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'

export interface TotalVariationOptions {
  /** @default 1 */
  readonly weight?: Schedule
  /** @default 'total-variation' */
  readonly name?: string
}

/**
 * Anisotropic total variation of the generated chroma (Rudin, Osher and Fatemi 1992): the mean absolute difference of
 * neighbours, down and across. It smooths colour, also across the mask's edge.
 */
export function totalVariation({ weight = 1, name = 'total-variation' }: TotalVariationOptions = {}): LossTerm {
  return {
    name,
    weight,
    compute({ generated }) {
      const [count, height, width, channels] = generated.shape
      const variation = (shape: [number, number, number, number], down: number, across: number): tf.Tensor => {
        if (shape[1] === 0 || shape[2] === 0) return tf.scalar(0) // a picture of one row or column has no neighbours
        const here = tf.slice(generated, [0, 0, 0, 0], shape)
        const there = tf.slice(generated, [0, down, across, 0], shape)
        return tf.mean(tf.abs(tf.sub(there, here)))
      }
      return tf.add(
        variation([count, height - 1, width, channels], 1, 0),
        variation([count, height, width - 1, channels], 0, 1),
      ) as tf.Scalar
    },
  }
}
