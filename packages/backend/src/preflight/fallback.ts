import * as tf from '@tensorflow/tfjs-core'

/** Their values come in two parts, which do not cross from one backend to another as they are. */
const COMPLEX = new Set(['Complex', 'ComplexAbs', 'FFT', 'IFFT', 'Imag', 'Real'])

/** Kernels of another backend need values at once; TF.js's `webgpu` backend gets them by way of a canvas. */
export const canBorrow = (backend: string): boolean => backend !== 'webgpu' || 'OffscreenCanvas' in globalThis

/** What the `cpu` backend can do and another one cannot, as far as it can be lent. */
function lendable(backend: string): tf.KernelConfig[] {
  if (!canBorrow(backend)) return []
  return tf
    .getKernelsForBackend('cpu')
    .filter(({ kernelName }) => !COMPLEX.has(kernelName) && tf.getKernel(kernelName, backend) === undefined)
}

/**
 * Runs `work` with every kernel that the backend lacks lent by the `cpu` backend: inputs are copied there and results
 * back. `onCall` hears of each use. The `cpu` backend must be registered.
 */
export function withFallbacks<T>(backend: string, onCall: (kernelName: string) => void, work: () => T): T {
  const lent = lendable(backend)
  for (const kernel of lent) {
    tf.registerKernel({
      kernelName: kernel.kernelName,
      backendName: backend,
      kernelFunc: (call) => {
        onCall(kernel.kernelName)
        return runOnCpu(kernel, call)
      },
    })
  }
  try {
    return work()
  } finally {
    for (const { kernelName } of lent) tf.unregisterKernel(kernelName, backend)
  }
}

type KernelCall = Parameters<tf.KernelFunc>[0]

function runOnCpu(kernel: tf.KernelConfig, { inputs, attrs, backend }: KernelCall): tf.TensorInfo | tf.TensorInfo[] {
  const cpu = tf.findBackend('cpu')
  const home = backend as tf.KernelBackend
  const carried: tf.TensorInfo[] = []
  const carry = (info: tf.TensorInfo): tf.TensorInfo => {
    const values = home.readSync(info.dataId)
    const copy = { ...info, dataId: cpu.write(values, info.shape, info.dtype) }
    carried.push(copy)
    return copy
  }
  const there = (Array.isArray(inputs) ? [] : {}) as tf.NamedTensorInfoMap
  for (const [name, info] of Object.entries(inputs)) there[name] = info === undefined ? undefined : carry(info)
  const results = kernel.kernelFunc({ inputs: there, attrs: attrs ?? {}, backend: cpu })
  const bring = ({ dataId, shape, dtype }: tf.TensorInfo): tf.TensorInfo => {
    const values = cpu.readSync(dataId)
    const copy = typeof values[0] === 'string' || Array.isArray(values) ? values : values.slice()
    return { dataId: home.write(copy, shape, dtype), shape, dtype }
  }
  const brought = Array.isArray(results) ? results.map(bring) : bring(results)
  for (const { dataId } of [results, carried].flat()) cpu.disposeData(dataId)
  return brought
}
