import type { SessionArray } from '@chromask/onnx'
import type { InferenceSession } from 'onnxruntime-common'

/** Values on their way to or from a host. */
export interface HostArray {
  readonly type: 'float32' | 'int32' | 'uint8'
  readonly shape: readonly number[]
  readonly data: SessionArray
}

export type HostArrays = Readonly<Record<string, HostArray>>

/** A model with what its inputs and outputs are. Its remaining inputs are given with every run, by their own names. */
export interface HostModel {
  /** An ONNX file. */
  readonly bytes: Uint8Array
  readonly options: InferenceSession.SessionOptions
  /** The model's input, by the variable of the state that goes in there. */
  readonly reads: Readonly<Record<string, string>>
  /** The model's output, by the variable of the state whose new value it is. */
  readonly assigns: Readonly<Record<string, string>>
  /** The model's output, by the name under which a run gives it. */
  readonly outputs: Readonly<Record<string, string>>
}

/** What a run gave. */
interface HostResult {
  readonly outputs: Readonly<Record<string, SessionArray>>
  /** Where an output is NaN or infinite, the state is as it was before the run. */
  readonly finite: boolean
}

/**
 * Where sessions of ONNX Runtime live, and the tensors of states: in this thread or another one. Everything that goes in
 * or comes out can be sent as a message. States and models go by numbers. Calls that concern the same state are made
 * one after the other. Errors are ONNX Runtime's own.
 */
export interface SessionHost {
  /** Takes over the arrays, as `restore` does: the caller must not use them again. */
  createState(arrays: HostArrays): Promise<number>
  restore(state: number, arrays: HostArrays): Promise<void>
  /** The newest values, to be read or copied at once: the next call may change them. */
  snapshot(state: number): Promise<HostArrays>
  disposeState(state: number): Promise<void>
  load(model: HostModel): Promise<number>
  run(model: number, state: number, inputs: HostArrays): Promise<HostResult>
  disposeModel(model: number): Promise<void>
  /** Ends what the host itself needs. States and models go with it. */
  close(): Promise<void>
}
