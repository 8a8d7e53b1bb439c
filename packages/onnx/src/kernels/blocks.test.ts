import * as tf from '@tensorflow/tfjs-core'
import { testKernel } from '../testing/kernel-conformance.js'

testKernel('SpaceToBatchND', [
  {
    name: 'blocks of 2x2',
    inputs: [[2, 4, 6, 3]],
    run: (x) =>
      tf.spaceToBatchND(
        x!,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
    gradient: true,
  },
  {
    name: 'padded',
    inputs: [[1, 3, 5, 2]],
    run: (x) =>
      tf.spaceToBatchND(
        x!,
        [2, 3],
        [
          [1, 0],
          [0, 1],
        ],
      ),
    gradient: true,
  },
  { name: 'one axis', inputs: [[2, 6, 3]], run: (x) => tf.spaceToBatchND(x!, [3], [[0, 0]]), gradient: true },
])

testKernel('BatchToSpaceND', [
  {
    name: 'blocks of 2x2',
    inputs: [[8, 2, 3, 3]],
    run: (x) =>
      tf.batchToSpaceND(
        x!,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
    gradient: true,
  },
  {
    name: 'cropped',
    inputs: [[6, 2, 2, 2]],
    run: (x) =>
      tf.batchToSpaceND(
        x!,
        [2, 3],
        [
          [1, 0],
          [0, 1],
        ],
      ),
    gradient: true,
  },
])

testKernel('DepthToSpace', [
  { name: 'blocks of 2', inputs: [[2, 3, 2, 12]], run: (x) => tf.depthToSpace(x as tf.Tensor4D, 2) },
  { name: 'blocks of 3', inputs: [[1, 2, 2, 18]], run: (x) => tf.depthToSpace(x as tf.Tensor4D, 3) },
])
