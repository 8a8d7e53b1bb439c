import * as tf from '@tensorflow/tfjs-core'
import { type KernelCase, testKernel } from '../testing/kernel-conformance.js'
import { random } from '../testing/random.js'

type Pad = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding

interface Geometry {
  readonly batch: number
  readonly height: number
  readonly width: number
  readonly inChannels: number
  readonly outChannels: number
  readonly kernel: readonly [number, number]
  readonly strides: [number, number]
  readonly dilations: [number, number]
  readonly pad: Pad
  readonly rounding?: 'floor' | 'round' | 'ceil'
}

/** Sums of hundreds of products of numbers up to 2. */
const tolerance = 1e-4

const nameOf = ({ batch, height, width, inChannels, outChannels, kernel, ...rest }: Geometry): string =>
  `${batch}x${height}x${width}x${inChannels}, filter ${kernel.join('x')} to ${outChannels}, ${JSON.stringify(rest)}`

const conv =
  ({ strides, pad, dilations, rounding }: Geometry) =>
  (x: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
    tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', dilations, rounding)

const inputsOf = ({ batch, height, width, inChannels, outChannels, kernel }: Geometry) => [
  [batch, height, width, inChannels],
  [...kernel, inChannels, outChannels],
]

/** TF.js has gradients of convolutions without dilation only. */
const caseOf = (geometry: Geometry): KernelCase => ({
  name: nameOf(geometry),
  inputs: inputsOf(geometry),
  run: conv(geometry) as KernelCase['run'],
  gradient: geometry.dilations.every((dilation) => dilation === 1),
  tolerance,
})

/** Any geometry that leaves at least one place, drawn anew for each seed. */
function drawn(seed: number): Geometry {
  const next = random(seed)
  const integer = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  const one = <T>(values: readonly T[]): T => values[integer(0, values.length - 1)] as T
  const kernel = [one([1, 2, 3, 4, 5]), one([1, 2, 3, 4, 5])] as const
  const stride = integer(1, 3)
  const dilation = stride === 1 ? integer(1, 2) : 1
  const kind = one(['same', 'valid', 'number', 'explicit'])
  const pad: Pad =
    kind === 'number'
      ? integer(0, 2)
      : kind === 'explicit'
        ? [
            [0, 0],
            [integer(0, 3), integer(0, 3)],
            [integer(0, 3), integer(0, 3)],
            [0, 0],
          ]
        : (kind as 'same')
  const least = (size: number): number => (kind === 'same' ? 1 : (size - 1) * dilation + 1)
  return {
    batch: integer(1, 3),
    height: integer(least(kernel[0]), 9),
    width: integer(least(kernel[1]), 11),
    inChannels: integer(1, 9),
    outChannels: integer(1, 9),
    kernel,
    strides: [stride, next() < 0.8 ? stride : one(dilation > 1 ? [1] : [1, 2, 3])],
    dilations: [dilation, dilation],
    pad,
    ...(typeof pad !== 'string' && { rounding: one(['floor', 'round', 'ceil'] as const) }),
  }
}

const plain: Geometry = {
  batch: 2,
  height: 6,
  width: 7,
  inChannels: 5,
  outChannels: 3,
  kernel: [3, 3],
  strides: [1, 1],
  dilations: [1, 1],
  pad: 'same',
}

testKernel('Conv2D', [
  caseOf(plain),
  caseOf({ ...plain, kernel: [9, 9] }),
  caseOf({ ...plain, kernel: [9, 9], height: 1, width: 1 }),
  caseOf({ ...plain, kernel: [4, 4], strides: [2, 2], height: 2, width: 2, pad: 1 }),
  caseOf({ ...plain, kernel: [1, 1], strides: [3, 3] }),
  caseOf({ ...plain, kernel: [1, 1], pad: 2 }),
  caseOf({ ...plain, kernel: [2, 2], strides: [3, 3], pad: 'valid', height: 7, width: 9 }),
  caseOf({ ...plain, kernel: [5, 5], dilations: [2, 2] }),
  caseOf({ ...plain, kernel: [3, 3], dilations: [2, 1], pad: 'valid' }),
  ...Array.from({ length: 100 }, (_, seed) => caseOf(drawn(seed))),
])

for (const kernel of ['Conv2DBackpropInput', 'Conv2DBackpropFilter'])
  testKernel(kernel, [
    caseOf({ ...plain, strides: [2, 2] }),
    {
      name: 'a transposed convolution, and its own gradients',
      inputs: [
        [2, 3, 4, 3],
        [4, 4, 2, 3],
      ],
      run: (x, filter) => tf.conv2dTranspose(x as tf.Tensor4D, filter as tf.Tensor4D, [2, 6, 8, 2], 2, 'same'),
      gradient: true,
      tolerance,
    },
    {
      name: 'of one dimension',
      inputs: [
        [2, 9, 3],
        [3, 3, 4],
      ],
      run: (x, filter) => tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, 2, 'same'),
      gradient: true,
      tolerance,
    },
  ])

testKernel(
  'FusedConv2D',
  (['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const).map((activation) => ({
    name: activation,
    inputs: [[2, 5, 6, 3], [3, 3, 3, 4], [4], [4]],
    run: (x, filter, bias, slopes) =>
      tf.fused.conv2d({
        x: x as tf.Tensor4D,
        filter: filter as tf.Tensor4D,
        bias: bias as tf.Tensor,
        strides: 1,
        pad: 'same',
        activation,
        leakyreluAlpha: 0.3,
        ...(activation === 'prelu' && { preluActivationWeights: slopes as tf.Tensor }),
      }),
    tolerance,
  })),
)

/** Channels-first, as TF.js takes them, too. */
testKernel('Conv2D', [
  {
    name: 'NCHW',
    inputs: [
      [2, 3, 6, 6],
      [3, 3, 3, 4],
    ],
    run: (x, filter) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same', 'NCHW'),
    gradient: true,
    tolerance,
  },
])
