import { ChromaskError, type NamedArray, type NamedArrays } from '@chromask/core'
import type { EngineState, NamedVariables } from '@chromask/core/tensor'
import { fromStored, storedShape, toStored } from '@chromask/onnx'
import * as tf from '@tensorflow/tfjs-core'
import type { InferenceSession } from 'onnxruntime-common'
import { checkArrays, checkVariables } from '../state/check-state.js'
import { assignUnguarded, bindVariable, unbindVariable } from '../state/guard.js'
import { createCarrier } from './carrier.js'
import type { HostArray, SessionHost } from './host.js'
import { keepsTensors } from './on-device.js'

/** A compiled engine's state as its own engine sees it: the values are with the host. */
export interface CompiledState extends EngineState {
  readonly variables: NamedVariables
  /** One piece of work after the other; each gets the host's number of this state. */
  exclusive<T>(work: (id: number) => Promise<T>): Promise<T>
  /** Runs a step's body for recording: assignments reach the variables. */
  recording<T>(body: () => T): T
}

/**
 * Takes over the variables' values; where tensors can stay on a device, they are moved there. Throws
 * `backend/invalid-variables`, `backend/bound-variable`.
 */
export async function createCompiledState(
  host: SessionHost,
  variables: NamedVariables,
  options: InferenceSession.SessionOptions,
): Promise<CompiledState> {
  checkVariables(variables)
  const held: NamedVariables = new Map(variables)

  let isRecording = false
  for (const [name, variable] of held) {
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
  const unbind = (): void => held.forEach(unbindVariable)
  const carrier = keepsTensors(options) ? createCarrier(host, held, options) : undefined
  let id: number
  try {
    id = await createFilled(host, held)
    await carrier?.bring(id)
  } catch (error) {
    unbind()
    throw error
  }

  let disposed = false
  let queue: Promise<unknown> = Promise.resolve()
  const exclusive = <T>(work: (id: number) => Promise<T>): Promise<T> => {
    const result = queue.then(() => {
      if (disposed)
        throw new ChromaskError('backend/disposed', 'this engine state has been disposed. Create a new one.')
      return work(id)
    })
    queue = result.catch(() => undefined)
    return result
  }
  const snapshot = async (): Promise<NamedArrays> => {
    const arrays = await (carrier ? carrier.fetch(id) : host.snapshot(id))
    return new Map([...held].map(([name, { shape }]) => [name, own(arrays[name] as Pick<HostArray, 'data'>, shape)]))
  }
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await queue
    disposed = true
    try {
      const arrays = await snapshot()
      await host.disposeState(id)
      // Last: what stands on a GPU must not outlive the sessions there.
      await carrier?.dispose()
      unbind()
      for (const [name, variable] of held) {
        const { data, shape } = arrays.get(name) as NamedArray
        tf.tidy(() => variable.assign(tf.tensor(data, [...shape], variable.dtype)))
      }
    } finally {
      unbind()
    }
  }

  return {
    variables: held,
    exclusive,
    recording(body) {
      isRecording = true
      try {
        return body()
      } finally {
        isRecording = false
      }
    },
    snapshot: () => exclusive(snapshot),
    restore: (arrays) =>
      exclusive(async () => {
        checkArrays(held, arrays)
        for (const [name, array] of arrays) await host.restore(id, { [name]: stored(array) })
        await carrier?.bring(id)
      }),
    dispose: () => (closing ??= close()),
  }
}

/** One variable after the other, so that no more than one copy of a value stands in JavaScript's memory at a time. */
async function createFilled(host: SessionHost, variables: NamedVariables): Promise<number> {
  const id = await host.createState({})
  for (const [name, { dataId, shape }] of variables) {
    const data = tf.engine().readSync(dataId) as Float32Array | Int32Array
    await host.restore(id, { [name]: stored({ shape, data }) })
  }
  return id
}

/** A copy in the order of axes that ONNX Runtime wants: see `storedShape` of @chromask/onnx. */
const stored = ({ shape, data }: NamedArray): HostArray =>
  data instanceof Int32Array
    ? { type: 'int32', shape, data: Int32Array.from(data) }
    : { type: 'float32', shape: storedShape(shape), data: toStored(data as Float32Array, shape) }

/** A copy in the variable's own order. */
const own = ({ data }: Pick<HostArray, 'data'>, shape: readonly number[]): NamedArray => ({
  shape: [...shape],
  data: data instanceof Int32Array ? Int32Array.from(data) : fromStored(data as Float32Array, shape),
})
