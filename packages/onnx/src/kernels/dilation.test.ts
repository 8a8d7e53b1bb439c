import * as tf from '@tensorflow/tfjs-core'
import { type KernelCase, testKernel } from '../testing/kernel-conformance.js'

interface Layer {
  readonly shape: readonly number[]
  readonly filter: readonly number[]
  readonly strides: [number, number] | number
  readonly pad: 'same' | 'valid'
  readonly dilations?: [number, number]
}

const layers: Layer[] = [
  { shape: [2, 5, 6, 3], filter: [3, 3, 3], strides: 1, pad: 'same' },
  { shape: [2, 5, 6, 3], filter: [2, 3, 3], strides: 1, pad: 'valid' },
  { shape: [1, 7, 6, 2], filter: [3, 2, 2], strides: [2, 3], pad: 'same' },
  { shape: [1, 7, 8, 2], filter: [2, 2, 2], strides: 1, pad: 'valid', dilations: [2, 3] },
  { shape: [6, 6, 2], filter: [2, 2, 2], strides: 2, pad: 'same' },
]

const cases: KernelCase[] = [
  ...layers.map(
    ({ shape, filter, strides, pad, dilations }): KernelCase => ({
      name: `[${shape}] by [${filter}], strides ${strides}, ${pad}${dilations ? `, dilated by ${dilations}` : ''}`,
      inputs: [shape, filter],
      run: (x, taps) => tf.dilation2d(x as tf.Tensor4D, taps as tf.Tensor3D, strides, pad, dilations),
      gradient: true,
    }),
  ),
  {
    name: 'equal values',
    inputs: [
      { shape: [1, 4, 4, 1], values: Array.from({ length: 16 }, (_, i) => (i * 7) % 3) },
      { shape: [2, 2, 1], values: [0, 1, 1, 0] },
    ],
    run: (x, taps) => tf.dilation2d(x as tf.Tensor4D, taps as tf.Tensor3D, 1, 'valid'),
    gradient: true,
  },
]

for (const kernel of ['Dilation2D', 'Dilation2DBackpropFilter', 'Dilation2DBackpropInput']) testKernel(kernel, cases)
