import * as tf from '@tensorflow/tfjs-core'
import { type KernelCase, testKernel } from '../testing/kernel-conformance.js'

type Unary = (x: tf.Tensor) => tf.Tensor
type Range = readonly [number, number]

const SPECIAL = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -1.5, -2.5, 30, -30]

/** NaN is on no side of a step; engines differ. */
const NUMBERS = SPECIAL.slice(1)
/** What TF.js takes no integers for, or where their results are not defined. */
const FLOATS = new Set(
  'Acos Acosh Asin Atanh Ceil Cos Cosh Elu Floor Log Log1p Reciprocal Rsqrt Sigmoid Sin Sqrt Tan Tanh'.split(' '),
)

/** Of every rank, with gradients. */
const ranks = (fn: Unary, range: Range = [-2, 2]): KernelCase[] =>
  [[], [3], [2, 3], [2, 1, 3], [1, 2, 3, 2], [2, 1, 2, 1, 2]].map((shape) => ({
    name: `rank ${shape.length}`,
    inputs: [{ shape, range }],
    run: (x) => fn(x!),
    gradient: true,
  }))

const special = (fn: Unary, values: readonly number[] = SPECIAL): KernelCase => ({
  name: 'special values',
  inputs: [{ shape: [values.length], values }],
  run: (x) => fn(x!),
})

const integers = (fn: Unary): KernelCase => ({
  name: 'integers',
  inputs: [{ shape: [3, 4], dtype: 'int32' }],
  run: (x) => fn(x!),
})

/** Of every rank, on special values, on integers. */
function testUnary(
  kernel: string,
  fn: Unary,
  { range, values }: { range?: Range; values?: readonly number[] } = {},
): void {
  const takesIntegers = !FLOATS.has(kernel)
  testKernel(kernel, [...ranks(fn, range), special(fn, values), ...(takesIntegers ? [integers(fn)] : [])])
}

testUnary('Abs', tf.abs)
testUnary('Acos', tf.acos, { range: [-0.9, 0.9] })
testUnary('Acosh', tf.acosh, { range: [1.2, 4] })
testUnary('Asin', tf.asin, { range: [-0.9, 0.9] })
testUnary('Asinh', tf.asinh)
testUnary('Atan', tf.atan)
testUnary('Atanh', tf.atanh, { range: [-0.9, 0.9] })
testUnary('Ceil', tf.ceil)
testUnary('Cos', tf.cos)
testUnary('Cosh', tf.cosh)
testUnary('Elu', tf.elu)
testUnary('Erf', tf.erf)
testUnary('Exp', tf.exp)
testUnary('Expm1', tf.expm1)
testUnary('Floor', tf.floor)
testUnary('IsFinite', tf.isFinite)
testUnary('IsInf', tf.isInf)
testUnary('IsNan', tf.isNaN)
testUnary('LeakyRelu', (x) => tf.leakyRelu(x, 0.3))
testUnary('Log', tf.log, { range: [0.1, 4] })
testUnary('Log1p', tf.log1p, { range: [-0.5, 4] })
testUnary('Neg', tf.neg)
testUnary('Reciprocal', tf.reciprocal, { range: [0.5, 3] })
testUnary('Relu', tf.relu)
testUnary('Relu6', tf.relu6, { range: [-4, 9] })
testUnary('Round', tf.round, { range: [-4, 4] })
testUnary('Rsqrt', tf.rsqrt, { range: [0.3, 4] })
testUnary('Selu', tf.selu)
testUnary('Sigmoid', tf.sigmoid)
testUnary('Sign', tf.sign)
testUnary('Sin', tf.sin)
testUnary('Sinh', tf.sinh)
testUnary('Softplus', tf.softplus)
testUnary('Sqrt', tf.sqrt, { range: [0.1, 4] })
testUnary('Square', tf.square)
testUnary('Step', (x) => tf.step(x, 0.25), { values: NUMBERS })
testUnary('Tan', tf.tan, { range: [-1.2, 1.2] })
testUnary('Tanh', tf.tanh)
testUnary('ClipByValue', (x) => tf.clipByValue(x, -1, 1))
testUnary('OnesLike', tf.onesLike)
testUnary('ZerosLike', tf.zerosLike)

testKernel('Step', [
  special((x) => tf.step(x), NUMBERS),
  { name: 'zero below', inputs: [[2, 3]], run: (x) => tf.step(x!), gradient: true },
])

testKernel('Softplus', [
  special(tf.softplus, [-200, -100, -50, -20, 20, 50, 100, 200]),
  {
    name: 'far from zero',
    inputs: [{ shape: [20], range: [-60, 60] }],
    run: (x) => tf.softplus(x!),
    gradient: true,
  },
])

testKernel('LogicalNot', [
  { name: 'truth values', inputs: [{ shape: [2, 3], dtype: 'bool' }], run: (x) => tf.logicalNot(x!) },
  { name: 'scalar', inputs: [{ shape: [], dtype: 'bool' }], run: (x) => tf.logicalNot(x!) },
])

testKernel('Cast', [
  {
    name: 'float to int32',
    inputs: [{ shape: [6], values: [1.9, -1.9, 0.5, -0.5, 2, -2] }],
    run: (x) => tf.cast(x!, 'int32'),
  },
  {
    name: 'float to bool',
    inputs: [{ shape: [5], values: [0, -0, 0.5, -3, 1] }],
    run: (x) => tf.cast(x!, 'bool'),
  },
  { name: 'int32 to float', inputs: [{ shape: [2, 3], dtype: 'int32' }], run: (x) => tf.cast(x!, 'float32') },
  { name: 'int32 to bool', inputs: [{ shape: [2, 3], dtype: 'int32' }], run: (x) => tf.cast(x!, 'bool') },
  { name: 'bool to float', inputs: [{ shape: [2, 3], dtype: 'bool' }], run: (x) => tf.cast(x!, 'float32') },
  { name: 'bool to int32', inputs: [{ shape: [2, 3], dtype: 'bool' }], run: (x) => tf.cast(x!, 'int32') },
  {
    name: 'a constant there and back',
    inputs: [[3]],
    run: (x) => tf.add(x!, tf.cast(tf.cast(tf.fill([3], -1.7), 'int32'), 'float32')),
    gradient: true,
  },
  {
    name: 'a constant to bool and on',
    inputs: [[3]],
    run: (x) => tf.mul(x!, tf.cast(tf.cast(tf.fill([3], 2.5), 'bool'), 'float32')),
  },
])

testKernel('Fill', [
  { name: 'float', inputs: [[2, 3]], run: (x) => tf.add(x!, tf.fill([4, 2, 3], 0.25)), gradient: true },
  { name: 'as an output', inputs: [], run: () => tf.fill([2, 3], 0.25) },
  { name: 'integers', inputs: [], run: () => tf.fill([2, 3], 7, 'int32') },
  { name: 'a scalar', inputs: [], run: () => tf.fill([], 7) },
  { name: 'not finite', inputs: [], run: () => [tf.fill([2], NaN), tf.fill([2], -Infinity)] },
])

testKernel(
  'Identity',
  [
    { name: 'of a float', inputs: [[2, 3]], run: (x) => tf.clone(x!), gradient: true },
    { name: 'of integers', inputs: [{ shape: [2], dtype: 'int32' }], run: (x) => tf.clone(x!) },
    { name: 'of truth values', inputs: [{ shape: [], dtype: 'bool' }], run: (x) => tf.clone(x!) },
    { name: 'of a constant', inputs: [], run: () => tf.clone(tf.tensor([1, 2, 3])) },
  ],
  { recorded: false },
)
