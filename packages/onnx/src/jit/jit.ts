import { ChromaskError } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from 'onnxruntime-common'
import type { SessionArray } from '../session/runtime.js'
import { type SessionOptions, tensorOf } from '../session/session.js'
import { storedShape } from '../session/stored-order.js'
import { type InputSpec, stateName, type TracedFunction } from '../trace/record-function.js'
import { arrayOf, type GivenInput, givenInputs, type JitInput } from './call-inputs.js'
import { type CompiledFunction, compileFunction } from './compile-function.js'
import { setValues, syncVariable, valuesOf } from './variable-values.js'

export interface JitOptions extends SessionOptions {
  /**
   * Shapes and types of the inputs. With them, plain arrays may have more than one axis, and the function is compiled at
   * once instead of at its first call.
   *
   * @default those of each call: tensors have their own, an array has one axis, a number none
   */
  readonly inputs?: Readonly<Record<string, InputSpec>>
  /** Every other set of shapes is compiled anew and stays in memory: more of them than this are an error. @default 8 */
  readonly maxShapes?: number
}

/** A function that ONNX Runtime runs. */
export interface Jitted {
  /**
   * Runs the function once: reads the inputs and the variables, changes the variables, gives the outputs' values. Calls
   * wait for each other.
   *
   * @throws ChromaskError `onnx/invalid-input`, `onnx/too-many-shapes`, `onnx/disposed-variable`, `onnx/disposed`,
   * `onnx/run-failed`; where it compiles, what {@link trace} and {@link createSession} throw. The variables are then as
   * they were before the call.
   */
  run(inputs: Readonly<Record<string, JitInput>>): Promise<Record<string, SessionArray>>
  /** Writes the variables' values into TF.js, which otherwise has those from before the first call. */
  sync(): void
  dispose(): Promise<void>
}

/** Calls wait for each other, whichever function they are of: functions may share variables. */
let queue: Promise<unknown> = Promise.resolve()

function queued<T>(work: () => Promise<T>): Promise<T> {
  const result = queue.then(work)
  queue = result.catch(() => undefined)
  return result
}

/**
 * Compiles a TF.js function, a training step for example, for ONNX Runtime, which runs it as one graph: forward pass,
 * gradients and optimizer. The variables that it reads and assigns are found by themselves, and so are the slots that
 * an optimizer of `tf.train` makes. The function must not read tensors' values, and whatever differs from call to call
 * must be an input. It is called a few times for each new set of shapes, and never again.
 *
 * Functions share variables: what one assigns the next one reads, and what TF.js assigns between two calls is taken up.
 * TF.js itself sees what a compiled function assigned after `sync()`.
 *
 * @throws ChromaskError what {@link trace} and {@link createSession} throw, where `inputs` are given.
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
 *   { runtime },
 * )
 * const [x, y] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(2, 4, 6, 8)]
 * for (let i = 0; i < 20; i++) await step.run({ x, y, rate: 0.05 })
 * step.sync()
 * console.log(weight.dataSync()[0].toFixed(3)) // 2.000
 * await step.dispose()
 * ```
 */
export async function jit(fn: TracedFunction, options: JitOptions): Promise<Jitted> {
  const { runtime, inputs: specs, maxShapes = 8 } = options
  const compiled = new Map<string, CompiledFunction>()
  let disposed = false

  const compiledFor = async (inputs: readonly (readonly [string, InputSpec])[]): Promise<CompiledFunction> => {
    const shapes = inputs.map(([name, { shape, dtype = 'float32' }]) => `${name} ${dtype} [${shape}]`).join(', ')
    const known = compiled.get(shapes)
    if (known) return known
    if (compiled.size >= maxShapes) {
      throw new ChromaskError(
        'onnx/too-many-shapes',
        `the function has been compiled for ${maxShapes} sets of shapes, and now gets another: ${shapes}. Pad to few shapes, or raise maxShapes.`,
      )
    }
    await tf.ready()
    const result = await compileFunction(fn, Object.fromEntries(inputs), options)
    compiled.set(shapes, result)
    return result
  }

  const call = async (given: readonly [string, GivenInput][]): Promise<Record<string, SessionArray>> => {
    if (disposed) throw new ChromaskError('onnx/disposed', 'the function has been disposed. Compile it again.')
    const { session, read, assigned } = await compiledFor(given)
    const feeds: Record<string, Tensor> = {}
    for (const [name, input] of given) feeds[name] = tensorOf(runtime, input.dtype, input.shape, await arrayOf(input))
    for (const [name, variable] of read) {
      const { dtype, shape } = variable
      feeds[stateName(name)] = tensorOf(runtime, dtype as 'float32', storedShape(shape), valuesOf(variable))
    }
    const results = await session.run(feeds)
    const outputs: Record<string, SessionArray> = {}
    for (const [name, { data }] of Object.entries(results)) {
      const variable = name.startsWith(STATE) ? assigned.get(name.slice(STATE.length)) : undefined
      if (variable) setValues(variable, data as SessionArray)
      else outputs[name] = data as SessionArray
    }
    return outputs
  }

  if (specs) await queued(() => compiledFor(Object.entries(specs).sort(([a], [b]) => (a < b ? -1 : 1))))
  return {
    async run(inputs) {
      const given = givenInputs(inputs, specs)
      return await queued(() => call(given))
    },
    sync() {
      for (const { assigned } of compiled.values()) for (const variable of assigned.values()) syncVariable(variable)
    },
    dispose: () =>
      queued(async () => {
        disposed = true
        for (const { session } of compiled.values()) await session.dispose()
        compiled.clear()
      }),
  }
}

const STATE = stateName('')
