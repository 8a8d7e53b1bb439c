import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import type { Value } from '../graph/types.js'
import type { Kernel, Kernels } from '../trace/kernel.js'
import { alike } from './binary.js'
import { cast } from './cast.js'
import { reshaped } from './shape.js'

const select: Kernel = ({ condition, t, e }: { condition: TensorInfo; t: TensorInfo; e: TensorInfo }, _, context) => {
  let chosen = cast(context, context.value(condition), 'bool')
  // A condition of one dimension chooses whole rows.
  if (chosen.shape.length === 1 && t.shape.length > 1)
    chosen = reshaped(context, chosen, [chosen.shape[0] as number, ...t.shape.slice(1).map(() => 1)])
  // The condition alone must then give the result its shape.
  const spreads = chosen.shape.length === t.shape.length && chosen.shape.every((length, i) => length === t.shape[i])
  const branch = (tensor: TensorInfo): Value => {
    const number = context.uniform(tensor)
    const value = context.value(tensor)
    // ONNX Runtime chooses between numbers only.
    if (value.type === 'bool') return cast(context, value, 'int32')
    return number === undefined || !spreads ? value : context.scalar(number, value.type as 'float32' | 'int32')
  }
  const [x, y] = alike([branch(t), branch(e)], context)
  const value = context.op('Where', [chosen, x, y], {}, t.shape, x.type)
  return context.tensor(cast(context, value, t.dtype as 'float32'), t.dtype)
}

/** The sum of any number of tensors of one shape. */
const addN: Kernel = (inputs: Record<string, TensorInfo>, _, context) => {
  const [first, ...rest] = Object.values(inputs).map((tensor) => context.value(tensor)) as [Value, ...Value[]]
  return context.tensor(rest.reduce((sum, value) => context.op('Add', [sum, value], {}, first.shape), first))
}

const castKernel: Kernel = ({ x }: { x: TensorInfo }, { dtype }: { dtype: DataType }, context) => {
  const number = context.uniform(x)
  const result = cast(context, context.value(x), dtype as 'float32')
  const casts = { float32: (n: number) => n, int32: Math.trunc, bool: (n: number) => Number(n !== 0) }
  if (number !== undefined && dtype in casts) context.markUniform(result, casts[dtype as 'float32'](number))
  return context.tensor(result, dtype)
}

const identity: Kernel = ({ x }: { x: TensorInfo }, _, context) => context.tensor(context.value(x), x.dtype)

/** The shape that two shapes give together: each length is the other's where it is 1. */
const broadcastArgs: Kernel = ({ s0, s1 }: { s0: TensorInfo; s1: TensorInfo }, _, context) => {
  const rank = Math.max(s0.shape[0] as number, s1.shape[0] as number)
  const whole = (tensor: TensorInfo): Value => {
    const missing = rank - (tensor.shape[0] as number)
    if (missing === 0) return context.value(tensor)
    const ones = context.constant(new Int32Array(missing).fill(1), 'int32', [missing])
    return context.op('Concat', [ones, context.value(tensor)], { axis: 0 }, [rank])
  }
  const [a, b] = [whole(s0), whole(s1)]
  const single = context.op('Equal', [a, context.scalar(1, 'int32')], {}, [rank], 'bool')
  return context.tensor(context.op('Where', [single, b, a], {}, [rank], 'int32'))
}

export const selectKernels: Kernels = {
  AddN: addN,
  BroadcastArgs: broadcastArgs,
  Cast: castKernel,
  Identity: identity,
  Select: select,
}
