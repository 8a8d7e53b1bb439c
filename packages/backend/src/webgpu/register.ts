import * as tf from '@tensorflow/tfjs-core'
import { gpuDeviceOf } from './error-scope.js'

const NAME = 'AddN'
const mended = new WeakSet<tf.KernelConfig>()

/**
 * Mends TF.js's backend for WebGPU 4.22, which must be registered: its `AddN` binds all inputs at once, and of more than
 * a shader stage may have (8 buffers, the output among them) the sum is zero. Ours sums in groups.
 */
export function registerWebgpuKernels(): void {
  const native = tf.getKernel(NAME, 'webgpu')
  if (native === undefined || mended.has(native)) return
  const kernel: tf.KernelConfig = {
    ...native,
    kernelFunc(call) {
      const terms = call.inputs as unknown as readonly tf.TensorInfo[]
      const group = (gpuDeviceOf('webgpu')?.limits.maxStorageBuffersPerShaderStage ?? 8) - 1
      const add = (list: readonly tf.TensorInfo[]): tf.TensorInfo =>
        native.kernelFunc({ ...call, inputs: list as unknown as tf.NamedTensorInfoMap }) as tf.TensorInfo
      let sum = add(terms.slice(0, group))
      for (let from = group; from < terms.length; from += group - 1) {
        const next = add([sum, ...terms.slice(from, from + group - 1)])
        ;(call.backend as tf.KernelBackend).disposeData(sum.dataId)
        sum = next
      }
      return sum
    },
  }
  mended.add(kernel)
  tf.unregisterKernel(NAME, 'webgpu')
  tf.registerKernel(kernel)
}
