import type { Engine } from '@chromask/core/tensor'
import type { OnnxRuntime } from '@chromask/onnx'
import * as tf from '@tensorflow/tfjs-core'
import { createCompiledEngine } from '../compiled/engine.js'
import { startBackend } from '../eager/tfjs-backend.js'
import { builtin } from './builtin.js'
import { type Device, deviceNamed } from './catalog.js'
import { loadDevice } from './load.js'
import { packageVersion } from './package-version.js'

/** The engine on ONNX Runtime for Node, its package being installed. */
export async function compiledEngine({ packageName }: Device, loaded: unknown, threads?: number): Promise<Engine> {
  await ensureBackend()
  const version = packageVersion(packageName)
  return createCompiledEngine({
    // A CommonJS module: what it exports may stand under `default`.
    runtime: { ...(loaded as { default?: OnnxRuntime }).default, ...(loaded as OnnxRuntime) },
    threads: threads ?? builtin('node:os')?.availableParallelism() ?? 1,
    ...(version !== undefined && { version }),
  })
}

/** Networks are made, and sometimes applied, outside of steps: TF.js needs a backend of its own for that. */
async function ensureBackend(): Promise<void> {
  if (tf.getBackend()) return
  for (const name of ['wasm', 'cpu']) {
    try {
      await loadDevice(deviceNamed(name))
      await startBackend(name)
      await tf.setBackend(name)
      return
    } catch {
      // The next one; without any, TF.js says so when it is used.
    }
  }
}
