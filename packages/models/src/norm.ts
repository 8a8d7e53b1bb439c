import type { NormMode } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'

/** PyTorch's default; TF's is 1e-3. */
export const NORM_EPSILON = 1e-5
/** The share of a batch's statistics in the running ones: PyTorch's 0.1, which TF calls 0.9. */
export const NORM_MOMENTUM = 0.1

/** Axes of `[B,H,W,C]` that statistics are taken over. */
const AXES = { batch: [0, 1, 2], instance: [1, 2] }

export interface NormStatistics {
  /** Added to the variance. @default 1e-5 */
  readonly epsilon?: number
  /** Told the mean and the biased variance of the batch, and how many values each was taken over. */
  readonly observe?: (mean: tf.Tensor, variance: tf.Tensor, count: number) => void
}

/**
 * Batch norm (Ioffe and Szegedy 2015) or instance norm (Ulyanov et al. 2016) by the input's own statistics, with a
 * gradient of few passes: autodiff of the plain formula keeps and walks a dozen tensors of the input's size.
 */
export function normalize(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  kind: 'batch' | 'instance',
  { epsilon = NORM_EPSILON, observe }: NormStatistics = {},
): tf.Tensor4D {
  const axes = AXES[kind]
  const count = axes.reduce((product, axis) => product * (x.shape[axis] ?? 1), 1)
  const compute = tf.customGrad((...args: unknown[]) => {
    const [input, scale, shift, save] = args as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D, tf.GradSaveFunc]
    const mean = tf.mean(input, axes, true)
    const centred = tf.sub(input, mean)
    const variance = tf.mean(tf.square(centred), axes, true)
    const inverse = tf.rsqrt(tf.add(variance, epsilon))
    observe?.(mean, variance, count)
    save([centred, inverse, scale])
    return {
      value: tf.add(tf.mul(centred, tf.mul(inverse, scale)), shift),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [centred, inverse, scale] = saved as [tf.Tensor4D, tf.Tensor4D, tf.Tensor1D]
        // Sums over each group of statistics; over the whole batch they are the gradients of the parameters as well.
        const shiftSum = tf.sum(dy, axes, true)
        const scaleSum = tf.mul(tf.sum(tf.mul(dy, centred), axes, true), inverse)
        const slope = tf.mul(tf.div(scaleSum, count), inverse)
        const along = tf.add(tf.mul(centred, slope), tf.div(shiftSum, count))
        const total = (sums: tf.Tensor): tf.Tensor => tf.reshape(kind === 'batch' ? sums : tf.sum(sums, 0), scale.shape)
        return [tf.mul(tf.sub(dy, along), tf.mul(inverse, scale)), total(scaleSum), total(shiftSum)]
      },
    }
  })
  return compute(x, gamma, beta) as tf.Tensor4D
}

/** The same by given statistics: one scale and one shift for each channel. */
export function normalizeBy(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  mean: tf.Tensor1D,
  variance: tf.Tensor1D,
  epsilon: number,
): tf.Tensor4D {
  const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)))
  return tf.add(tf.mul(x, scale), tf.sub(beta, tf.mul(mean, scale)))
}

/** Which statistics the norm layers of a network use at the moment. Set around each application. */
export interface NormSwitch {
  mode: NormMode
}
