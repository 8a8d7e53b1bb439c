import type { TensorInfo } from '@tensorflow/tfjs-core'
import { inputOf, type KernelCall, type Values, view } from './heap.js'

/** Two tensors of one type and shape, or a tensor and a single value: what our elementwise kernels handle. */
export interface Pair {
  readonly a: TensorInfo
  readonly b: TensorInfo
  /** The result's shape. */
  readonly shape: number[]
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((x, y) => x * y, 1)

export function pairOf(call: KernelCall): Pair | undefined {
  const a = inputOf(call, 'a')
  const b = inputOf(call, 'b')
  if (a.dtype !== b.dtype || (a.dtype !== 'float32' && a.dtype !== 'int32')) return undefined
  const same = a.shape.length === b.shape.length && a.shape.every((n, i) => n === b.shape[i])
  if (same || (sizeOf(b.shape) === 1 && b.shape.length <= a.shape.length)) return { a, b, shape: a.shape }
  if (sizeOf(a.shape) === 1 && a.shape.length <= b.shape.length) return { a, b, shape: b.shape }
  return undefined
}

/** The values of a pair, and how far to go for the next one: 0 where there is a single value. */
export function valuesOf(
  call: KernelCall,
  { a, b, shape }: Pair,
): { a: Values; b: Values; stepA: number; stepB: number } {
  const size = sizeOf(shape)
  return {
    a: view(call.backend, a),
    b: view(call.backend, b),
    stepA: sizeOf(a.shape) === size ? 1 : 0,
    stepB: sizeOf(b.shape) === size ? 1 : 0,
  }
}
