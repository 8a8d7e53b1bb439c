import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Kernel, Kernels } from '../trace/kernel.js'
import { activated } from './conv.js'
import { transposed } from './shape.js'

interface Options {
  readonly transposeA?: boolean
  readonly transposeB?: boolean
}

/** The last two axes swapped. */
const swapped = (rank: number): number[] =>
  Array.from({ length: rank }, (_, i) => (i < rank - 2 ? i : 2 * rank - 3 - i))

const batchMatMul: Kernel = (
  { a, b }: { a: TensorInfo; b: TensorInfo },
  { transposeA, transposeB }: Options,
  context,
) => {
  const side = (tensor: TensorInfo, turn: boolean | undefined) =>
    turn ? transposed(context, context.value(tensor), swapped(tensor.shape.length)) : context.value(tensor)
  const [x, y] = [side(a, transposeA), side(b, transposeB)]
  const rank = Math.max(x.shape.length, y.shape.length)
  const batch = Array.from({ length: rank - 2 }, (_, i) => {
    const of = (shape: readonly number[]): number => shape[i - (rank - shape.length)] ?? 1
    return Math.max(of(x.shape), of(y.shape))
  })
  const shape = [...batch, x.shape.at(-2) as number, y.shape.at(-1) as number]
  return context.tensor(context.op('MatMul', [x, y], {}, shape))
}

const fusedMatMul: Kernel = (
  {
    a,
    b,
    bias,
    preluActivationWeights,
  }: { a: TensorInfo; b: TensorInfo; bias?: TensorInfo; preluActivationWeights?: TensorInfo },
  { activation = 'linear', leakyreluAlpha, ...options }: Options & { activation?: string; leakyreluAlpha?: number },
  context,
) => {
  let result = batchMatMul({ a, b }, options, context) as TensorInfo
  if (bias) result = context.run('Add', { a: result, b: bias })
  return activated(result, activation, leakyreluAlpha, preluActivationWeights, context)
}

/** Sums of products over named axes, such as `ij,jk->ik`. */
const einsum: Kernel = (inputs: Record<string, TensorInfo>, { equation }: { equation: string }, context) => {
  const tensors = Object.values(inputs)
  const [terms = '', result = ''] = equation.replace(/\s/g, '').split('->')
  const lengths = new Map<string, number>()
  for (const [i, term] of terms.split(',').entries()) {
    for (const [axis, letter] of [...term].entries()) lengths.set(letter, tensors[i]?.shape[axis] ?? 1)
  }
  const shape = [...result].map((letter) => lengths.get(letter) ?? 1)
  const values = tensors.map((tensor) => context.value(tensor))
  return context.tensor(context.op('Einsum', values, { equation }, shape))
}

export const matmulKernels: Kernels = {
  Einsum: einsum,
  BatchMatMul: batchMatMul,
  _FusedMatMul: fusedMatMul,
}
