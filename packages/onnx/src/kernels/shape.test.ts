import * as tf from '@tensorflow/tfjs-core'
import { type KernelCase, type TensorSpec, testKernel } from '../testing/kernel-conformance.js'

type Run = KernelCase['run']

const one = (name: string, shape: readonly number[], run: Run): KernelCase => ({
  name,
  inputs: [shape],
  run,
  gradient: true,
})
const many = (name: string, shapes: readonly (readonly number[])[], run: Run): KernelCase => ({
  name,
  inputs: shapes,
  run,
  gradient: true,
})
/** The same of integers and of truth values. */
const types = (shape: readonly number[], run: Run): KernelCase[] =>
  (['int32', 'bool'] as const).map(
    (dtype): KernelCase => ({
      name: dtype,
      inputs: [{ shape, dtype } satisfies TensorSpec],
      run,
    }),
  )

testKernel('Reshape', [
  one('to fewer dimensions', [2, 3, 4], (x) => tf.reshape(x!, [6, 4])),
  one('with a length left open', [2, 3, 4], (x) => tf.reshape(x!, [3, -1])),
  one('to a scalar', [1, 1], (x) => tf.reshape(x!, [])),
  one('from a scalar', [], (x) => tf.reshape(x!, [1, 1, 1])),
  one('to the same', [2, 3], (x) => tf.reshape(x!, [2, 3])),
  one('squeezed', [1, 3, 1, 2], (x) => tf.squeeze(x!)),
  one('a constant', [6], (x) => tf.add(x!, tf.reshape(tf.fill([2, 3], 2), [6]))),
  ...types([2, 3], (x) => tf.reshape(x!, [3, 2])),
])

testKernel('ExpandDims', [
  one('in front', [2, 3], (x) => tf.expandDims(x!, 0)),
  one('in between', [2, 3], (x) => tf.expandDims(x!, 1)),
  one('at the end', [2, 3], (x) => tf.expandDims(x!, -1)),
  one('counted from the end', [2, 3], (x) => tf.expandDims(x!, -2)),
  one('of a scalar', [], (x) => tf.expandDims(x!, 0)),
  ...types([2, 3], (x) => tf.expandDims(x!, 1)),
])

testKernel('Transpose', [
  one('a matrix', [2, 3], (x) => tf.transpose(x!)),
  one('rank 3', [2, 3, 4], (x) => tf.transpose(x!, [2, 0, 1])),
  one('rank 4', [2, 3, 4, 2], (x) => tf.transpose(x!, [0, 3, 1, 2])),
  one('rank 5', [2, 1, 3, 2, 2], (x) => tf.transpose(x!, [4, 2, 0, 1, 3])),
  one('twice', [2, 3, 4], (x) => tf.mul(tf.transpose(tf.transpose(x!, [1, 2, 0]), [2, 0, 1]), x!)),
  one('lengths of 1', [1, 3, 1], (x) => tf.transpose(x!, [2, 1, 0])),
  ...types([2, 3], (x) => tf.transpose(x!)),
])

testKernel('Slice', [
  one('a row', [4, 3], (x) => tf.slice(x!, [1, 0], [1, 3])),
  one('to the end', [4, 3], (x) => tf.slice(x!, [1, 1], [-1, -1])),
  one('with a size only', [4, 3], (x) => tf.slice(x!, 2, 2)),
  one('all of it', [4, 3], (x) => tf.slice(x!, [0, 0], [4, 3])),
  one('rank 4', [2, 5, 4, 3], (x) => tf.slice(x!, [0, 1, 2, 0], [2, 3, 1, 2])),
  one('rank 1', [5], (x) => tf.slice(x!, [1], [3])),
  ...types([4, 3], (x) => tf.slice(x!, [1, 0], [2, 2])),
])

testKernel('StridedSlice', [
  { name: 'steps', inputs: [[5, 6]], run: (x) => tf.stridedSlice(x!, [0, 1], [5, 6], [2, 3]) },
  { name: 'backwards', inputs: [[5, 6]], run: (x) => tf.stridedSlice(x!, [4, 5], [1, 0], [-1, -2]) },
  {
    name: 'backwards to the first',
    inputs: [[5]],
    run: (x) => tf.stridedSlice(x!, [0], [0], [-1], 1, 1),
  },
  {
    name: 'an axis taken away',
    inputs: [[5, 6]],
    run: (x) => tf.stridedSlice(x!, [2, 0], [3, 6], [1, 1], 0, 0, 0, 0, 1),
  },
  {
    name: 'a new axis',
    inputs: [[5, 6]],
    run: (x) => tf.stridedSlice(x!, [0, 1, 0], [0, 3, 6], [1, 1, 1], 0, 0, 0, 1),
  },
  { name: 'an ellipsis', inputs: [[2, 3, 4]], run: (x) => tf.stridedSlice(x!, [0, 1], [0, 3], [1, 1], 0, 0, 1) },
  { name: 'from the end', inputs: [[5]], run: (x) => tf.stridedSlice(x!, [-3], [-1], [1]) },
  { name: 'nothing', inputs: [[5, 2]], run: (x) => tf.stridedSlice(x!, [3, 0], [3, 2], [1, 1]) },
])

testKernel('Concat', [
  many(
    'two',
    [
      [2, 3],
      [2, 1],
    ],
    (a, b) => tf.concat([a!, b!], 1),
  ),
  many(
    'three',
    [
      [2, 3],
      [1, 3],
      [3, 3],
    ],
    (...all) => tf.concat(all, 0),
  ),
  many(
    'counted from the end',
    [
      [2, 1, 3],
      [2, 1, 2],
    ],
    (a, b) => tf.concat([a!, b!], -1),
  ),
  many('a tensor with itself', [[2, 2]], (a) => tf.concat([a!, a!, a!], 0)),
  many(
    'an empty one',
    [
      [2, 3],
      [2, 0],
    ],
    (a, b) => tf.concat([a!, b!], 1),
  ),
  ...types([2, 3], (x) => tf.concat([x!, x!], 0)),
])

testKernel('SplitV', [
  one('equal parts', [4, 6], (x) => tf.split(x!, 3, 1)),
  one('parts of given sizes', [4, 6], (x) => tf.split(x!, [1, 2, 3], -1)),
  one('a size left open', [6], (x) => tf.split(x!, [1, -1, 2])),
  { name: 'one part', inputs: [[4, 6]], run: (x) => tf.split(x!, 1, 0) },
  ...types([4, 2], (x) => tf.split(x!, 2)),
])

testKernel('Tile', [
  one('both axes', [2, 3], (x) => tf.tile(x!, [2, 3])),
  one('of length 1', [1, 3, 1], (x) => tf.tile(x!, [2, 1, 4])),
  one('once', [2, 3], (x) => tf.tile(x!, [1, 1])),
  one('rank 4', [1, 2, 2, 1], (x) => tf.tile(x!, [2, 2, 1, 3])),
  one('a constant', [4, 3], (x) => tf.mul(x!, tf.tile(tf.fill([2, 3], 2), [2, 1]))),
  ...types([2, 3], (x) => tf.tile(x!, [2, 1])),
])

testKernel('Reverse', [
  one('one axis', [2, 3], (x) => tf.reverse(x!, 1)),
  one('the last', [2, 3, 2], (x) => tf.reverse(x!, -1)),
  one('several', [2, 3, 2, 2], (x) => tf.reverse(x!, [0, 2, 3])),
  ...types([4], (x) => tf.reverse(x!, 0)),
])

testKernel('Pack', [
  many(
    'in front',
    [
      [2, 3],
      [2, 3],
    ],
    (...all) => tf.stack(all),
  ),
  many(
    'at the end',
    [
      [2, 3],
      [2, 3],
    ],
    (...all) => tf.stack(all, -1),
  ),
  many(
    'counted from the end',
    [
      [2, 3],
      [2, 3],
    ],
    (...all) => tf.stack(all, -2),
  ),
  many('scalars', [[], [], []], (...all) => tf.stack(all)),
  many('one', [[2, 3]], (a) => tf.stack([a!], 1)),
  ...types([2, 3], (x) => tf.stack([x!, x!], 1)),
])

testKernel('Unpack', [
  one('the first axis', [3, 2], (x) => tf.unstack(x!)),
  one('the last axis', [3, 2, 2], (x) => tf.unstack(x!, -1)),
  one('to scalars', [3], (x) => tf.unstack(x!)),
  ...types([3, 2], (x) => tf.unstack(x!, 1)),
])

testKernel('FlipLeftRight', [
  { name: 'pictures', inputs: [[2, 3, 4, 2]], run: (x) => tf.image.flipLeftRight(x as tf.Tensor4D) },
])
