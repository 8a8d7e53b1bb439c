import * as tf from '@tensorflow/tfjs-core'
import type { Matrix } from './matrix.js'

const transposed = (matrix: Matrix): Matrix =>
  (matrix[0] ?? []).map((_, column) => matrix.map((row) => row[column] ?? 0))

/** A 1x1 convolution: XNNPACK, behind the wasm backend, is quick at it, unlike at slicing or joining channels. */
function convolve(x: tf.Tensor4D, matrix: Matrix): tf.Tensor4D {
  const columns = transposed(matrix)
  const filter = tf.tensor4d(columns.flat(), [1, 1, columns.length, matrix.length])
  return tf.conv2d(x, filter, 1, 'valid')
}

/**
 * Mixes channels: `[B,H,W,in]` to `[B,H,W,out]` by `matrix[out][in]`. The gradient is the transposed mix, given
 * explicitly because TF.js would reach for `Conv2DBackpropInput`, which is slow where this is quick.
 */
export function mix(x: tf.Tensor4D, matrix: Matrix): tf.Tensor4D {
  const apply = tf.customGrad((input: tf.Tensor | tf.GradSaveFunc) => ({
    value: convolve(input as tf.Tensor4D, matrix),
    gradFunc: (dy: tf.Tensor) => mix(dy as tf.Tensor4D, transposed(matrix)),
  }))
  return apply(x) as tf.Tensor4D
}
