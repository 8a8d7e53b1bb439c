import type { DeviceInfo } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { registerWasmKernels } from '../wasm/register.js'

export interface BackendFacts {
  readonly device: DeviceInfo
  readonly fingerprint: Readonly<Record<string, string>>
}

/** Registers the backends that have packages of their own. */
export async function loadBackend(name: string): Promise<void> {
  if (name === 'cpu') await import('@tensorflow/tfjs-backend-cpu')
  if (name === 'wasm') {
    await import('@tensorflow/tfjs-backend-wasm')
    registerWasmKernels()
  }
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
