import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { trace } from '../index.js'
import { type KernelCase, testKernel } from '../testing/kernel-conformance.js'

type Triple = [number, number, number]

interface Layer {
  readonly size: Triple
  readonly kernel: Triple
  readonly strides: Triple
  readonly pad: 'same' | 'valid'
  readonly dilations?: Triple
}

const tolerance = 1e-4

/** TF.js has no gradients of dilated convolutions. */
const caseOf = (layer: Layer): KernelCase => ({
  name: JSON.stringify(layer),
  inputs: [
    [2, ...layer.size, 3],
    [...layer.kernel, 3, 4],
  ],
  run: (x, filter) =>
    tf.conv3d(x as tf.Tensor5D, filter as tf.Tensor5D, layer.strides, layer.pad, 'NDHWC', layer.dilations),
  gradient: layer.dilations === undefined,
  tolerance,
})

const cases = [
  caseOf({ size: [4, 5, 6], kernel: [3, 3, 3], strides: [1, 1, 1], pad: 'same' }),
  caseOf({ size: [4, 5, 6], kernel: [2, 3, 1], strides: [1, 1, 1], pad: 'valid' }),
  caseOf({ size: [4, 5, 6], kernel: [3, 3, 3], strides: [2, 2, 2], pad: 'same' }),
  caseOf({ size: [5, 6, 7], kernel: [2, 2, 3], strides: [2, 3, 2], pad: 'valid' }),
  caseOf({ size: [4, 4, 4], kernel: [1, 1, 1], strides: [2, 2, 2], pad: 'valid' }),
]

testKernel('Conv3D', [
  ...cases,
  caseOf({ size: [5, 6, 7], kernel: [2, 2, 2], strides: [1, 1, 1], pad: 'same', dilations: [2, 2, 2] }),
])
testKernel('Conv3DBackpropFilterV2', cases)
testKernel('Conv3DBackpropInputV2', [
  ...cases,
  {
    name: 'a transposed convolution',
    inputs: [
      [2, 2, 3, 2, 4],
      [3, 3, 3, 2, 4],
    ],
    run: (x, filter) => tf.conv3dTranspose(x as tf.Tensor5D, filter as tf.Tensor5D, [2, 4, 6, 4, 2], 2, 'same'),
    tolerance,
  },
])

it('refuses padding by less than nothing', () => {
  const body = ({ x, filter }: Record<string, tf.Tensor>) => ({
    y: tf.conv3d(x as tf.Tensor5D, filter as tf.Tensor5D, 2, 'same'),
  })
  const inputs = { x: { shape: [1, 4, 4, 4, 1] }, filter: { shape: [1, 1, 1, 1, 1] } }
  expect(() => trace(body, { inputs })).toThrow(/shorter than its strides.*Use padding 'valid'/)
})
