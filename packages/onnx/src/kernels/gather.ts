import { backend_util, type TensorInfo, util } from '@tensorflow/tfjs-core'
import { sizeOf, type Value } from '../graph/types.js'
import type { Kernel, KernelContext, Kernels } from '../trace/kernel.js'
import { cast } from './cast.js'
import { reshaped, transposed } from './shape.js'

/** Rows, by a list of numbers or, with batch dimensions, by one list for each. */
const gather: Kernel = (
  { x, indices }: { x: TensorInfo; indices: TensorInfo },
  { axis, batchDims = 0 }: { axis: number; batchDims?: number },
  context,
) => {
  const along = util.parseAxisParam(axis, [...x.shape])[0] as number
  const value = context.value(x)
  const places = cast(context, context.value(indices), 'int32')
  const batch = batchDims < 0 ? batchDims + indices.shape.length : batchDims
  if (batch === 0) {
    const shape = [...x.shape.slice(0, along), ...indices.shape, ...x.shape.slice(along + 1)]
    return context.tensor(context.op('Gather', [value, places], { axis: along }, shape), x.dtype)
  }
  // GatherND picks from the axis after the batch: what lies between goes to the end, and comes back afterwards.
  const axes = x.shape.map((_, i) => i)
  const [between, after] = [axes.slice(batch, along), axes.slice(along + 1)]
  const turned = transposed(context, value, [...axes.slice(0, batch), along, ...between, ...after])
  const listed = indices.shape.slice(batch)
  const rest = [...between, ...after].map((i) => x.shape[i] as number)
  const found = context.op(
    'GatherND',
    [turned, cast(context, reshaped(context, places, [...indices.shape, 1]), 'int64')],
    { batch_dims: batch },
    [...x.shape.slice(0, batch), ...listed, ...rest],
  )
  const from = batch + listed.length
  const order = [
    ...axes.slice(0, batch),
    ...between.map((_, i) => from + i),
    ...listed.map((_, i) => batch + i),
    ...after.map((_, i) => from + between.length + i),
  ]
  return context.tensor(transposed(context, found, order), x.dtype)
}

const gatherNd: Kernel = ({ params, indices }: { params: TensorInfo; indices: TensorInfo }, _, context) => {
  const depth = indices.shape.at(-1) as number
  const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)]
  const places = cast(context, context.value(indices), 'int64')
  return context.tensor(context.op('GatherND', [context.value(params), places], {}, shape), params.dtype)
}

const zeros = (context: KernelContext, type: 'float32' | 'int32', shape: readonly number[]): Value =>
  context.op('Expand', [context.scalar(0, type), context.integers(shape)], {}, shape, type)

/** Updates that fall on the same place are added up. */
function scattered(context: KernelContext, indices: Value, updates: Value, shape: readonly number[]): Value {
  const empty = zeros(context, updates.type === 'int32' ? 'int32' : 'float32', shape)
  return context.op('ScatterND', [empty, cast(context, indices, 'int64'), updates], { reduction: 'add' }, shape)
}

const scatterNd: Kernel = (
  { indices, updates }: { indices: TensorInfo; updates: TensorInfo },
  { shape }: { shape: number[] },
  context,
) => {
  const value = updates.dtype === 'bool' ? cast(context, context.value(updates), 'int32') : context.value(updates)
  const { sliceRank } = backend_util.calculateShapes(updates, indices, shape)
  const places = reshaped(context, context.value(indices), [...indices.shape.slice(0, -1), sliceRank])
  const result = scattered(context, places, value, shape)
  return context.tensor(cast(context, result, updates.dtype as 'float32'), updates.dtype)
}

const tensorScatterUpdate: Kernel = (
  { tensor, indices, updates }: { tensor: TensorInfo; indices: TensorInfo; updates: TensorInfo },
  _,
  context,
) => {
  const inputs = [context.value(tensor), cast(context, context.value(indices), 'int64'), context.value(updates)]
  return context.tensor(context.op('ScatterND', inputs, {}, tensor.shape), tensor.dtype)
}

/** Values at their places, another one everywhere else. A single value goes to all places. */
const sparseToDense: Kernel = (
  {
    sparseIndices,
    sparseValues,
    defaultValue,
  }: { sparseIndices: TensorInfo; sparseValues: TensorInfo; defaultValue: TensorInfo },
  { outputShape }: { outputShape: number[] },
  context,
) => {
  const { sliceRank, numUpdates } = backend_util.calculateShapes(sparseValues, sparseIndices, outputShape)
  const spread = (tensor: TensorInfo, shape: readonly number[]): Value => {
    // ONNX Runtime scatters no truth values.
    const value = cast(context, context.value(tensor), sparseValues.dtype === 'float32' ? 'float32' : 'int32')
    return context.op('Expand', [value, context.integers(shape)], {}, shape)
  }
  const places = cast(context, reshaped(context, context.value(sparseIndices), [numUpdates, sliceRank]), 'int64')
  const inputs = [spread(defaultValue, outputShape), places, spread(sparseValues, [numUpdates])]
  const result = context.op('ScatterND', inputs, {}, outputShape)
  return context.tensor(cast(context, result, sparseValues.dtype as 'float32'), sparseValues.dtype)
}

/** The elements along the diagonal of a square of twice as many axes. */
const diag: Kernel = ({ x }: { x: TensorInfo }, _, context) => {
  const size = sizeOf(x.shape)
  const type = x.dtype === 'float32' ? 'float32' : 'int32'
  const row = reshaped(context, cast(context, context.value(x), type), [1, size])
  const places = Uint8Array.from({ length: size * size }, (_unused, i) => (i % (size + 1) === 0 ? 1 : 0))
  const diagonal = context.constant(places, 'bool', [size, size])
  const square = context.op('Where', [diagonal, row, context.scalar(0, type)], {}, [size, size], type)
  const whole = reshaped(context, square, [...x.shape, ...x.shape])
  return context.tensor(cast(context, whole, x.dtype as 'float32'), x.dtype)
}

/** The gradient of gathering rows. Rows whose number is of no segment count for none: one more row takes them. */
const unsortedSegmentSum: Kernel = (
  { x, segmentIds }: { x: TensorInfo; segmentIds: TensorInfo },
  { numSegments }: { numSegments: number },
  context,
) => {
  const ids = cast(context, context.value(segmentIds), 'int32')
  const ranked = segmentIds.shape.length
  const bound = (operator: string, number: number): Value =>
    context.op(operator, [ids, context.scalar(number, 'int32')], {}, ids.shape, 'bool')
  const inside = context.op('And', [bound('GreaterOrEqual', 0), bound('Less', numSegments)], {}, ids.shape, 'bool')
  const safe = context.op('Where', [inside, ids, context.scalar(numSegments, 'int32')], {}, ids.shape, 'int32')
  const row = x.shape.slice(ranked)
  const sums = scattered(context, reshaped(context, safe, [...ids.shape, 1]), context.value(x), [
    numSegments + 1,
    ...row,
  ])
  const lists = [[0], [numSegments], [0], [1]].map((list) => context.integers(list))
  return context.tensor(context.op('Slice', [sums, ...lists], {}, [numSegments, ...row]), x.dtype)
}

interface OneHot {
  readonly depth: number
  readonly onValue: number
  readonly offValue: number
  readonly dtype?: 'float32' | 'int32' | 'bool'
}

/** Numbers outside of the range are off everywhere; ONNX's operator would count negative ones from the end. */
const oneHot: Kernel = (
  { indices }: { indices: TensorInfo },
  { depth, onValue, offValue, dtype = 'int32' }: OneHot,
  context,
) => {
  const type = dtype === 'float32' ? 'float32' : 'int32'
  const places = reshaped(context, cast(context, context.value(indices), 'int32'), [...indices.shape, 1])
  const each = context.constant(
    Int32Array.from({ length: depth }, (_, i) => i),
    'int32',
    [depth],
  )
  const shape = [...indices.shape, depth]
  const on = context.op('Equal', [places, each], {}, shape, 'bool')
  const value = context.op(
    'Where',
    [on, context.scalar(onValue, type), context.scalar(offValue, type)],
    {},
    shape,
    type,
  )
  return context.tensor(cast(context, value, dtype), dtype)
}

export const gatherKernels: Kernels = {
  Diag: diag,
  GatherNd: gatherNd,
  GatherV2: gather,
  OneHot: oneHot,
  ScatterNd: scatterNd,
  SparseToDense: sparseToDense,
  TensorScatterUpdate: tensorScatterUpdate,
  UnsortedSegmentSum: unsortedSegmentSum,
}
