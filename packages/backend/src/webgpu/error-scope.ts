import { ChromaskError } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'

/** What is used of a `GPUDevice`. */
export interface GpuDevice {
  readonly limits: { readonly maxStorageBuffersPerShaderStage: number }
  pushErrorScope(filter: 'validation' | 'out-of-memory'): void
  popErrorScope(): Promise<{ readonly message: string } | null>
}

const FILTERS = ['validation', 'out-of-memory'] as const

/** The device behind TF.js's backend for WebGPU, where the backend of that name is one. */
export function gpuDeviceOf(backendName: string): GpuDevice | undefined {
  const backend: object | undefined = tf.engine().registry[backendName]
  return backend !== undefined && 'device' in backend ? (backend.device as GpuDevice) : undefined
}

/** Collects what a device refuses. */
export interface ErrorScope {
  /**
   * Ends the collection.
   *
   * @throws ChromaskError `backend/gpu-error` with the first thing that was refused.
   */
  close(): Promise<void>
}

/**
 * WebGPU tells the device, not the caller, what it refuses to do: TF.js goes on with zeros where a kernel's results should
 * be. Nothing happens for backends that are not on WebGPU.
 */
export function openErrorScope(backendName: string, step: string): ErrorScope {
  const device = gpuDeviceOf(backendName)
  let open = device !== undefined
  for (const filter of FILTERS) device?.pushErrorScope(filter)
  return {
    async close() {
      if (!open || device === undefined) return
      open = false
      const errors = await Promise.all(FILTERS.map(() => device.popErrorScope()))
      const first = errors.find((error) => error !== null)
      if (!first) return
      throw new ChromaskError(
        'backend/gpu-error',
        `step ${step}: the GPU refused a kernel: ${first.message.trim().split('\n')[0]} The state is as it was before the step; use less memory or another device.`,
      )
    },
  }
}
