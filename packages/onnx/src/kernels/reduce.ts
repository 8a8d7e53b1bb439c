import { type TensorInfo, util } from '@tensorflow/tfjs-core'
import type { Value } from '../graph/types.js'
import type { Kernel, KernelContext, Kernels } from '../trace/kernel.js'
import { cast } from './cast.js'
import { sliced } from './shape.js'

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
    [value, context.scalar(axis, 'int32')],
    { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 },
    value.shape,
  ),
)

/** ONNX has no such operator: each place times the one before it, then times the one two before, four, eight. */
const cumprod = cumulative((context, value, axis, exclusive, reverse) => {
  const along = (number: number): number[] => value.shape.map((_, i) => (i === axis ? number : 0))
  const longer = (by: readonly number[]): number[] => value.shape.map((length, i) => length + (by[i] as number))
  /** Moved on along the axis: ones come in at one end. */
  const moved = (x: Value, by: number): Value => {
    const [before, after] = reverse ? [along(0), along(by)] : [along(by), along(0)]
    const inputs = [x, context.integers([...before, ...after]), context.scalar(1, x.type as 'float32')]
    const padded = context.op('Pad', inputs, { mode: 'constant' }, longer(along(by)))
    return sliced(context, padded, after, longer(after))
  }
  let product = exclusive ? moved(value, 1) : value
  for (let by = 1; by < (value.shape[axis] as number); by *= 2)
    product = context.op('Mul', [product, moved(product, by)], {}, value.shape)
  return product
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
