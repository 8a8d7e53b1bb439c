import * as tf from '@tensorflow/tfjs-core'
import { type KernelCase, testKernel } from '../testing/kernel-conformance.js'

type Triple = [number, number, number]

interface Layer {
  readonly size: Triple
  readonly window: Triple | number
  readonly strides: Triple | number
  readonly pad: 'same' | 'valid' | number
  readonly rounding?: 'floor' | 'ceil'
}

const SQUARE: Layer[] = [
  { size: [4, 4, 6], window: 2, strides: 2, pad: 'valid' },
  { size: [4, 5, 6], window: 2, strides: 2, pad: 'same' },
  { size: [4, 5, 5], window: 3, strides: 1, pad: 'same' },
  { size: [5, 7, 6], window: [2, 3, 3], strides: [1, 2, 3], pad: 'valid' },
  { size: [5, 6, 7], window: 3, strides: 2, pad: 1, rounding: 'floor' },
  { size: [5, 6, 7], window: 2, strides: 2, pad: 0, rounding: 'ceil' },
  { size: [3, 4, 4], window: 1, strides: 1, pad: 'valid' },
]
const OBLONG: Layer[] = [
  { size: [4, 5, 6], window: [2, 3, 1], strides: [2, 1, 1], pad: 'same' },
  { size: [4, 5, 6], window: [1, 2, 3], strides: [1, 2, 2], pad: 'valid' },
  { size: [4, 5, 6], window: [4, 5, 6], strides: 1, pad: 'valid' },
]

type Pool = typeof tf.maxPool3d

const casesOf = (pool: Pool, layers: readonly Layer[], gradient: boolean): KernelCase[] =>
  layers.map(({ size, window, strides, pad, rounding }) => ({
    name: JSON.stringify({ size, window, strides, pad, rounding }),
    inputs: [[2, ...size, 3]],
    run: (x) => pool(x as tf.Tensor5D, window, strides, pad, rounding),
    gradient,
  }))

/** Windows with several maxima: the last one counts. */
const ties = (pool: Pool): KernelCase => ({
  name: 'ties',
  inputs: [{ shape: [1, 4, 4, 4, 1], values: Array.from({ length: 64 }, (_, i) => (i * 7) % 5) }],
  run: (x) => pool(x as tf.Tensor5D, 3, 1, 'same'),
  gradient: true,
})
const integers: KernelCase = {
  name: 'integers',
  inputs: [{ shape: [1, 4, 4, 2, 2], dtype: 'int32' }],
  run: (x) => tf.maxPool3d(x as tf.Tensor5D, 2, 2, 'valid'),
}

for (const kernel of ['AvgPool3D', 'AvgPool3DGrad'])
  testKernel(kernel, [...casesOf(tf.avgPool3d, [...SQUARE, ...OBLONG], true), ties(tf.avgPool3d)])
// TF.js's own gradient is wrong where windows are not as high as wide.
for (const kernel of ['MaxPool3D', 'MaxPool3DGrad'])
  testKernel(kernel, [
    ...casesOf(tf.maxPool3d, SQUARE, true),
    ...casesOf(tf.maxPool3d, OBLONG, false),
    ties(tf.maxPool3d),
    integers,
  ])
