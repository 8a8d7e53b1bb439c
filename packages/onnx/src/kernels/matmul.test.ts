import * as tf from '@tensorflow/tfjs-core'
import { type KernelCase, testKernel } from '../testing/kernel-conformance.js'

const product = (a: readonly number[], b: readonly number[], turnA = false, turnB = false): KernelCase => ({
  name: `[${a}]${turnA ? ' transposed' : ''} by [${b}]${turnB ? ' transposed' : ''}`,
  inputs: [a, b],
  run: (x, y) => tf.matMul(x!, y!, turnA, turnB),
  gradient: true,
})

testKernel('BatchMatMul', [
  product([2, 3], [3, 4]),
  product([3, 2], [3, 4], true),
  product([2, 3], [4, 3], false, true),
  product([3, 2], [4, 3], true, true),
  product([1, 1], [1, 1]),
  product([5, 2, 3], [5, 3, 4]),
  product([5, 3, 2], [5, 3, 4], true),
  product([5, 2, 3], [5, 4, 3], false, true),
  product([2, 2, 2, 3], [2, 2, 3, 4]),
  {
    name: 'a batch broadcast',
    inputs: [
      [1, 2, 3],
      [5, 3, 4],
    ],
    run: (x, y) => tf.matMul(x!, y!),
  },
  {
    name: 'a batch by a matrix',
    inputs: [
      [5, 2, 3],
      [3, 4],
    ],
    run: (x, y) => tf.matMul(x!, y!),
  },
  { name: 'a dot product', inputs: [[3], [3]], run: (x, y) => tf.dot(x!, y!), gradient: true },
  { name: 'a matrix by a vector', inputs: [[2, 3], [3]], run: (x, y) => tf.dot(x!, y!), gradient: true },
  {
    name: 'an outer product',
    inputs: [[2], [3]],
    run: (x, y) => tf.outerProduct(x as tf.Tensor1D, y as tf.Tensor1D),
    gradient: true,
  },
  {
    name: 'integers',
    inputs: [
      { shape: [2, 3], dtype: 'int32' },
      { shape: [3, 2], dtype: 'int32' },
    ],
    run: (x, y) => tf.matMul(x!, y!),
  },
])

const fused = (activation: 'linear' | 'relu' | 'relu6' | 'elu' | 'sigmoid' | 'leakyrelu'): KernelCase => ({
  name: activation,
  inputs: [[2, 3], [3, 4], [4]],
  run: (a, b, bias) => tf.fused.matMul({ a: a!, b: b!, bias: bias!, activation, leakyreluAlpha: 0.3 }),
})

testKernel('_FusedMatMul', [
  ...(['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const).map(fused),
  {
    name: 'without a bias',
    inputs: [
      [2, 3],
      [3, 4],
    ],
    run: (a, b) => tf.fused.matMul({ a: a!, b: b!, activation: 'relu' }),
  },
  {
    name: 'prelu',
    inputs: [[2, 3], [3, 4], [4], [2, 4]],
    run: (a, b, bias, slopes) =>
      tf.fused.matMul({ a: a!, b: b!, bias: bias!, activation: 'prelu', preluActivationWeights: slopes! }),
  },
  {
    name: 'transposed',
    inputs: [[3, 2], [4, 3], [4]],
    run: (a, b, bias) => tf.fused.matMul({ a: a!, b: b!, transposeA: true, transposeB: true, bias: bias! }),
  },
])

// Einsum is a kernel of its own with TF.js, whatever it is made of.
const einsum = (equation: string, ...shapes: readonly (readonly number[])[]): KernelCase => ({
  name: equation,
  inputs: shapes,
  run: (...tensors) => tf.einsum(equation, ...tensors),
})

testKernel('Einsum', [
  einsum('ij,jk->ik', [2, 3], [3, 4]),
  einsum('ij->ji', [2, 3]),
  einsum('ij->', [2, 3]),
  einsum('bij,bjk->bik', [2, 3, 4], [2, 4, 2]),
  einsum('bhwc,cd->bhwd', [2, 3, 2, 4], [4, 3]),
  einsum('abc,abd->cd', [2, 3, 2], [2, 3, 4]),
])
