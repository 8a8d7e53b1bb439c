import * as tf from '@tensorflow/tfjs-core'
import { testKernel } from '../testing/kernel-conformance.js'

const topk =
  (k: number) =>
  (x: tf.Tensor): tf.Tensor[] => {
    const { values, indices } = tf.topk(x, k)
    return [values, indices]
  }

testKernel('TopK', [
  { name: 'a list', inputs: [[7]], run: (x) => topk(3)(x!) },
  { name: 'all', inputs: [[2, 3, 4]], run: (x) => topk(4)(x!) },
  { name: 'one', inputs: [[5, 6]], run: (x) => topk(1)(x!) },
  { name: 'ties', inputs: [{ shape: [2, 8], dtype: 'int32', range: [0, 2] }], run: (x) => topk(5)(x!) },
  { name: 'truth values', inputs: [{ shape: [2, 8], dtype: 'bool' }], run: (x) => topk(3)(x!) },
])

const sorted = [-2, -1, -1, 0, 1, 1, 1, 2]
testKernel('SearchSorted', [
  ...(['left', 'right'] as const).map((side) => ({
    name: side,
    inputs: [
      { shape: [2, 4], values: sorted.slice(0, 4).concat(sorted.slice(4)) },
      { shape: [2, 5], values: [-3, -2, -1, 0, 9, 0, 1, 1.5, 2, 3] },
    ],
    run: (row: tf.Tensor | undefined, values: tf.Tensor | undefined) => tf.searchSorted(row!, values!, side),
  })),
  {
    name: 'integers in a list',
    inputs: [
      { shape: [8], dtype: 'int32', values: sorted },
      { shape: [3], dtype: 'int32' },
    ],
    run: (row, values) => [tf.lowerBound(row!, values!), tf.upperBound(row!, values!)],
  },
])

const numbers = { shape: [9], dtype: 'int32', range: [0, 6] } as const
testKernel('Bincount', [
  {
    name: 'weighted',
    inputs: [numbers, [9]],
    run: (x, weights) => tf.bincount(x as tf.Tensor1D, weights as tf.Tensor1D, 5),
  },
  { name: 'counted', inputs: [numbers], run: (x) => tf.bincount(x as tf.Tensor1D, tf.tensor1d([]), 8) },
])
testKernel('DenseBincount', [
  { name: 'a list', inputs: [numbers], run: (x) => tf.denseBincount(x as tf.Tensor1D, tf.tensor1d([]), 8) },
  ...[false, true].map((binary) => ({
    name: binary ? 'whether there is any' : 'by row',
    inputs: [{ ...numbers, shape: [3, 3] }, [3, 3]],
    run: (x: tf.Tensor | undefined, weights: tf.Tensor | undefined) =>
      tf.denseBincount(x as tf.Tensor2D, weights as tf.Tensor2D, 5, binary),
  })),
])
