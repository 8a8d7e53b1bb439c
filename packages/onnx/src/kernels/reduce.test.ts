import * as tf from '@tensorflow/tfjs-core'
import { type KernelCase, testKernel } from '../testing/kernel-conformance.js'

type Axis = number | number[] | undefined
type Reduction = (x: tf.Tensor, axis?: Axis, keepDims?: boolean) => tf.Tensor

/** Which axes of which shape. */
const AXES: readonly (readonly [readonly number[], Axis])[] = [
  [[], undefined],
  [[4], undefined],
  [[4], 0],
  [[2, 3], undefined],
  [[2, 3], 0],
  [[2, 3], -1],
  [
    [2, 3, 4],
    [0, 2],
  ],
  [
    [2, 3, 4],
    [2, 0],
  ],
  [
    [2, 3, 4],
    [-1, -2],
  ],
  [
    [2, 1, 3, 2],
    [1, 2],
  ],
  [
    [2, 1, 3, 1, 2],
    [0, 1, 3],
  ],
  [
    [1, 1],
    [0, 1],
  ],
  [[2, 3], []],
]

interface Options {
  readonly dtype?: 'float32' | 'int32' | 'bool'
  readonly gradient?: boolean
}

const everyAxis = (fn: Reduction, { dtype = 'float32', gradient = false }: Options = {}): KernelCase[] =>
  AXES.flatMap(([shape, axis]) =>
    [false, true].map(
      (keepDims): KernelCase => ({
        name: `${dtype} [${shape}] over ${axis === undefined ? 'all' : `[${axis}]`}${keepDims ? ', kept' : ''}`,
        inputs: [{ shape, dtype }],
        run: (x) => fn(x!, axis, keepDims),
        gradient: gradient && dtype === 'float32',
      }),
    ),
  )

const special = (fn: Reduction): KernelCase[] =>
  [
    [1, Infinity, 2],
    [-Infinity, 0, 1],
    [0, -0, 0],
    [Infinity, -Infinity, 1],
  ].map((values) => ({ name: `of ${values}`, inputs: [{ shape: [3], values }], run: (x) => fn(x!) }))

testKernel('Sum', [
  ...everyAxis(tf.sum, { gradient: true }),
  ...everyAxis(tf.sum, { dtype: 'int32' }),
  ...everyAxis(tf.sum, { dtype: 'bool' }),
  ...special(tf.sum),
])
testKernel('Mean', [
  ...everyAxis(tf.mean, { gradient: true }),
  ...everyAxis(tf.mean, { dtype: 'int32' }),
  ...special(tf.mean),
])
testKernel('Max', [
  ...everyAxis(tf.max, { gradient: true }),
  ...everyAxis(tf.max, { dtype: 'int32' }),
  ...special(tf.max),
])
testKernel('Min', [
  ...everyAxis(tf.min, { gradient: true }),
  ...everyAxis(tf.min, { dtype: 'int32' }),
  ...special(tf.min),
])
// TF.js's own gradient calls a method, which tensors of tfjs-core alone have not; and it knows no negative axes.
Object.assign(tf.Tensor.prototype, {
  reshape(this: tf.Tensor, shape: number[]) {
    return tf.reshape(this, shape)
  },
})
testKernel('Prod', [
  ...everyAxis(tf.prod),
  ...everyAxis(tf.prod, { dtype: 'int32' }),
  ...everyAxis(tf.prod, { dtype: 'bool' }),
  ...special(tf.prod),
  ...[undefined, 1, [0, 2]].map(
    (axis): KernelCase => ({
      name: `gradient over ${axis}`,
      inputs: [[2, 3, 4]],
      run: (x) => tf.prod(x!, axis),
      gradient: true,
    }),
  ),
])
testKernel('Any', everyAxis(tf.any as Reduction, { dtype: 'bool' }))
testKernel('All', everyAxis(tf.all as Reduction, { dtype: 'bool' }))

for (const [kernel, fn] of [
  ['ArgMax', tf.argMax],
  ['ArgMin', tf.argMin],
] as const) {
  testKernel(kernel, [
    { name: 'a row', inputs: [[5]], run: (x) => fn(x!, 0), gradient: true },
    { name: 'the first axis', inputs: [[4, 3]], run: (x) => fn(x!, 0), gradient: true },
    { name: 'the last axis', inputs: [[2, 3, 4]], run: (x) => fn(x!, -1), gradient: true },
    { name: 'rank 4', inputs: [[2, 3, 4, 2]], run: (x) => fn(x!, 2), gradient: true },
    { name: 'the first of equals', inputs: [{ shape: [2, 3], values: [1, 1, 0, 0, 1, 0] }], run: (x) => fn(x!, 1) },
    { name: 'integers', inputs: [{ shape: [3, 4], dtype: 'int32' }], run: (x) => fn(x!, 1) },
    { name: 'truth values', inputs: [{ shape: [3, 4], dtype: 'bool' }], run: (x) => fn(x!, 1) },
    { name: 'NaN alone', inputs: [{ shape: [2], values: [NaN, NaN] }], run: (x) => fn(x!, 0) },
  ])
}

testKernel('Softmax', [
  { name: 'rank 1', inputs: [[5]], run: (x) => tf.softmax(x!), gradient: true },
  { name: 'rank 2', inputs: [[3, 4]], run: (x) => tf.softmax(x!), gradient: true },
  { name: 'rank 4', inputs: [[2, 2, 3, 4]], run: (x) => tf.softmax(x!), gradient: true },
  { name: 'large logits', inputs: [{ shape: [2, 2], values: [1000, 1001, -1000, 1000] }], run: (x) => tf.softmax(x!) },
])

// TF.js's gradient works along the last axis only.
testKernel('Cumsum', [
  { name: 'a row', inputs: [[5]], run: (x) => tf.cumsum(x!), gradient: true },
  { name: 'the first axis', inputs: [[3, 4]], run: (x) => tf.cumsum(x!, 0) },
  { name: 'the last axis', inputs: [[2, 3, 4]], run: (x) => tf.cumsum(x!, 2) },
  { name: 'exclusive', inputs: [[3, 4]], run: (x) => tf.cumsum(x!, 1, true), gradient: true },
  { name: 'reverse', inputs: [[3, 4]], run: (x) => tf.cumsum(x!, 1, false, true), gradient: true },
  { name: 'exclusive and reverse', inputs: [[3, 4]], run: (x) => tf.cumsum(x!, 0, true, true) },
  { name: 'integers', inputs: [{ shape: [3, 4], dtype: 'int32' }], run: (x) => tf.cumsum(x!, 1) },
])

testKernel('Cumprod', [
  { name: 'a row', inputs: [[5]], run: (x) => tf.cumprod(x!) },
  { name: 'the first axis', inputs: [[3, 4]], run: (x) => tf.cumprod(x!, 0) },
  { name: 'the last axis', inputs: [[2, 3, 4]], run: (x) => tf.cumprod(x!, 2) },
  { name: 'exclusive', inputs: [[3, 4]], run: (x) => tf.cumprod(x!, 1, true) },
  { name: 'reverse', inputs: [[3, 4]], run: (x) => tf.cumprod(x!, 1, false, true) },
  { name: 'exclusive and reverse', inputs: [[3, 4]], run: (x) => tf.cumprod(x!, 0, true, true) },
  { name: 'integers', inputs: [{ shape: [3, 4], dtype: 'int32' }], run: (x) => tf.cumprod(x!, 1) },
])
