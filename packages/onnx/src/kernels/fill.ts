import { type DataType, type TensorInfo, util } from '@tensorflow/tfjs-core'
import type { Kernel, Kernels } from '../trace/kernel.js'

interface Filling {
  readonly shape: number[]
  readonly value: number
  readonly dtype?: DataType
}

const fill: Kernel = (_, { shape, value, dtype }: Filling, context) => {
  const type = dtype ?? util.inferDtype(value)
  const scalar =
    type === 'bool'
      ? context.constant(Uint8Array.of(Number(value)), 'bool', [])
      : context.scalar(value, type as 'float32' | 'int32')
  const filled =
    shape.length === 0 ? scalar : context.op('Expand', [scalar, context.integers(shape)], {}, shape, scalar.type)
  return context.tensor(context.markUniform(filled, Number(value)), type)
}

const like =
  (value: number): Kernel =>
  ({ x }: { x: TensorInfo }, _, context) =>
    fill({}, { shape: x.shape, value, dtype: x.dtype }, context)

/** Numbers at even distances: known while tracing. */
const range: Kernel = (
  _,
  { start, stop, step, dtype = 'float32' }: { start: number; stop: number; step: number; dtype?: 'float32' | 'int32' },
  context,
) => {
  // A step that was left out is 1 upwards and -1 downwards.
  const by = stop < start && step === 1 ? -1 : step
  const length = start === stop || start < stop !== by > 0 ? 0 : Math.abs(Math.ceil((stop - start) / by))
  const numbers = Array.from({ length }, (_unused, i) => start + i * by)
  const data = dtype === 'int32' ? Int32Array.from(numbers) : Float32Array.from(numbers)
  return context.tensor(context.constant(data, dtype, [length]), dtype)
}

const linSpace: Kernel = (_, { start, stop, num }: { start: number; stop: number; num: number }, context) => {
  const step = (stop - start) / (num - 1)
  const numbers = Array.from({ length: num }, (_unused, i) => (i === 0 ? start : start + i * step))
  return context.tensor(context.constant(Float32Array.from(numbers), 'float32', [num]))
}

export const fillKernels: Kernels = {
  Fill: fill,
  LinSpace: linSpace,
  OnesLike: like(1),
  Range: range,
  ZerosLike: like(0),
}
