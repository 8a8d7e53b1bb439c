import { backend_util, slice_util, type TensorInfo, util } from '@tensorflow/tfjs-core'
import { sizeOf, type Value } from '../graph/types.js'
import type { Kernel, KernelContext, Kernels } from '../trace/kernel.js'

type X = { readonly x: TensorInfo }

/** The same elements in another shape. */
export function reshaped(context: KernelContext, value: Value, shape: readonly number[]): Value {
  const isSame = value.shape.length === shape.length && value.shape.every((length, i) => length === shape[i])
  return isSame ? value : context.op('Reshape', [value, context.integers(shape)], {}, shape)
}

/** Axes in another order: axis i of the result is axis `permutation[i]` of the value. */
export function transposed(context: KernelContext, value: Value, permutation: readonly number[]): Value {
  if (permutation.every((axis, i) => axis === i)) return value
  return context.op(
    'Transpose',
    [value],
    { perm: permutation },
    permutation.map((axis) => value.shape[axis] as number),
  )
}

/** A box out of a value. */
export function sliced(
  context: KernelContext,
  value: Value,
  begin: readonly number[],
  end: readonly number[],
  strides?: readonly number[],
): Value {
  const steps = strides ?? begin.map(() => 1)
  const shape = begin.map((from, i) => Math.max(0, Math.ceil(((end[i] as number) - from) / (steps[i] as number))))
  const whole = shape.every((length, i) => length === value.shape[i] && steps[i] === 1)
  if (whole) return value
  const axes = context.integers(begin.map((_, i) => i))
  const inputs = [value, context.integers(begin), context.integers(end), axes, context.integers(steps)]
  return context.op('Slice', inputs, {}, shape)
}

const reshape: Kernel = ({ x }: X, { shape }: { shape: number[] }, context) => {
  const wanted = util.inferFromImplicitShape(shape, sizeOf(x.shape))
  const number = context.uniform(x)
  const value = reshaped(context, context.value(x), wanted)
  return context.tensor(number === undefined ? value : context.markUniform(value, number), x.dtype)
}

const expandDims: Kernel = ({ input }: { input: TensorInfo }, { dim }: { dim: number }, context) => {
  const shape = [...input.shape]
  shape.splice(dim < 0 ? shape.length + 1 + dim : dim, 0, 1)
  return reshape({ x: input }, { shape }, context)
}

const transpose: Kernel = ({ x }: X, { perm }: { perm: number[] }, context) =>
  context.tensor(transposed(context, context.value(x), perm), x.dtype)

const slice: Kernel = ({ x }: X, { begin, size }: { begin: number[]; size: number[] }, context) => {
  const [from, lengths] = slice_util.parseSliceParams(x as never, begin, size) as [number[], number[]]
  slice_util.assertParamsValid(x as never, from, lengths)
  return context.tensor(
    sliced(
      context,
      context.value(x),
      from,
      from.map((start, i) => start + (lengths[i] as number)),
    ),
    x.dtype,
  )
}

interface StridedSlice {
  readonly begin: number[]
  readonly end: number[]
  readonly strides: number[]
  readonly beginMask: number
  readonly endMask: number
  readonly ellipsisMask: number
  readonly newAxisMask: number
  readonly shrinkAxisMask: number
}

const stridedSlice: Kernel = ({ x }: X, given: StridedSlice, context) => {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = given
  const info = slice_util.sliceInfo(
    [...x.shape],
    begin,
    end,
    strides,
    beginMask,
    endMask,
    ellipsisMask,
    newAxisMask,
    shrinkAxisMask,
  )
  const value = context.value(x)
  const box = info.isIdentity ? value : stridedBox(context, value, info.begin, info.end, info.strides)
  return context.tensor(reshaped(context, box, info.finalShape), x.dtype)
}

function stridedBox(context: KernelContext, value: Value, begin: number[], end: number[], strides: number[]): Value {
  if (strides.every((step) => step > 0)) return sliced(context, value, begin, end, strides)
  const shape = slice_util.computeOutShape(begin, end, strides)
  // Backwards to the very first element: one before it is no index, since -1 means the last.
  const stops = end.map((stop, i) => ((strides[i] as number) < 0 && stop < 0 ? -(2 ** 31) : stop))
  const lists = [begin, stops, begin.map((_, i) => i), strides].map((list) => context.integers(list))
  return context.op('Slice', [value, ...lists], {}, shape)
}

const concat: Kernel = (inputs: Record<string, TensorInfo>, { axis }: { axis: number }, context) => {
  const tensors = Object.values(inputs)
  const first = tensors[0] as TensorInfo
  const along = util.parseAxisParam(axis, [...first.shape])[0] as number
  const shape = backend_util.computeOutShape(
    tensors.map((tensor) => [...tensor.shape]),
    along,
  )
  const parts = tensors.filter((tensor) => sizeOf(tensor.shape) > 0)
  if (parts.length <= 1) return context.tensor(context.value(parts[0] ?? first), first.dtype)
  return context.tensor(
    context.op(
      'Concat',
      parts.map((part) => context.value(part)),
      { axis: along },
      shape,
    ),
    first.dtype,
  )
}

const splitV: Kernel = (
  { x }: X,
  { numOrSizeSplits, axis }: { numOrSizeSplits: number | number[]; axis: number },
  context,
) => {
  const along = util.parseAxisParam(axis, [...x.shape])[0] as number
  const sizes = backend_util.prepareSplitSize(x as never, numOrSizeSplits, along)
  const value = context.value(x)
  let from = 0
  return sizes.map((size) => {
    const begin = x.shape.map((_, i) => (i === along ? from : 0))
    from += size
    const end = x.shape.map((length, i) => (i === along ? from : length))
    return context.tensor(sliced(context, value, begin, end), x.dtype)
  })
}

const tile: Kernel = ({ x }: X, { reps }: { reps: number[] }, context) => {
  const shape = x.shape.map((length, i) => length * (reps[i] as number))
  const number = context.uniform(x)
  const value = context.value(x)
  // Where only axes of length 1 grow, nothing needs to be copied.
  const grows = x.shape.every((length, i) => length === 1 || reps[i] === 1)
  const result = grows
    ? context.op('Expand', [value, context.integers(shape)], {}, shape)
    : context.op('Tile', [value, context.integers(reps)], {}, shape)
  return context.tensor(number === undefined ? result : context.markUniform(result, number), x.dtype)
}

const reverse: Kernel = ({ x }: X, { dims }: { dims: number | number[] }, context) => {
  const axes = util.parseAxisParam(dims, [...x.shape])
  if (axes.length === 0) return context.tensor(context.value(x), x.dtype)
  const lists = [axes.map(() => -1), axes.map(() => -(2 ** 31)), axes, axes.map(() => -1)].map((list) =>
    context.integers(list),
  )
  return context.tensor(context.op('Slice', [context.value(x), ...lists], {}, x.shape), x.dtype)
}

const pack: Kernel = (inputs: Record<string, TensorInfo>, { axis }: { axis: number }, context) => {
  const tensors = Object.values(inputs).map((input) => expandDims({ input }, { dim: axis }, context) as TensorInfo)
  return concat(tensors as unknown as Record<string, TensorInfo>, { axis }, context)
}

const unpack: Kernel = ({ value: x }: { value: TensorInfo }, { axis }: { axis: number }, context) => {
  const along = axis < 0 ? axis + x.shape.length : axis
  const shape = x.shape.filter((_, i) => i !== along)
  return Array.from({ length: x.shape[along] as number }, (_, place) => {
    const begin = x.shape.map((__, i) => (i === along ? place : 0))
    const end = x.shape.map((length, i) => (i === along ? place + 1 : length))
    return context.tensor(reshaped(context, sliced(context, context.value(x), begin, end), shape), x.dtype)
  })
}

export const shapeKernels: Kernels = {
  Reshape: reshape,
  ExpandDims: expandDims,
  Transpose: transpose,
  Slice: slice,
  StridedSlice: stridedSlice,
  Concat: concat,
  SplitV: splitV,
  Tile: tile,
  Reverse: reverse,
  FlipLeftRight: ({ image }: { image: TensorInfo }, _, context) => reverse({ x: image }, { dims: 2 }, context),
  Pack: pack,
  Unpack: unpack,
}
