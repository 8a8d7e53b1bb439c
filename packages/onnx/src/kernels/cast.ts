import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import { ELEMENT_CODES, type Value } from '../graph/types.js'
import type { KernelContext } from '../trace/kernel.js'

/** A value with the type that another operator needs. */
export function cast(context: KernelContext, value: Value, type: Value['type']): Value {
  return value.type === type ? value : context.op('Cast', [value], { to: ELEMENT_CODES[type] }, value.shape, type)
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
