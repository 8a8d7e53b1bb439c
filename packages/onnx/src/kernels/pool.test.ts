import * as tf from '@tensorflow/tfjs-core'
import { type KernelCase, testKernel } from '../testing/kernel-conformance.js'
import { random } from '../testing/random.js'

type Pair = [number, number]

interface Layer {
  readonly shape: readonly [number, number, number, number]
  readonly window: Pair
  readonly strides: Pair
  readonly pad: 'same' | 'valid' | number
  readonly rounding?: 'floor' | 'round' | 'ceil'
}

const plain: Layer = { shape: [2, 6, 8, 3], window: [2, 2], strides: [2, 2], pad: 'valid' }

function drawn(seed: number): Layer {
  const next = random(seed)
  const integer = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  const window: Pair = [integer(1, 4), integer(1, 4)]
  // Padding by a number is meant for square windows: TF.js reckons with the height alone.
  const pads = window[0] === window[1] && window[0] > 1 ? 2 : 1
  const pad = (['same', 'valid', 1] as const)[integer(0, pads)] as 'same'
  return {
    shape: [integer(1, 3), integer(window[0], 9), integer(window[1], 9), integer(1, 5)],
    window,
    strides: [integer(1, 3), integer(1, 3)],
    pad,
    ...(typeof pad === 'number' && { rounding: (['floor', 'round'] as const)[integer(0, 1)] as 'floor' }),
  }
}

const layers: Layer[] = [
  plain,
  { ...plain, pad: 'same' },
  { ...plain, window: [3, 3] },
  { ...plain, window: [3, 3], strides: [1, 1], pad: 'same' },
  { ...plain, window: [3, 2], strides: [1, 2], pad: 'same' },
  { ...plain, window: [2, 2], strides: [3, 3] },
  { ...plain, window: [6, 8], strides: [1, 1] },
  { ...plain, window: [1, 1], strides: [1, 1] },
  ...Array.from({ length: 50 }, (_, seed) => drawn(seed)),
]

type Pool = typeof tf.maxPool

const casesOf = (pool: Pool): KernelCase[] =>
  layers.map((layer) => ({
    name: JSON.stringify(layer),
    inputs: [layer.shape],
    run: (x) => pool(x as tf.Tensor4D, layer.window, layer.strides, layer.pad as 'same', layer.rounding),
    gradient: true,
  }))

/** Windows with several maxima: the first one counts. */
const ties = (pool: Pool): KernelCase => ({
  name: 'ties',
  inputs: [{ shape: [1, 4, 4, 2], values: Array.from({ length: 32 }, (_, i) => (i * 7) % 3) }],
  run: (x) => pool(tf.relu(x as tf.Tensor4D), 3, 1, 'same'),
  gradient: true,
})
const integers = (pool: Pool): KernelCase => ({
  name: 'integers',
  inputs: [{ shape: [1, 4, 4, 2], dtype: 'int32' }],
  run: (x) => pool(x as tf.Tensor4D, 2, 2, 'valid'),
})
const dilated = (type: 'max' | 'avg'): KernelCase => ({
  name: 'dilated',
  inputs: [[2, 7, 8, 2]],
  run: (x) => tf.pool(x as tf.Tensor4D, [2, 3], type, 'valid', [2, 2], 1),
  gradient: true,
})
const whole = (pool: Pool): KernelCase => ({
  name: 'one picture',
  inputs: [[6, 6, 2]],
  run: (x) => pool(x as tf.Tensor3D as unknown as tf.Tensor4D, 2, 2, 'same'),
  gradient: true,
})

for (const kernel of ['MaxPool', 'MaxPoolGrad'])
  testKernel(kernel, [...casesOf(tf.maxPool), ties(tf.maxPool), dilated('max'), whole(tf.maxPool)])
for (const kernel of ['AvgPool', 'AvgPoolGrad'])
  testKernel(kernel, [...casesOf(tf.avgPool), ties(tf.avgPool), dilated('avg'), whole(tf.avgPool)])
testKernel('MaxPool', [integers(tf.maxPool)])

testKernel(
  'MaxPoolWithArgmax',
  [false, true].flatMap((batch) =>
    layers
      .filter(({ pad, rounding }) => typeof pad !== 'number' && rounding === undefined)
      .slice(0, 20)
      .map(
        (layer): KernelCase => ({
          name: `${JSON.stringify(layer)}${batch ? ', counted through the batch' : ''}`,
          inputs: [layer.shape],
          run: (x) => {
            const { window, strides, pad } = layer
            const { result, indexes } = tf.maxPoolWithArgmax(x as tf.Tensor4D, window, strides, pad as 'same', batch)
            return [result!, indexes!]
          },
        }),
      ),
  ),
)
