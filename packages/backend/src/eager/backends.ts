import type { DeviceInfo } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { builtin } from '../devices/builtin.js'
import { DEVICES } from '../devices/catalog.js'
import { loadDevice } from '../devices/load.js'
import { packageVersion } from '../devices/package-version.js'
import { tensorflowFacts } from '../devices/tensorflow.js'
import { ensureWebgpu, findAdapter } from '../devices/webgpu.js'
import { registerWebgpuKernels } from '../webgpu/register.js'

export interface BackendFacts {
  readonly device: DeviceInfo
  readonly fingerprint: Readonly<Record<string, string>>
}

/** Imports the package behind a backend that has one of its own. */
export async function loadBackend(name: string): Promise<void> {
  const device = DEVICES.find((candidate) => candidate.name === name)
  // Where it has been registered already, its package has nothing to add.
  if (name === 'webgpu' && tf.engine().backendNames().includes(name)) return registerWebgpuKernels()
  if (device !== undefined && device.name === device.backend) await loadDevice(device)
}

/** What results on a started backend depend on. */
export async function backendFacts(name: string): Promise<BackendFacts> {
  const runtime = runtimeName()
  const common = { 'tfjs-core': tf.version_core, runtime }
  if (name === 'cpu') {
    const { version_cpu } = await import('@tensorflow/tfjs-backend-cpu')
    return {
      device: { kind: 'cpu', description: `plain JavaScript on ${runtime}, 1 thread` },
      fingerprint: { ...common, 'tfjs-backend-cpu': version_cpu },
    }
  }
  if (name === 'wasm') {
    const { version_wasm, getThreadsCount } = await import('@tensorflow/tfjs-backend-wasm')
    const simd = Boolean(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))
    const threads = getThreadsCount()
    return {
      device: {
        kind: 'cpu',
        description: `WebAssembly${simd ? ' with SIMD' : ''} on ${runtime}, ${threads} thread${threads === 1 ? '' : 's'}`,
      },
      fingerprint: { ...common, 'tfjs-backend-wasm': version_wasm, simd: String(simd), threads: String(threads) },
    }
  }
  if (name === 'webgpu') {
    const adapter = await findAdapter(await ensureWebgpu(() => Promise.reject(new Error('loaded before'))))
    const description = adapter?.name ?? 'an unknown GPU'
    return {
      device: {
        kind: adapter?.software ? 'cpu' : 'gpu',
        description: `WebGPU on ${description}${adapter?.software ? ', which is no GPU but a program on the CPU' : ''}`,
      },
      fingerprint: {
        ...common,
        'tfjs-backend-webgpu': packageVersion('@tensorflow/tfjs-backend-webgpu') ?? 'unknown',
        gpu: description,
      },
    }
  }
  const tensorflow = name === 'tensorflow' ? tensorflowFacts() : undefined
  if (tensorflow !== undefined) {
    const { kind, version, owner } = tensorflow
    const threads =
      process.env.TF_NUM_INTRAOP_THREADS ?? String(builtin('node:os')?.availableParallelism() ?? 'unknown')
    return {
      device: {
        kind,
        description: `TensorFlow ${version} (${owner}) on the ${kind === 'gpu' ? 'GPU' : `CPU, ${threads} threads`}`,
      },
      fingerprint: {
        ...common,
        [owner]: packageVersion(`@tensorflow/${owner}`) ?? 'unknown',
        tensorflow: version,
        device: kind,
        threads,
      },
    }
  }
  return {
    device: { kind: name, description: `TF.js backend ${name} on ${runtime}` },
    fingerprint: common,
  }
}

/** Node by its major version: Math functions belong to V8. */
function runtimeName(): string {
  const version = typeof process === 'undefined' ? undefined : process.versions?.node
  return version === undefined ? 'browser' : `node ${version.split('.')[0]}`
}
