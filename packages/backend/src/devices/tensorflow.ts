import * as tf from '@tensorflow/tfjs-core'

/** What TF.js's Node backend shows of itself. */
interface NodeBackend extends tf.KernelBackend {
  readonly isGPUPackage: boolean
  readonly isUsingGpuDevice: boolean
  readonly binding?: { readonly TF_Version?: string }
}

const nodeBackend = (): NodeBackend | undefined => {
  const backend = tf.engine().registry.tensorflow
  return backend !== undefined && 'isUsingGpuDevice' in backend ? (backend as NodeBackend) : undefined
}

/** Which package the running `tensorflow` backend came from: the first one that was imported keeps the name. */
export function tensorflowOwner(): 'tfjs-node' | 'tfjs-node-gpu' | undefined {
  const backend = nodeBackend()
  return backend && (backend.isGPUPackage ? 'tfjs-node-gpu' : 'tfjs-node')
}

/** The device that TensorFlow really uses, and its version. */
export function tensorflowFacts(): { kind: 'cpu' | 'gpu'; version: string; owner: string } | undefined {
  const backend = nodeBackend()
  const owner = tensorflowOwner()
  if (backend === undefined || owner === undefined) return undefined
  return {
    kind: backend.isUsingGpuDevice ? 'gpu' : 'cpu',
    version: backend.binding?.TF_Version ?? 'unknown',
    owner,
  }
}
