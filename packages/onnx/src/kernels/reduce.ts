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

/**
 * The first place of an extreme: of all places that have it, the one that counts most. ONNX Runtime has no `ArgMax` on
 * WebGPU. What is not on the `wrong` side has the extreme: so has NaN, and there is always a place.
 */
const argument =
  (extreme: 'ReduceMax' | 'ReduceMin', wrong: 'Less' | 'Greater'): Kernel =>
  ({ x }: { x: TensorInfo }, { axis }: { axis: number }, context) => {
    const along = util.parseAxisParam(axis, [...x.shape])[0] as number
    const length = x.shape[along] as number
    const value = cast(context, context.value(x), x.dtype === 'float32' ? 'float32' : 'int32')
    const best = reduced(context, extreme, value, { axis: along, keepDims: true })
    const beside = context.op(wrong, [value, best], {}, x.shape, 'bool')
    const places = cast(context, context.op('Not', [beside], {}, x.shape, 'bool'), 'float32')
    const order = Float32Array.from({ length }, (_, i) => length - i)
    const column = context.constant(order, 'float32', [length, ...x.shape.slice(along + 1).map(() => 1)])
    const first = reduced(context, 'ReduceMax', context.op('Mul', [places, column], {}, x.shape), { axis: along })
    const place = context.op('Sub', [context.scalar(length), first], {}, first.shape)
    return context.tensor(cast(context, place, 'int32'), 'int32')
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
  ArgMax: argument('ReduceMax', 'Less'),
  ArgMin: argument('ReduceMin', 'Greater'),
  Softmax: softmax,
  Cumsum: cumsum,
  Cumprod: cumprod,
}
