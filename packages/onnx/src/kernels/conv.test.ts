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
