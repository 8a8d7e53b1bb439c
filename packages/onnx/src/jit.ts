import { ChromaskError, type NamedArrays } from '@chromask/core'
import type { NamedVariables } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from 'onnxruntime-common'
import { optimize } from './passes/optimize.js'
import type { SessionArray } from './session/runtime.js'
import { createSession, type SessionOptions, tensorOf } from './session/session.js'
import { fromStored, stateOrder, storedShape, toStored } from './session/stored-order.js'
import { type InputSpec, stateName } from './trace/record-function.js'
import { trace } from './trace/trace.js'

export interface JitOptions extends SessionOptions {
  readonly inputs: Readonly<Record<string, InputSpec>>
  /** What the function reads and assigns beside its inputs. @default none */
  readonly variables?: NamedVariables
}

/** A function that ONNX Runtime runs, with the values of its variables. */
export interface Jitted {
  /** Runs the function once: reads the inputs, changes the variables' values, gives the outputs. */
  run(inputs: Readonly<Record<string, SessionArray>>): Promise<Record<string, SessionArray>>
  /** A copy of the variables' values. */
  snapshot(): NamedArrays
  /** Writes the values back into the TF.js variables, which know nothing of what was run. */
  sync(): void
  dispose(): Promise<void>
}

/**
 * Records a function once, a training step for example, and has ONNX Runtime run it as one graph: forward pass, gradients
 * and optimizer. The function must not read tensors' values, and whatever differs from call to call must be an input.
 *
 * @throws ChromaskError as {@link trace} and `createSession` do.
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu'
 * import '@tensorflow/tfjs-layers' // registers the gradients
 * import { jit } from '@chromask/onnx'
 * import * as tf from '@tensorflow/tfjs-core'
 * import * as runtime from 'onnxruntime-node'
 *
 * const weight = tf.variable(tf.scalar(0))
 * const step = await jit(
 *   ({ x, y, rate }) => {
 *     const { value, grads } = tf.variableGrads(() => tf.losses.meanSquaredError(y, tf.mul(x, weight)), [weight])
 *     weight.assign(tf.sub(weight, tf.mul(rate, grads[weight.name])))
 *     return { loss: value }
 *   },
 *   { runtime, inputs: { x: { shape: [4] }, y: { shape: [4] }, rate: { shape: [] } }, variables: new Map([['weight', weight]]) },
 * )
 * const batch = { x: Float32Array.of(1, 2, 3, 4), y: Float32Array.of(2, 4, 6, 8), rate: Float32Array.of(0.05) }
 * for (let i = 0; i < 20; i++) await step.run(batch)
 * step.sync()
 * console.log(weight.dataSync()[0].toFixed(3)) // 2.000
 * await step.dispose()
 * ```
 */
export async function jit(
  fn: (inputs: Record<string, tf.Tensor>) => Readonly<Record<string, tf.Tensor>>,
  options: JitOptions,
): Promise<Jitted> {
  const { runtime, inputs, variables = new Map() } = options
  for (const [name, { dtype }] of variables) {
    if (dtype !== 'float32')
      throw new ChromaskError('onnx/unsupported-type', `variable ${name} must be float32, got ${dtype}.`)
  }
  const { graph, read, assigned } = trace(fn, { inputs, variables })
  const session = await createSession(optimize(graph, stateOrder), options)
  const state = new Map<string, Tensor>()
  for (const [name, variable] of variables) {
    const data = toStored(variable.dataSync() as Float32Array, variable.shape)
    state.set(name, tensorOf(runtime, 'float32', storedShape(variable.shape), data))
  }
  const snapshot = (): NamedArrays =>
    new Map(
      [...variables].map(([name, { shape }]) => [
        name,
        { shape, data: fromStored((state.get(name) as Tensor).data as Float32Array, shape) },
      ]),
    )
  return {
    async run(given) {
      const feeds: Record<string, Tensor> = {}
      for (const [name, { shape, dtype = 'float32' }] of Object.entries(inputs)) {
        feeds[name] = tensorOf(runtime, dtype, shape, given[name] ?? new Float32Array(0))
      }
      for (const name of read) feeds[stateName(name)] = state.get(name) as Tensor
      const results = await session.run(feeds)
      for (const name of assigned) state.set(name, results[stateName(name)] as Tensor)
      const outputs = Object.entries(results).filter(([name]) => !name.startsWith(stateName('')))
      return Object.fromEntries(outputs.map(([name, tensor]) => [name, tensor.data as SessionArray]))
    },
    snapshot,
    sync() {
      for (const [name, { shape, data }] of snapshot()) {
        tf.tidy(() => variables.get(name)?.assign(tf.tensor(data as Float32Array, [...shape])))
      }
    },
    dispose: () => session.dispose(),
  }
}
