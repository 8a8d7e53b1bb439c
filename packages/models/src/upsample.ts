import * as tf from '@tensorflow/tfjs-core'

/**
 * Bilinear enlargement by a whole even factor, corners not aligned, as PyTorch's `Upsample`: repeated edges and a transposed
 * convolution with a tent, for each channel alone. TF.js's own has no right gradient there.
 */
export function upsampleBilinear(x: tf.Tensor4D, factor: number): tf.Tensor4D {
  const [count, height, width, channels] = x.shape
  const tent = tf.tensor1d(Float32Array.from({ length: 2 * factor }, (_, i) => 1 - Math.abs(i + 0.5 - factor) / factor))
  const plane = tf.mul(tf.reshape(tent, [2 * factor, 1, 1, 1]), tf.reshape(tent, [1, 2 * factor, 1, 1]))
  const kernel = tf.mul(plane, tf.reshape(tf.eye(channels), [1, 1, channels, channels])) as tf.Tensor4D
  const edged = repeatEdge(repeatEdge(x, 1), 2)
  // Each pixel spreads over twice the factor; what comes of the repeated edges alone is cut off.
  const size = (length: number): number => (length + 2) * factor + factor
  const wide = tf.conv2dTranspose(edged, kernel, [count, size(height), size(width), channels], factor, 'valid')
  const cut = factor + factor / 2
  return tf.slice(wide, [0, cut, cut, 0], [count, height * factor, width * factor, channels])
}

function repeatEdge(x: tf.Tensor4D, axis: 1 | 2): tf.Tensor4D {
  const length = x.shape[axis]
  const edge = (place: number): tf.Tensor4D => {
    const begin: [number, number, number, number] = [0, 0, 0, 0]
    const size: [number, number, number, number] = [-1, -1, -1, -1]
    begin[axis] = place
    size[axis] = 1
    return tf.slice(x, begin, size)
  }
  return tf.concat([edge(0), x, edge(length - 1)], axis)
}
