import * as tf from '@tensorflow/tfjs-core'
import { type KernelCase, type TensorSpec, testKernel } from '../testing/kernel-conformance.js'

type Run = KernelCase['run']

const one = (name: string, shape: readonly number[], run: Run): KernelCase => ({
  name,
  inputs: [shape],
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

testKernel('PadV2', [
  one('with zeros', [2, 3], (x) =>
    tf.pad(x!, [
      [1, 2],
      [0, 1],
    ]),
  ),
  one('with a number', [2, 3], (x) =>
    tf.pad(
      x!,
      [
        [1, 0],
        [2, 0],
      ],
      1.5,
    ),
  ),
  one('rank 4', [1, 2, 3, 2], (x) =>
    tf.pad(x!, [
      [0, 0],
      [1, 1],
      [2, 0],
      [0, 1],
    ]),
  ),
  one('rank 1', [3], (x) => tf.pad(x!, [[1, 1]], -Infinity)),
  one('by nothing', [2, 3], (x) =>
    tf.mul(
      x!,
      tf.pad(x!, [
        [0, 0],
        [0, 0],
      ]),
    ),
  ),
  ...types([2, 3], (x) =>
    tf.pad(
      x!,
      [
        [1, 0],
        [0, 2],
      ],
      1,
    ),
  ),
])

testKernel('MirrorPad', [
  {
    name: 'reflected',
    inputs: [[3, 4]],
    run: (x) =>
      tf.mirrorPad(
        x!,
        [
          [1, 2],
          [3, 0],
        ],
        'reflect',
      ),
    gradient: true,
  },
  {
    name: 'symmetric',
    inputs: [[3, 4]],
    run: (x) =>
      tf.mirrorPad(
        x!,
        [
          [1, 3],
          [4, 0],
        ],
        'symmetric',
      ),
    gradient: true,
  },
  {
    name: 'symmetric, rank 4',
    inputs: [[1, 3, 2, 2]],
    run: (x) =>
      tf.mirrorPad(
        x!,
        [
          [0, 0],
          [2, 1],
          [1, 2],
          [0, 0],
        ],
        'symmetric',
      ),
    gradient: true,
  },
  {
    name: 'reflected, rank 4',
    inputs: [[1, 3, 2, 2]],
    run: (x) =>
      tf.mirrorPad(
        x!,
        [
          [0, 0],
          [2, 1],
          [1, 1],
          [0, 0],
        ],
        'reflect',
      ),
    gradient: true,
  },
  { name: 'int32', inputs: [{ shape: [3], dtype: 'int32' }], run: (x) => tf.mirrorPad(x!, [[2, 2]], 'reflect') },
])
