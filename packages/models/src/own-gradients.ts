import * as tf from '@tensorflow/tfjs-core'
import type { layers } from '@tensorflow/tfjs-layers'

/**
 * Gives a dilated Conv2D layer of padding 'valid' the gradient that TF.js lacks: the one of a plain convolution of every
 * `dilation`-th pixel, since the pixels between them never meet.
 */
export function differentiateDilated(layer: layers.Layer, dilation: number): void {
  const convolve = tf.customGrad((...args: unknown[]) => {
    const [x, kernel, save] = args as [tf.Tensor4D, tf.Tensor4D, tf.GradSaveFunc]
    save([x, kernel])
    return {
      value: tf.conv2d(x, kernel, 1, 'valid', 'NHWC', dilation),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, kernel] = saved as [tf.Tensor4D, tf.Tensor4D]
        const grids = apart(x, dilation)
        const above = apart(dy as tf.Tensor4D, dilation)
        const below = tf.conv2dTranspose(above, kernel, grids.shape, 1, 'valid')
        const settings = { strides: 1, pad: 'valid', dataFormat: 'NHWC', filterShape: kernel.shape }
        const slope = tf.engine().runKernel<tf.Tensor>(tf.Conv2DBackpropFilter, { x: grids, dy: above }, settings)
        return [together(below, x.shape, dilation), slope]
      },
    }
  })
  layer.call = (inputs) => {
    const [kernel, bias] = layer.weights.map((weight) => weight.read())
    const y = convolve((Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor, kernel as tf.Tensor)
    return bias ? tf.add(y, bias) : y
  }
}

/** Rows and columns of zeros that make the size a multiple. */
const missing = (shape: readonly number[], dilation: number): [number, number][] =>
  shape.slice(1, 3).map((size) => [0, (dilation - (size % dilation)) % dilation])

/** `[B,H,W,C]` to `[B·dilation²,H/dilation,W/dilation,C]`. */
const apart = (x: tf.Tensor4D, dilation: number): tf.Tensor4D =>
  tf.spaceToBatchND(x, [dilation, dilation], missing(x.shape, dilation))

/** Back to `shape`. */
const together = (grids: tf.Tensor4D, shape: readonly number[], dilation: number): tf.Tensor4D =>
  tf.batchToSpaceND(grids, [dilation, dilation], missing(shape, dilation))

/**
 * Gives an UpSampling2D layer of nearest neighbours and factor 2 a gradient that is right: in TF.js's `cpu` backend all
 * pictures of a batch get what belongs to the first ones.
 */
export function differentiateDoubling(layer: layers.Layer): void {
  const double = tf.customGrad((...args: unknown[]) => {
    const x = args[0] as tf.Tensor4D
    const [, height, width] = x.shape
    return {
      value: tf.image.resizeNearestNeighbor(x, [2 * height, 2 * width]),
      gradFunc: (dy: tf.Tensor) => tf.mul(tf.avgPool(dy as tf.Tensor4D, 2, 2, 'valid'), 4),
    }
  })
  layer.call = (inputs) => double((Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor)
}
