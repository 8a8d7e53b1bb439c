import type { Schedule } from '@chromask/core'
import type { LossTerm } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'

export interface FeatureMatchingOptions {
  /** pix2pixHD has 10. @default 1 */
  readonly weight?: Schedule
  /** @default 'feature-matching' */
  readonly name?: string
}

/**
 * Feature matching (Wang et al. 2018, pix2pixHD): the generated picture shall look like the true one to the layers of
 * the discriminator. The mean absolute difference of each layer's output, summed over the layers. The true picture's
 * features are given; only the generator learns from it. Needs a discriminator with `applyWithFeatures`.
 *
 * @example
 * ```ts
 * import { featureMatchingLoss } from '@chromask/losses'
 *
 * const term = featureMatchingLoss({ weight: 10 })
 * console.log(term.name, term.needs) // feature-matching features
 * ```
 */
export function featureMatchingLoss({ weight = 1, name = 'feature-matching' }: FeatureMatchingOptions = {}): LossTerm {
  return {
    name,
    weight,
    needs: 'features',
    compute({ features }) {
      const { real, fake } = features as NonNullable<typeof features>
      return tf.addN(
        fake.map((found, layer) => tf.mean(tf.abs(tf.sub(found, real[layer] as tf.Tensor4D)))),
      ) as tf.Scalar
    },
  }
}
