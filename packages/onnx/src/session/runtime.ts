import type { InferenceSession, Tensor } from 'onnxruntime-common'

/** What is used of ONNX Runtime: the module `onnxruntime-node`, or `onnxruntime-web`. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options?: InferenceSession.SessionOptions): Promise<InferenceSession>
  }
  readonly Tensor: typeof Tensor
  /** Whether outputs can stay in ONNX Runtime’s memory on a CPU, too, where `preferredOutputLocation` is `gpu-buffer`. */
  readonly keepsOutputs?: boolean
  /** A copy of a tensor in ONNX Runtime’s own memory. */
  place?(tensor: Tensor): Tensor
}

/** Arrays by the element types that go in and out of a session. */
export type SessionArray = Float32Array | Int32Array | Uint8Array
