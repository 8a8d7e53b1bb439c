import { type TensorInfo, util } from '@tensorflow/tfjs-core'
import type { Value } from '../graph/types.js'
import type { Kernel, KernelContext, Kernels } from '../trace/kernel.js'
import { cast } from './elementwise.js'
import { reshaped, sliced } from './shape.js'

interface Options {
  readonly axis?: number | number[] | null
  /** What `Max` calls it. */
  readonly reductionIndices?: number | number[]
  readonly keepDims?: boolean
}

function reduced(
  context: KernelContext,
  operator: string,
  value: Value,
  { axis, reductionIndices, keepDims = false }: Options,
): Value {
  const axes = util.parseAxisParam(reductionIndices ?? axis ?? value.shape.map((_, i) => i), [...value.shape])
  if (axes.length === 0) return value
  const shape = value.shape.flatMap((length, i) => (axes.includes(i) ? (keepDims ? [1] : []) : [length]))
  return context.op(
    operator,
    [value, context.integers([...axes].sort((a, b) => a - b))],
    { keepdims: keepDims ? 1 : 0 },
    shape,
  )
}

const reduction =
  (operator: string): Kernel =>
  ({ x }: { x: TensorInfo }, options: Options, context) => {
    // Sums of truth values count.
    const value = x.dtype === 'bool' ? cast(context, context.value(x), 'int32') : context.value(x)
    return context.tensor(reduced(context, operator, value, options))
  }

/** ONNX reduces no truth values: `any` is the maximum of 0 and 1, `all` the minimum. */
const logicalReduction =
  (operator: string): Kernel =>
  ({ x }: { x: TensorInfo }, options: Options, context) =>
    context.tensor(
      cast(context, reduced(context, operator, cast(context, context.value(x), 'int32'), options), 'bool'),
      'bool',
    )

const argument =
  (operator: string): Kernel =>
  ({ x }: { x: TensorInfo }, { axis }: { axis: number }, context) => {
    const along = util.parseAxisParam(axis, [...x.shape])[0] as number
    const shape = x.shape.filter((_, i) => i !== along)
    const found = context.op(operator, [context.value(x)], { axis: along, keepdims: 0 }, shape, 'int64')
    return context.tensor(cast(context, found, 'int32'), 'int32')
  }

/** The mean, of integers too, is a float. */
const mean: Kernel = ({ x }: { x: TensorInfo }, options: Options, context) =>
  context.tensor(reduced(context, 'ReduceMean', cast(context, context.value(x), 'float32'), options))

const softmax: Kernel = ({ logits }: { logits: TensorInfo }, { dim }: { dim: number }, context) =>
  context.tensor(context.op('Softmax', [context.value(logits)], { axis: dim }, logits.shape))

const cumulative =
  (make: (context: KernelContext, value: Value, axis: number, exclusive: boolean, reverse: boolean) => Value): Kernel =>
  (
    { x }: { x: TensorInfo },
    { axis, exclusive = false, reverse = false }: { axis: number; exclusive?: boolean; reverse?: boolean },
    context,
  ) => {
    const along = axis < 0 ? axis + x.shape.length : axis
    return context.tensor(make(context, context.value(x), along, exclusive, reverse), x.dtype)
  }

const cumsum = cumulative((context, value, axis, exclusive, reverse) =>
  context.op(
    'CumSum',
    [value, context.integers([axis])].map((input, i) => (i === 1 ? reshaped(context, input, []) : input)),
    { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 },
    value.shape,
  ),
)

/** ONNX has no such operator: a product for each place along the axis. */
const cumprod = cumulative((context, value, axis, exclusive, reverse) => {
  const length = value.shape[axis] ?? 1
  const place = (i: number): Value => {
    const begin = value.shape.map((_, k) => (k === axis ? i : 0))
    return sliced(
      context,
      value,
      begin,
      value.shape.map((size, k) => (k === axis ? i + 1 : size)),
    )
  }
  const order = Array.from({ length }, (_, i) => (reverse ? length - 1 - i : i))
  const slice = value.shape.map((size, k) => (k === axis ? 1 : size))
  const one = context.op('Expand', [context.scalar(1, value.type as 'float32'), context.integers(slice)], {}, slice)
  let product = one
  const products: Value[] = []
  for (const i of order) {
    const next = context.op('Mul', [product, place(i)], {}, slice)
    products[i] = exclusive ? product : next
    product = next
  }
  return length === 1 ? (products[0] as Value) : context.op('Concat', products, { axis }, value.shape)
})

export const reduceKernels: Kernels = {
  Sum: reduction('ReduceSum'),
  Prod: reduction('ReduceProd'),
  Max: reduction('ReduceMax'),
  Min: reduction('ReduceMin'),
  Mean: mean,
  Any: logicalReduction('ReduceMax'),
  All: logicalReduction('ReduceMin'),
  ArgMax: argument('ArgMax'),
  ArgMin: argument('ArgMin'),
  Softmax: softmax,
  Cumsum: cumsum,
  Cumprod: cumprod,
}
