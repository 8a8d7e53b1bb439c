import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'

export type { BackendWasm }
export type Values = Float32Array | Int32Array | Uint8Array

type Result = tf.TensorInfo | tf.TensorInfo[]

/** A kernel of ours, written for the backend's own memory. */
export interface WasmKernel {
  readonly kernelName: string
  /** `builtin` is the backend's own kernel of that name, for the cases that ours leaves to it, on these or other inputs. */
  run(call: KernelCall, builtin: (inputs?: tf.NamedTensorInfoMap) => Result): Result
}

export interface KernelCall {
  readonly inputs: tf.NamedTensorInfoMap
  readonly attrs: Readonly<Record<string, unknown>>
  readonly backend: BackendWasm
}

/** One of the kernel's inputs, which TF.js guarantees. */
export function inputOf(call: KernelCall, name: string): tf.TensorInfo {
  const info = call.inputs[name]
  if (info === undefined) throw new Error(`kernel input ${name} is missing`)
  return info
}

/**
 * A view of a tensor's values. Any allocation may move the memory and leave the view empty: allocate first, view after.
 */
export const view = (backend: BackendWasm, info: tf.TensorInfo): Values => backend.typedArrayFromHeap(info) as Values

export const floatView = (backend: BackendWasm, info: tf.TensorInfo): Float32Array =>
  backend.typedArrayFromHeap(info) as Float32Array

/** The bits of 4-byte values. */
export function bitsView(backend: BackendWasm, info: tf.TensorInfo): Int32Array {
  const { buffer, byteOffset, length } = view(backend, info)
  return new Int32Array(buffer, byteOffset, length)
}

/** Memory for a result; its content is whatever lay there. */
export const allocate = (
  backend: BackendWasm,
  shape: readonly number[],
  dtype: tf.DataType = 'float32',
): tf.TensorInfo => backend.makeOutput([...shape], dtype)

export const free = (backend: BackendWasm, ...infos: readonly tf.TensorInfo[]): void => {
  for (const { dataId } of infos) backend.disposeData(dataId)
}

/** The same memory under another shape; both must be freed. */
export function alias(backend: BackendWasm, info: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo {
  backend.incRef(info.dataId)
  return { dataId: info.dataId, shape: [...shape], dtype: info.dtype }
}

/** Runs another kernel of the same backend. */
export function runKernel(
  backend: BackendWasm,
  name: string,
  inputs: tf.NamedTensorInfoMap,
  attrs: tf.NamedAttrMap = {},
): tf.TensorInfo {
  return tf.getKernel(name, 'wasm').kernelFunc({ inputs, attrs, backend }) as tf.TensorInfo
}

/** `[m, k] · [k, n]`: the one form that the backend multiplies quickly. */
export function multiply(backend: BackendWasm, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo {
  return runKernel(backend, tf.BatchMatMul, { a, b }, { transposeA: false, transposeB: false })
}
