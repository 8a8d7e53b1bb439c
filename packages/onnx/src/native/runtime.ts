import { ChromaskError } from '@chromask/core'
import { type InferenceSession, Tensor } from 'onnxruntime-common'
import type { OnnxRuntime } from '../session/runtime.js'
import { loadApi, type OrtApi } from './api.js'
import { type Buffers, createBuffers } from './buffers.js'
import { findLibrary } from './library.js'
import { createNativeSession } from './session.js'
import { createValues, type Values } from './values.js'

export interface NativeRuntimeOptions {
  /** The shared library of ONNX Runtime, 1.17 or newer. @default the one that onnxruntime-node brings */
  readonly library?: string
}

/**
 * ONNX Runtime's own library in a Node program, without onnxruntime-node's JavaScript in between. Runs do not block
 * Node's event loop, and outputs named in `preferredOutputLocation` stay where ONNX Runtime made them, so that a state
 * goes from run to run without a copy. Runs on CPUs; for other providers use the module `onnxruntime-node`.
 *
 * Needs the packages `onnxruntime-node`, of which it uses the library alone, and `koffi`.
 *
 * @throws ChromaskError `onnx/not-installed`, `onnx/load-failed`.
 * @example
 * ```ts
 * import { createSession, tensorOf, trace } from '@chromask/onnx'
 * import { openNativeRuntime } from '@chromask/onnx/native'
 * import * as tf from '@tensorflow/tfjs-core'
 *
 * const runtime = openNativeRuntime()
 * const { graph } = trace(({ x }) => ({ y: tf.mul(x, 2) }), { inputs: { x: { shape: [3] } } })
 * const session = await createSession(graph, { runtime, threads: 1 })
 * const { y } = await session.run({ x: tensorOf(runtime, 'float32', [3], Float32Array.of(1, 2, 3)) })
 * console.log(y.data.join(' ')) // 2 4 6
 * await session.dispose()
 * ```
 */
export function openNativeRuntime({ library = findLibrary() }: NativeRuntimeOptions = {}): OnnxRuntime {
  const { api, buffers, values } = opened(library)
  return {
    keepsOutputs: true,
    place: values.place,
    Tensor,
    InferenceSession: {
      create: (model: Uint8Array, options: InferenceSession.SessionOptions = {}) =>
        createNativeSession(api, buffers, values, model, checked(options)),
    },
  }
}

interface Opened {
  readonly api: OrtApi
  readonly buffers: Buffers
  readonly values: Values
}

const known = new Map<string, Opened>()

function opened(path: string): Opened {
  const before = known.get(path)
  if (before) return before
  const api = loadApi(path)
  const buffers = createBuffers(api)
  const made = { api, buffers, values: createValues(api, buffers) }
  known.set(path, made)
  return made
}

function checked(options: InferenceSession.SessionOptions): InferenceSession.SessionOptions {
  for (const provider of options.executionProviders ?? []) {
    const name = typeof provider === 'string' ? provider : provider.name
    if (name !== 'cpu')
      throw new ChromaskError(
        'onnx/invalid-option',
        `the native runtime runs on cpu, got the provider ${name}. Give the module onnxruntime-node for it.`,
      )
  }
  return options
}
