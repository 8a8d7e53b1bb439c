import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Value } from '../graph/types.js'
import type { Kernel, Kernels } from '../trace/kernel.js'
import { cast } from './cast.js'
import { reshaped } from './shape.js'

/** The largest ones along the last axis, and where they are: equal ones in their own order. */
const topK: Kernel = ({ x }: { x: TensorInfo }, { k }: { k: number }, context) => {
  const type = x.dtype === 'float32' ? 'float32' : 'int32'
  const shape = [...x.shape.slice(0, -1), k]
  // Sorted also where that is not asked for: then any order will do.
  const [values, indices] = context.ops(
    'TopK',
    [cast(context, context.value(x), type), context.integers([k])],
    { axis: -1, largest: 1, sorted: 1 },
    [
      { shape, type },
      { shape, type: 'int64' },
    ],
  ) as [Value, Value]
  return [
    context.tensor(cast(context, values, x.dtype as 'float32'), x.dtype),
    context.tensor(cast(context, indices, 'int32'), 'int32'),
  ]
}

/** At which place of a sorted row each value belongs: as many are less, or not greater. */
const searchSorted: Kernel = (
  { sortedSequence, values }: { sortedSequence: TensorInfo; values: TensorInfo },
  { side }: { side: 'left' | 'right' },
  context,
) => {
  const [rows, length] = sortedSequence.shape as [number, number]
  const count = values.shape[1] as number
  const row = reshaped(context, context.value(sortedSequence), [rows, 1, length])
  const value = reshaped(context, context.value(values), [rows, count, 1])
  const shape = [rows, count, length]
  const before = context.op(side === 'left' ? 'Less' : 'LessOrEqual', [row, value], {}, shape, 'bool')
  const inputs = [cast(context, before, 'int32'), context.integers([2])]
  return context.tensor(context.op('ReduceSum', inputs, { keepdims: 0 }, [rows, count]), 'int32')
}

/** How often each number comes, or the sum of its weights. Numbers out of range are not counted. */
const count: Kernel = (
  { x, weights }: { x: TensorInfo; weights: TensorInfo },
  { size, binaryOutput = false }: { size: number; binaryOutput?: boolean },
  context,
) => {
  const type = weights.dtype as 'float32' | 'int32'
  const numbers = context.constant(
    Int32Array.from({ length: size }, (_, i) => i),
    'int32',
    [size],
  )
  const column = reshaped(context, cast(context, context.value(x), 'int32'), [...x.shape, 1])
  const shape = [...x.shape, size]
  let each = cast(context, context.op('Equal', [column, numbers], {}, shape, 'bool'), type)
  if (!binaryOutput && weights.shape.some((length) => length > 0))
    each = context.op('Mul', [each, reshaped(context, context.value(weights), [...x.shape, 1])], {}, shape)
  const axes = context.integers([x.shape.length - 1])
  const result = [...x.shape.slice(0, -1), size]
  return context.tensor(
    context.op(binaryOutput ? 'ReduceMax' : 'ReduceSum', [each, axes], { keepdims: 0 }, result),
    type,
  )
}

export const orderKernels: Kernels = {
  Bincount: count,
  DenseBincount: count,
  SearchSorted: searchSorted,
  TopK: topK,
}
