import * as tf from '@tensorflow/tfjs-core'
import { type KernelCase, testKernel } from '../testing/kernel-conformance.js'

const positive = (shape: readonly number[]) => ({ shape, range: [0.2, 2] as const })

testKernel('FusedBatchNorm', [
  ...[
    [4, 3],
    [2, 4, 3],
    [2, 4, 5, 3],
  ].map(
    (shape): KernelCase => ({
      name: `by channel of [${shape}]`,
      inputs: [shape, [3], positive([3]), [3], [3]],
      run: (x, mean, variance, offset, scale) =>
        tf.batchNorm(
          x as tf.Tensor4D,
          mean as tf.Tensor1D,
          variance as tf.Tensor1D,
          offset as tf.Tensor1D,
          scale as tf.Tensor1D,
          0.01,
        ),
      gradient: shape.length === 4,
    }),
  ),
  {
    name: 'neither scale nor offset',
    inputs: [[2, 4, 5, 3], [3], positive([3])],
    run: (x, mean, variance) => tf.batchNorm(x as tf.Tensor4D, mean as tf.Tensor1D, variance as tf.Tensor1D),
  },
  {
    name: 'for each element',
    inputs: [[2, 4, 5, 3], [2, 4, 5, 3], positive([2, 4, 5, 3]), [2, 4, 5, 3], [2, 4, 5, 3]],
    run: (x, mean, variance, offset, scale) =>
      tf.batchNorm(
        x as tf.Tensor4D,
        mean as tf.Tensor4D,
        variance as tf.Tensor4D,
        offset as tf.Tensor4D,
        scale as tf.Tensor4D,
      ),
    gradient: true,
  },
])

for (const kernel of ['LRN', 'LRNGrad'])
  testKernel(
    kernel,
    [
      [5, 1, 1, 0.5],
      [1, 2, 0.3, 0.75],
      [0, 1, 0.1, 1],
    ].map(
      ([radius, bias, alpha, beta]): KernelCase => ({
        name: `radius ${radius}`,
        inputs: [[2, 3, 4, 6]],
        run: (x) => tf.localResponseNormalization(x as tf.Tensor4D, radius, bias, alpha, beta),
        gradient: true,
      }),
    ),
  )

/** Normalized over some axes, scaled and shifted by channel. */
const normalized =
  (axes: number[]): KernelCase['run'] =>
  (x, scale, offset) => {
    const { mean, variance } = tf.moments(x!, axes, true)
    return tf.add(tf.mul(tf.mul(tf.sub(x!, mean), tf.rsqrt(tf.add(variance, 1e-3))), scale!), offset!)
  }

testKernel('Rsqrt', [
  { name: 'instance norm', inputs: [[2, 4, 5, 3], [3], [3]], run: normalized([1, 2]), gradient: true, tolerance: 1e-4 },
  { name: 'layer norm', inputs: [[2, 4, 5, 3], [3], [3]], run: normalized([1, 2, 3]), gradient: true, tolerance: 1e-4 },
  { name: 'of features', inputs: [[4, 6], [6], [6]], run: normalized([-1]), gradient: true, tolerance: 1e-4 },
  { name: 'batch norm', inputs: [[3, 4, 5, 3], [3], [3]], run: normalized([0, 1, 2]), gradient: true, tolerance: 1e-4 },
])
