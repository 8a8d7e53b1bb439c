import '@tensorflow/tfjs-backend-cpu'
// Registers the gradients.
import '@tensorflow/tfjs-layers'
import * as tf from '@tensorflow/tfjs-core'
import * as ort from 'onnxruntime-node'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Graph } from '../graph/types.js'
import { assignLayouts } from '../passes/layout.js'
import { createSession, tensorOf } from '../session/session.js'
import { trace } from '../trace/trace.js'
import { difference, type Outcome } from './compare.js'
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

export interface KernelTestOptions {
  /** False for kernels that record nothing, since they change nothing. @default true */
  readonly recorded?: boolean
}

interface Prepared {
  readonly test: KernelCase
  readonly specs: readonly TensorSpec[]
  readonly values: readonly (Float32Array | Int32Array | Uint8Array)[]
}

/** Both engines' names of a case's tensors. */
const inputName = (place: number, i: number): string => `case${place}:in${i}`
const outputName = (place: number, i: number): string => `case${place}:out${i}`

/**
 * Compares a kernel's recording with TF.js's own `cpu` backend: values, shapes, types and gradients. All cases of a
 * kernel run in one session.
 */
export function testKernel(
  kernel: string,
  cases: readonly KernelCase[],
  { recorded = true }: KernelTestOptions = {},
): void {
  describe(kernel, () => {
    let results: Map<KernelCase, readonly Outcome[] | Error>
    let origins: ReadonlySet<string>
    const prepared = cases.map((test, place) => prepare(test, place))
    beforeAll(async () => {
      const traced = record(prepared)
      origins = new Set(traced.graph.nodes.map((node) => node.origin))
      results = await runTogether(prepared, traced)
    })
    for (const one of prepared) {
      it(one.test.name, () => {
        const actual = results.get(one.test)
        if (!actual || actual instanceof Error) throw actual ?? new Error('the case did not run')
        const expected = reference(one)
        expect(actual.length).toBe(expected.length)
        for (const [i, outcome] of expected.entries()) {
          const found = difference(actual[i] as Outcome, outcome, one.test.tolerance)
          const which = i < expected.length - gradientsOf(one) ? `output ${i}` : `gradient ${i}`
          if (found) expect.fail(`${kernel}, ${one.test.name}, ${which}: ${found}`)
        }
      })
    }
    if (recorded) it('records under its name', () => expect([...origins]).toContain(kernel))
  })
}

function prepare(test: KernelCase, place: number): Prepared {
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
const gradientsOf = (one: Prepared): number => (one.test.gradient ? floats(one).length : 0)

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

function reference(one: Prepared): Outcome[] {
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

interface Traced {
  readonly graph: Graph
  /** TF.js's types of the outputs, by case. */
  readonly dtypes: readonly (readonly string[])[]
  readonly errors: readonly (Error | undefined)[]
}

function record(prepared: readonly Prepared[]): Traced {
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

async function runTogether(
  prepared: readonly Prepared[],
  traced: Traced,
): Promise<Map<KernelCase, readonly Outcome[] | Error>> {
  const results = new Map<KernelCase, readonly Outcome[] | Error>()
  try {
    const good = prepared.flatMap((_, place) => (traced.errors[place] ? [] : [place]))
    const outcomes = await runGraph(prepared, traced, good)
    for (const place of good) results.set((prepared[place] as Prepared).test, outcomes.get(place) as Outcome[])
  } catch (error) {
    // Which case is it? One after the other tells.
    if (prepared.length === 1) return results.set((prepared[0] as Prepared).test, error as Error)
    for (const one of prepared) {
      for (const [test, result] of await runTogether([one], record([one]))) results.set(test, result)
    }
  }
  for (const [place, error] of traced.errors.entries())
    if (error) results.set((prepared[place] as Prepared).test, error)
  return results
}

async function runGraph(
  prepared: readonly Prepared[],
  { graph, dtypes }: Traced,
  places: readonly number[],
): Promise<Map<number, Outcome[]>> {
  const session = await createSession(assignLayouts(graph), { runtime: ort, threads: 1 })
  try {
    const feeds = Object.fromEntries(
      prepared.flatMap(({ specs, values }, place) =>
        specs.map(({ shape, dtype = 'float32' }, i) => [
          inputName(place, i),
          tensorOf(ort, dtype, shape, values[i] as Float32Array),
        ]),
      ),
    )
    const results = await session.run(feeds)
    const typeName = (type: string, declared: string): string =>
      type === declared ? type : `${declared}, stored as ${type},`
    return new Map(
      places.map((place) => [
        place,
        (dtypes[place] as string[]).map((declared, i) => {
          const { type, dims, data } = results[outputName(place, i)] as ort.Tensor
          return { dtype: typeName(type, declared), shape: dims, values: data as Float32Array }
        }),
      ]),
    )
  } finally {
    await session.dispose()
  }
}
