import type { InferenceSession, Tensor } from 'onnxruntime-common'

/** What is used of ONNX Runtime: the module `onnxruntime-node`, or `onnxruntime-web`. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options?: InferenceSession.SessionOptions): Promise<InferenceSession>
  }
  readonly Tensor: typeof Tensor
}

/** Arrays by the element types that go in and out of a session. */
export type SessionArray = Float32Array | Int32Array | Uint8Array
