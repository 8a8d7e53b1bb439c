import '@tensorflow/tfjs-backend-cpu'
// Registers the gradients.
import '@tensorflow/tfjs-layers'
import * as tf from '@tensorflow/tfjs-core'
import type { Graph } from '../graph/types.js'
import { trace } from '../trace/trace.js'
import type { Outcome } from './compare.js'
import { random } from './random.js'

/** A tensor to give to a case: random values of a range, or those that are listed. */
export interface TensorSpec {
  readonly shape: readonly number[]
  /** @default 'float32' */
  readonly dtype?: 'float32' | 'int32' | 'bool'
  /** Lower and upper bound; integers may reach both. @default [-2, 2], and [-5, 5] for integers */
  readonly range?: readonly [number, number]
  readonly values?: readonly number[]
}

/** One way to call a kernel. */
export interface KernelCase {
  readonly name: string
  /** Shapes stand for float32 tensors of values between -2 and 2. */
  readonly inputs: readonly (TensorSpec | readonly number[])[]
  readonly run: (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[]
  /** Whether the gradients with respect to the float inputs are compared, too. @default false */
  readonly gradient?: boolean
  /** @default FLOAT_TOLERANCE */
  readonly tolerance?: number
}

/** A case with the values of its tensors. */
export interface Prepared {
  readonly test: KernelCase
  readonly specs: readonly TensorSpec[]
  readonly values: readonly (Float32Array | Int32Array | Uint8Array)[]
}

/** Both engines' names of a case's tensors. */
export const inputName = (place: number, i: number): string => `case${place}:in${i}`
export const outputName = (place: number, i: number): string => `case${place}:out${i}`

/** Draws a case's values: the same ones for the same place among the cases. */
export function prepare(test: KernelCase, place: number): Prepared {
  const next = random(place + 1)
  const specs = test.inputs.map((input) => ('shape' in input ? input : { shape: input }))
  const values = specs.map(({ shape, dtype = 'float32', range, values: given }) => {
    const length = shape.reduce((product, n) => product * n, 1)
    const [low, high] = range ?? (dtype === 'float32' ? [-2, 2] : [-5, 5])
    const draw = (): number => {
      if (dtype === 'bool') return next() < 0.5 ? 0 : 1
      return dtype === 'int32' ? Math.floor(low + next() * (high - low + 1)) : low + next() * (high - low)
    }
    const numbers = given ?? Array.from({ length }, draw)
    if (dtype === 'float32') return Float32Array.from(numbers)
    return dtype === 'int32' ? Int32Array.from(numbers) : Uint8Array.from(numbers)
  })
  return { test, specs, values }
}

const floats = ({ specs }: Prepared): number[] =>
  specs.flatMap(({ dtype = 'float32' }, i) => (dtype === 'float32' ? [i] : []))

/** How many of a case's outcomes are gradients. */
export const gradientsOf = (one: Prepared): number => (one.test.gradient ? floats(one).length : 0)

/** Outputs, then gradients of their sum under fixed weights. */
function evaluate(one: Prepared, inputs: tf.Tensor[]): tf.Tensor[] {
  const { run, gradient } = one.test
  const outputs = [run(...inputs)].flat()
  if (!gradient) return outputs
  const varied = floats(one)
  const weighted = (...given: tf.Tensor[]): tf.Scalar => {
    const next = random(99)
    const all = inputs.map((input, i) => (varied.includes(i) ? (given[varied.indexOf(i)] as tf.Tensor) : input))
    const sums = [run(...all)].flat().map((output) => {
      const weights = Float32Array.from({ length: output.size }, () => 2 * next() - 1)
      return tf.sum(tf.mul(output, tf.tensor(weights, output.shape)))
    })
    return tf.addN(sums) as tf.Scalar
  }
  return [...outputs, ...tf.grads(weighted)(varied.map((i) => inputs[i] as tf.Tensor))]
}

/** What TF.js's `cpu` backend gives for a case. */
export function reference(one: Prepared): Outcome[] {
  tf.setBackend('cpu')
  return tf.tidy(() => {
    const inputs = one.specs.map(({ shape, dtype = 'float32' }, i) =>
      tf.tensor(one.values[i] as Float32Array, [...shape], dtype),
    )
    return evaluate(one, inputs).map((tensor) => ({
      dtype: tensor.dtype,
      shape: tensor.shape,
      values: tensor.dataSync(),
    }))
  })
}

/** All cases in one graph. */
export interface Traced {
  readonly graph: Graph
  /** TF.js's types of the outputs, by case. */
  readonly dtypes: readonly (readonly string[])[]
  readonly errors: readonly (Error | undefined)[]
}

/** Records cases side by side. What one of them throws is kept. */
export function record(prepared: readonly Prepared[]): Traced {
  tf.setBackend('cpu')
  const dtypes: string[][] = []
  const errors: (Error | undefined)[] = []
  const inputs = Object.fromEntries(
    prepared.flatMap(({ specs }, place) => specs.map((spec, i) => [inputName(place, i), spec])),
  )
  const { graph } = trace(
    (given) => {
      const outputs: Record<string, tf.Tensor> = {}
      for (const [place, one] of prepared.entries()) {
        try {
          const tensors = one.specs.map((_, i) => given[inputName(place, i)] as tf.Tensor)
          const results = evaluate(one, tensors)
          dtypes[place] = results.map((tensor) => tensor.dtype)
          for (const [i, tensor] of results.entries()) outputs[outputName(place, i)] = tensor
        } catch (error) {
          errors[place] = error as Error
        }
      }
      return outputs
    },
    { inputs },
  )
  return { graph, dtypes, errors }
}
