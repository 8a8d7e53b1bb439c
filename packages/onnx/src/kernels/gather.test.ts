import * as tf from '@tensorflow/tfjs-core'
import { testKernel } from '../testing/kernel-conformance.js'

const at = (...places: number[]): tf.Tensor1D => tf.tensor1d(places, 'int32')
const pairs = (...places: number[][]): tf.Tensor2D => tf.tensor2d(places, [places.length, places[0]!.length], 'int32')

testKernel('GatherV2', [
  { name: 'rows', inputs: [[4, 3]], run: (x) => tf.gather(x!, at(2, 0, 2)), gradient: true },
  { name: 'columns', inputs: [[4, 3]], run: (x) => tf.gather(x!, at(1, 1), 1), gradient: true },
  { name: 'by a table', inputs: [[4, 3]], run: (x) => tf.gather(x!, pairs([0, 1], [3, 2])) },
  { name: 'of each batch', inputs: [[2, 4, 3]], run: (x) => tf.gather(x!, pairs([0, 3], [1, 1]), 1, 1) },
  { name: 'of each batch, the last axis', inputs: [[2, 4, 3]], run: (x) => tf.gather(x!, pairs([0, 2], [1, 1]), 2, 1) },
])

testKernel('GatherNd', [
  { name: 'elements', inputs: [[4, 3]], run: (x) => tf.gatherND(x!, pairs([0, 1], [3, 2])) },
  { name: 'rows', inputs: [[4, 3]], run: (x) => tf.gatherND(x!, pairs([2], [0])) },
])

testKernel('ScatterNd', [
  { name: 'rows, one of them twice', inputs: [[3, 2]], run: (x) => tf.scatterND(pairs([0], [3], [0]), x!, [4, 2]) },
  { name: 'elements', inputs: [[2]], run: (x) => tf.scatterND(pairs([0, 1], [1, 0]), x!, [2, 2]) },
])

testKernel('TensorScatterUpdate', [
  {
    name: 'rows',
    inputs: [
      [4, 2],
      [2, 2],
    ],
    run: (x, y) => tf.tensorScatterUpdate(x!, pairs([1], [3]), y!),
  },
])

testKernel('UnsortedSegmentSum', [
  {
    name: 'three segments',
    inputs: [[4, 2]],
    run: (x) => tf.unsortedSegmentSum(x!, at(0, 2, 0, 1), 3),
    gradient: true,
  },
  { name: 'what belongs to none', inputs: [[4, 2]], run: (x) => tf.unsortedSegmentSum(x!, at(0, -1, 5, 1), 3) },
  {
    name: 'numbers below zero',
    inputs: [[4, 2]],
    run: (x) => tf.unsortedSegmentSum(x!, at(0, -1, 2, 1), 3),
    gradient: true,
  },
])

testKernel('OneHot', [
  { name: 'numbers', inputs: [[1]], run: (x) => tf.mul(x!, tf.oneHot(at(0, 2, 1), 3)) },
  { name: 'outside of the range', inputs: [[1]], run: (x) => tf.mul(x!, tf.oneHot(at(-1, 3, 1), 3, 5, -5)) },
  { name: 'rounded floats', inputs: [[4]], run: (x) => tf.oneHot(tf.cast(x!, 'int32'), 3), gradient: true },
])

testKernel('SparseToDense', [
  {
    name: 'a list',
    inputs: [{ shape: [3], dtype: 'int32', values: [4, 0, 2] }, [3]],
    run: (places, values) => tf.sparseToDense(places!, values!, [6], 0.5),
  },
  {
    name: 'a plane, one value for all',
    inputs: [
      { shape: [2, 2], dtype: 'int32', values: [0, 1, 2, 0] },
      { shape: [], dtype: 'int32' },
    ],
    run: (places, value) => tf.sparseToDense(places!, value!, [3, 2]),
  },
  {
    name: 'truth values',
    inputs: [
      { shape: [2], dtype: 'int32', values: [1, 3] },
      { shape: [2], dtype: 'bool', values: [1, 0] },
    ],
    run: (places, values) => tf.sparseToDense(places!, values!, [4], tf.scalar(true)),
  },
])

testKernel('Diag', [
  { name: 'a list', inputs: [[4]], run: (x) => tf.diag(x!) },
  { name: 'a plane of integers', inputs: [{ shape: [2, 3], dtype: 'int32' }], run: (x) => tf.diag(x!) },
])
