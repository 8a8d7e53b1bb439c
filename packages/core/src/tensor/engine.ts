import type { Tensor } from '@tensorflow/tfjs-core'
import type { NamedArrays } from '../safetensors.js'
import type { NamedVariables } from './network.js'

/** What runs the steps, in words. */
export interface DeviceInfo {
  /** `cpu`, `gpu`, … */
  readonly kind: string
  /** For people: runtime, version, threads. */
  readonly description: string
}

/** Values on their way into or out of a step. */
export type StepArray = Float32Array | Int32Array | Uint8Array

export interface TensorSpec {
  readonly shape: readonly number[]
  /**
   * Arrays given for `int32` may be `Uint8Array` or `Int32Array`. For `uint8` they are `Uint8Array`, and the step sees an
   * int32 tensor, since TF.js knows no bytes: an engine may carry them as they are.
   * @default 'float32'
   */
  readonly dtype?: 'float32' | 'int32' | 'uint8'
}

/**
 * A step: a function of its inputs and its variables only. No data-dependent control flow, no reads of tensor values,
 * no hidden random numbers: random tensors and the learning rate come in as inputs. State changes are assignments to
 * variables of the engine state.
 */
export interface StepSpec {
  /** For messages. */
  readonly name: string
  readonly inputs: Readonly<Record<string, TensorSpec>>
  /** Called inside a `tidy`. */
  body(inputs: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>>
}

/** A step made ready for one engine and one set of shapes. */
export interface Program {
  /**
   * Runs the step once: reads the inputs, changes the state, returns the outputs.
   *
   * @throws ChromaskError `backend/non-finite` where an output is NaN or infinite, and whatever the body throws. The
   * state is then as it was before the call.
   */
  run(inputs: Readonly<Record<string, StepArray>>): Promise<Record<string, StepArray>>
  dispose(): void
}

/**
 * The variables that an engine holds, shared by many programs. While variables are bound to a state, reading their
 * values directly throws and points to `snapshot`.
 */
export interface EngineState {
  /** A copy of every variable by name. */
  snapshot(): Promise<NamedArrays>
  /** Sets every variable. Throws `backend/state-mismatch`, and changes nothing, unless names and shapes all fit. */
  restore(arrays: NamedArrays): Promise<void>
  /** Frees the binding; the variables hold the newest values again and can be read. */
  dispose(): Promise<void>
}

/** Runs steps on a device. */
export interface Engine {
  /** Such as `eager/wasm`. */
  readonly name: string
  readonly device: DeviceInfo
  /** Versions and settings that bit-exact resumption depends on, such as the runtime's version and its threads. */
  readonly fingerprint: Readonly<Record<string, string>>
  createState(variables: NamedVariables): Promise<EngineState>
  compile(spec: StepSpec, state: EngineState): Promise<Program>
  dispose(): Promise<void>
}
