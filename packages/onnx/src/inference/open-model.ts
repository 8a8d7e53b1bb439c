import { ChromaskError, messageOf } from '@chromask/core'
import type { InferenceSession, Tensor } from 'onnxruntime-common'
import type { ElementType } from '../graph/types.js'
import type { SessionArray } from '../session/runtime.js'
import { type SessionOptions, tensorOf } from '../session/session.js'

/** An array with its shape. */
export interface ShapedArray {
  readonly shape: readonly number[]
  readonly data: SessionArray
  /** @default float32, int32 or uint8, by the array */
  readonly type?: ElementType
}

/** A model file in ONNX Runtime. */
export interface OpenModel {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  /**
   * Gives every output for the inputs.
   *
   * @throws ChromaskError `onnx/invalid-input` for an array that does not fit its shape, `onnx/run-failed`.
   */
  run(inputs: Readonly<Record<string, ShapedArray>>): Promise<Record<string, ShapedArray>>
  dispose(): Promise<void>
}

function typeOf(data: SessionArray): ElementType {
  if (data instanceof Float32Array) return 'float32'
  return data instanceof Int32Array ? 'int32' : 'uint8'
}

/**
 * Opens the bytes of an ONNX file, such as `toModel` makes of a frozen function.
 *
 * @throws ChromaskError `onnx/session-failed` where the runtime does not take it.
 */
export async function openModel(
  bytes: Uint8Array,
  { runtime, providers = ['cpu'], threads }: SessionOptions,
): Promise<OpenModel> {
  let session: InferenceSession
  try {
    session = await runtime.InferenceSession.create(bytes, {
      executionProviders: [...providers],
      ...(threads !== undefined && { intraOpNumThreads: threads }),
    })
  } catch (cause) {
    const problem = `ONNX Runtime does not take the model on ${providers.join(', ')}: ${messageOf(cause)}`
    throw new ChromaskError('onnx/session-failed', problem, { cause })
  }
  const { inputNames, outputNames } = session
  return {
    inputNames,
    outputNames,
    async run(inputs) {
      const feeds: Record<string, Tensor> = {}
      for (const [name, { shape, data, type = typeOf(data) }] of Object.entries(inputs)) {
        feeds[name] = tensorOf(runtime, type, shape, data)
      }
      try {
        const results = Object.entries(await session.run(feeds))
        return Object.fromEntries(
          results.map(([name, { dims, data }]) => [name, { shape: [...dims], data: data as SessionArray }]),
        )
      } catch (cause) {
        throw new ChromaskError('onnx/run-failed', `ONNX Runtime failed: ${messageOf(cause)}`, { cause })
      }
    },
    dispose: () => session.release(),
  }
}
