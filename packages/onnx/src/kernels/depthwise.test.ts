import * as tf from '@tensorflow/tfjs-core'
import { type KernelCase, testKernel } from '../testing/kernel-conformance.js'
import { random } from '../testing/random.js'

type Pair = [number, number]

interface Layer {
  readonly batch: number
  readonly size: Pair
  readonly channels: number
  readonly multiplier: number
  readonly kernel: Pair
  readonly strides: Pair
  readonly pad: 'same' | 'valid' | number
  readonly dilations?: Pair
}

const plain: Layer = {
  batch: 2,
  size: [6, 7],
  channels: 3,
  multiplier: 2,
  kernel: [3, 3],
  strides: [1, 1],
  pad: 'same',
}

/** TF.js has no gradients of dilated convolutions. */
const caseOf = (layer: Layer, end: (y: tf.Tensor) => tf.Tensor = (y) => y): KernelCase => ({
  name: JSON.stringify(layer),
  inputs: [
    [layer.batch, ...layer.size, layer.channels],
    [...layer.kernel, layer.channels, layer.multiplier],
  ],
  run: (x, filter) =>
    end(
      tf.depthwiseConv2d(
        x as tf.Tensor4D,
        filter as tf.Tensor4D,
        layer.strides,
        layer.pad as 'same',
        'NHWC',
        layer.dilations,
      ),
    ),
  gradient: layer.dilations === undefined,
  tolerance: 1e-4,
})

function drawn(seed: number): Layer {
  const next = random(seed)
  const integer = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  const kernel: Pair = [integer(1, 4), integer(1, 4)]
  // Padding by a number is meant for square filters: TF.js reckons with the height alone.
  const pads = kernel[0] === kernel[1] && kernel[0] > 1 ? 2 : 1
  return {
    batch: integer(1, 3),
    size: [integer(kernel[0], 9), integer(kernel[1], 9)],
    channels: integer(1, 5),
    multiplier: integer(1, 3),
    kernel,
    strides: [integer(1, 3), integer(1, 3)],
    pad: (['same', 'valid', 1] as const)[integer(0, pads)] as 'same',
  }
}

const cases = [
  caseOf(plain),
  caseOf({ ...plain, multiplier: 1 }),
  caseOf({ ...plain, channels: 1 }),
  caseOf({ ...plain, strides: [2, 2] }),
  ...Array.from({ length: 40 }, (_, seed) => caseOf(drawn(seed))),
]

testKernel('DepthwiseConv2dNative', [
  ...cases,
  caseOf({ ...plain, dilations: [2, 2] }),
  caseOf({ ...plain, kernel: [2, 3], dilations: [2, 2], pad: 'valid' }),
])
testKernel('DepthwiseConv2dNativeBackpropInput', cases)
testKernel('DepthwiseConv2dNativeBackpropFilter', [
  ...cases,
  {
    name: 'separable',
    inputs: [
      [2, 5, 6, 3],
      [3, 3, 3, 2],
      [1, 1, 6, 4],
    ],
    run: (x, depth, point) =>
      tf.separableConv2d(x as tf.Tensor4D, depth as tf.Tensor4D, point as tf.Tensor4D, 2, 'same'),
    gradient: true,
    tolerance: 1e-4,
  },
])
testKernel(
  'FusedDepthwiseConv2D',
  (['linear', 'relu', 'elu', 'sigmoid'] as const).map((activation) => ({
    name: activation,
    inputs: [[2, 5, 6, 3], [3, 3, 3, 2], [6]],
    run: (x, filter, bias) =>
      tf.fused.depthwiseConv2d({
        x: x as tf.Tensor4D,
        filter: filter as tf.Tensor4D,
        bias,
        strides: 1,
        pad: 'same',
        activation,
      }),
    tolerance: 1e-4,
  })),
)
