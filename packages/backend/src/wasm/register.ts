import * as tf from '@tensorflow/tfjs-core'
import { conv2dFilterGradient } from './conv2d-filter-gradient.js'
import { conv2dInputGradient } from './conv2d-input-gradient.js'
import type { KernelCall, WasmKernel } from './heap.js'

const kernels: readonly WasmKernel[] = [conv2dFilterGradient, conv2dInputGradient]

let registered = false

/** Adds our kernels to TF.js's `wasm` backend, once. Those that replace slower ones of the same name include. */
export function registerWasmKernels(): void {
  if (registered) return
  registered = true
  for (const { kernelName, run } of kernels) {
    const old = tf.getKernel(kernelName, 'wasm')
    if (old !== undefined) tf.unregisterKernel(kernelName, 'wasm')
    tf.registerKernel({
      ...old,
      kernelName,
      backendName: 'wasm',
      kernelFunc: (call) => run(call as unknown as KernelCall),
    })
  }
}
