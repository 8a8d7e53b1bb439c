import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import type { Value } from '../graph/types.js'
import type { KernelContext } from '../trace/kernel.js'

/** TensorProto.DataType, as the operator Cast wants it. */
const TYPES: Readonly<Record<Value['type'], number>> = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 }

/** A value with the type that another operator needs. */
export function cast(context: KernelContext, value: Value, type: Value['type']): Value {
  return value.type === type ? value : context.op('Cast', [value], { to: TYPES[type] }, value.shape, type)
}

/** Does something in a type that an operator takes, and gives the result back in the tensor's own. */
export function within(
  context: KernelContext,
  x: TensorInfo,
  type: 'float32' | 'int32',
  make: (value: Value) => Value,
  dtype: DataType = x.dtype,
): TensorInfo {
  const result = make(cast(context, context.value(x), type))
  return context.tensor(cast(context, result, dtype as 'float32'), dtype)
}
