import * as tf from '@tensorflow/tfjs-core'
import { type KernelCase, type TensorSpec, testKernel } from '../testing/kernel-conformance.js'

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor
type Range = readonly [number, number]

/** Equal shapes, broadcasting to either side and to both, and scalars. */
const PAIRS: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[], []],
  [[3], [3]],
  [[2, 3], []],
  [[], [2, 3]],
  [[2, 3], [3]],
  [[3], [2, 3]],
  [
    [2, 1],
    [1, 3],
  ],
  [
    [1, 3],
    [2, 1],
  ],
  [
    [2, 3, 4],
    [3, 1],
  ],
  [
    [2, 1, 4, 1],
    [3, 1, 2],
  ],
  [
    [1, 2, 1, 2, 1],
    [2, 1, 3, 1, 2],
  ],
]
const EDGES = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 2.5, -2.5]

const of = (shape: readonly number[], range: Range | undefined): TensorSpec => (range ? { shape, range } : { shape })

function broadcasts(fn: Binary, left?: Range, right: Range | undefined = left, gradient = true): KernelCase[] {
  return PAIRS.map(([a, b]) => ({
    name: `[${a}] and [${b}]`,
    inputs: [of(a, left), of(b, right)],
    run: (x, y) => fn(x!, y!),
    gradient,
  }))
}

/** Every pair of edge values. */
const edges = (fn: Binary, values: readonly number[] = EDGES): KernelCase => ({
  name: 'special values',
  inputs: [
    { shape: [values.length, 1], values },
    { shape: [1, values.length], values },
  ],
  run: (a, b) => fn(a!, b!),
})

const integers = (fn: Binary, right: Range = [-5, 5]): KernelCase => ({
  name: 'integers',
  inputs: [
    { shape: [4, 3], dtype: 'int32' },
    { shape: [3], dtype: 'int32', range: right },
  ],
  run: (a, b) => fn(a!, b!),
})

const mixed = (fn: Binary): KernelCase[] => [
  {
    name: 'an integer and a float',
    inputs: [{ shape: [4, 3], dtype: 'int32' }, { shape: [3] }],
    run: (a, b) => fn(a!, b!),
  },
  {
    name: 'a float and a truth value',
    inputs: [{ shape: [4, 3] }, { shape: [4, 3], dtype: 'bool' }],
    run: (a, b) => fn(a!, b!),
  },
  {
    name: 'an integer and a truth value',
    inputs: [
      { shape: [4, 3], dtype: 'int32' },
      { shape: [4, 3], dtype: 'bool' },
    ],
    run: (a, b) => fn(a!, b!),
  },
]

/** A constant that is one number throughout is recorded as a scalar: the shape must not suffer. */
const constants = (fn: Binary, gradient = true): KernelCase[] => [
  { name: 'a constant of the same shape', inputs: [[2, 3]], run: (x) => fn(x!, tf.fill([2, 3], 1.5)), gradient },
  { name: 'a constant on the left', inputs: [[2, 3]], run: (x) => fn(tf.fill([2, 3], 1.5), x!), gradient },
  { name: 'a larger constant', inputs: [[3]], run: (x) => fn(x!, tf.fill([2, 3], 1.5)), gradient },
  { name: 'two constants', inputs: [], run: () => fn(tf.fill([2, 3], 1.5), tf.fill([2, 3], 2.5)) },
  { name: 'a plain number', inputs: [[2, 3]], run: (x) => fn(x!, tf.scalar(0.75)), gradient },
]

for (const [kernel, fn] of [
  ['Add', tf.add],
  ['Sub', tf.sub],
  ['Multiply', tf.mul],
] as const) {
  testKernel(kernel, [...broadcasts(fn), edges(fn), integers(fn), ...mixed(fn), ...constants(fn)])
}

// TF.js has no gradients of these where they broadcast.
for (const [kernel, fn] of [
  ['Maximum', tf.maximum],
  ['Minimum', tf.minimum],
  ['SquaredDifference', tf.squaredDifference],
] as const) {
  testKernel(kernel, [
    ...broadcasts(fn, undefined, undefined, false),
    {
      name: 'a gradient',
      inputs: [
        [2, 3],
        [2, 3],
      ],
      run: (a, b) => fn(a!, b!),
      gradient: true,
    },
    edges(fn),
    integers(fn),
    ...mixed(fn),
    ...constants(fn, false),
  ])
}

const bools = (fn: Binary): KernelCase => ({
  name: 'truth values',
  inputs: [
    { shape: [4, 3], dtype: 'bool' },
    { shape: [3], dtype: 'bool' },
  ],
  run: (a, b) => fn(a!, b!),
})

testKernel('BitwiseAnd', [
  {
    name: 'integers',
    inputs: [
      { shape: [4, 3], dtype: 'int32', range: [-99, 99] },
      { shape: [4, 3], dtype: 'int32', range: [-99, 99] },
    ],
    run: (a, b) => tf.bitwiseAnd(a!, b!),
  },
])
testKernel('Multiply', [bools(tf.mul)])
testKernel('Maximum', [bools(tf.maximum)])
testKernel('Minimum', [bools(tf.minimum)])
testKernel('RealDiv', [...broadcasts(tf.div, [-2, 2], [0.5, 2]), edges(tf.div), ...constants(tf.div)])
testKernel('FloorDiv', [
  integers(tf.div, [1, 4]),
  integers(tf.floorDiv, [-4, -1]),
  {
    name: 'large integers',
    inputs: [
      { shape: [4], dtype: 'int32', values: [2147483647, -2147483647, 2147483646, 16777217] },
      { shape: [4], dtype: 'int32', values: [1, 1, 2, 1] },
    ],
    run: (a, b) => tf.floorDiv(a!, b!),
  },
  {
    name: 'integers by an integer',
    inputs: [{ shape: [7], dtype: 'int32', values: [-7, -6, -1, 0, 1, 6, 7] }],
    run: (a) => [tf.floorDiv(a!, tf.scalar(3, 'int32')), tf.mod(a!, tf.scalar(3, 'int32'))],
  },
  ...broadcasts(tf.floorDiv, [-9, 9], [0.5, 2]),
])
testKernel('Mod', [
  ...broadcasts(tf.mod, [-9, 9], [0.5, 2], true),
  integers(tf.mod, [1, 4]),
  integers(tf.mod, [-4, -1]),
])
testKernel('Pow', [
  ...broadcasts(tf.pow, [0.3, 2], [-2, 2]),
  // One to any power is one, but NaN to JavaScript where the power is not finite.
  edges(tf.pow, [NaN, Infinity, -Infinity, 0, 2.5, -2.5]),
  integers(tf.pow, [0, 3]),
  { name: 'a float to an integer', inputs: [[3], { shape: [3], dtype: 'int32' }], run: (a, b) => tf.pow(a!, b!) },
])
testKernel('Atan2', [
  ...broadcasts(tf.atan2),
  edges(tf.atan2, [NaN, 0, 1, -1, 2.5, -2.5]),
  {
    name: 'far away',
    inputs: [
      { shape: [4], values: [Infinity, -Infinity, 1, -1] },
      { shape: [4], values: [1, 1, Infinity, -Infinity] },
    ],
    run: (a, b) => tf.atan2(a!, b!),
  },
])
testKernel('Prelu', [
  ...[[2, 3, 4, 5], [5], [4, 1], [1, 1, 5], []].map(
    (shape): KernelCase => ({
      name: `slopes of shape [${shape}]`,
      inputs: [[2, 3, 4, 5], shape],
      run: (x, alpha) => tf.prelu(x!, alpha!),
      gradient: true,
    }),
  ),
])

for (const [kernel, fn] of [
  ['Equal', tf.equal],
  ['NotEqual', tf.notEqual],
  ['Greater', tf.greater],
  ['GreaterEqual', tf.greaterEqual],
  ['Less', tf.less],
  ['LessEqual', tf.lessEqual],
] as const) {
  testKernel(kernel, [
    ...broadcasts(fn, undefined, undefined, kernel === 'GreaterEqual'),
    edges(fn),
    integers(fn),
    bools(fn),
    ...mixed(fn),
    ...constants(fn, false),
  ])
}

for (const [kernel, fn] of [
  ['LogicalAnd', tf.logicalAnd],
  ['LogicalOr', tf.logicalOr],
] as const) {
  testKernel(kernel, [
    ...PAIRS.map(
      ([a, b]): KernelCase => ({
        name: `[${a}] and [${b}]`,
        inputs: [
          { shape: a, dtype: 'bool' },
          { shape: b, dtype: 'bool' },
        ],
        run: (x, y) => fn(x!, y!),
      }),
    ),
  ])
}
