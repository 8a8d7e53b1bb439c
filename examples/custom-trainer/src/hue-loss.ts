import type { LossTerm } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'

/** The length of each pixel's chroma; never zero, where it would have no gradient. */
const length = (chroma: tf.Tensor): tf.Tensor => tf.sqrt(tf.add(tf.sum(tf.square(chroma), -1, true), 1e-4))

/** How far hues are off inside the mask, however pale the colours: one minus the cosine between the chromas. */
export const hueLoss: LossTerm = {
  name: 'hue',
  weight: { kind: 'linear', from: 1, to: 0.1 },
  compute({ target, generated, mask }) {
    const cosine = tf.div(tf.sum(tf.mul(target, generated), -1, true), tf.mul(length(target), length(generated)))
    return tf.mean(tf.mul(mask, tf.sub(1, cosine)))
  },
}
