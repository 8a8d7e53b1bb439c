import { ChromaskError, type NamedArray } from '@chromask/core'
import type { EngineState, NamedVariables } from '@chromask/core/tensor'
import { fromStored, type OnnxRuntime, storedShape, tensorOf, toStored } from '@chromask/onnx'
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from 'onnxruntime-common'
import { checkArrays, checkVariables } from '../state/check-state.js'
import { assignUnguarded, bindVariable, unbindVariable } from '../state/guard.js'

/** A compiled engine's state as its own engine sees it: tensors of ONNX Runtime, by variable. */
export interface CompiledState extends EngineState {
  readonly disposed: boolean
  readonly variables: NamedVariables
  /** The values in the order of axes that `storedShape` of @chromask/onnx says. */
  readonly tensors: Map<string, Tensor>
  /** One piece of work after the other. */
  exclusive<T>(work: () => Promise<T>): Promise<T>
  /** Runs a step's body for recording: assignments reach the variables. */
  recording<T>(body: () => T): T
}

/** Takes over the variables' values. Throws `backend/invalid-variables`, `backend/bound-variable`. */
export function createCompiledState(runtime: OnnxRuntime, variables: NamedVariables): CompiledState {
  checkVariables(variables)
  const held: NamedVariables = new Map(variables)
  const tensors = new Map<string, Tensor>()
  const store = (name: string, data: NamedArray['data'], shape: readonly number[]): void => {
    const own = data instanceof Int32Array ? Int32Array.from(data) : toStored(data as Float32Array, shape)
    const type = data instanceof Int32Array ? 'int32' : 'float32'
    tensors.set(name, tensorOf(runtime, type, type === 'int32' ? shape : storedShape(shape), own))
  }

  let isRecording = false
  let disposed = false
  let queue: Promise<unknown> = Promise.resolve()
  for (const [name, variable] of held) {
    store(name, tf.engine().readSync(variable.dataId) as Float32Array, variable.shape)
    bindVariable(name, variable, (value) => {
      if (!isRecording) {
        throw new ChromaskError(
          'backend/bound-variable',
          `${name} belongs to an engine state and changes only inside a step. Use the state's restore(), or dispose the state first.`,
        )
      }
      assignUnguarded(variable, value)
    })
  }

  const exclusive = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(() => {
      if (disposed)
        throw new ChromaskError('backend/disposed', 'this engine state has been disposed. Create a new one.')
      return work()
    })
    queue = result.catch(() => undefined)
    return result
  }
  const valueNamed = (name: string, variable: tf.Variable): NamedArray => {
    const data = (tensors.get(name) as Tensor).data
    const shape = [...variable.shape]
    return { shape, data: data instanceof Int32Array ? Int32Array.from(data) : fromStored(data as Float32Array, shape) }
  }

  return {
    get disposed() {
      return disposed
    },
    variables: held,
    tensors,
    exclusive,
    recording(body) {
      isRecording = true
      try {
        return body()
      } finally {
        isRecording = false
      }
    },
    snapshot: () =>
      exclusive(async () => new Map([...held].map(([name, variable]) => [name, valueNamed(name, variable)]))),
    restore: (arrays) =>
      exclusive(async () => {
        checkArrays(held, arrays)
        for (const [name, { data, shape }] of arrays) store(name, data, shape)
      }),
    async dispose() {
      if (disposed) return
      await queue
      disposed = true
      for (const [name, variable] of held) {
        unbindVariable(variable)
        const { data, shape } = valueNamed(name, variable)
        tf.tidy(() => variable.assign(tf.tensor(data, [...shape], variable.dtype)))
      }
      tensors.clear()
    },
  }
}
