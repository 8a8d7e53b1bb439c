import { ChromaskError } from '@chromask/core'
import type { NamedVariables } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import type { Graph, NamedValue, Value } from '../graph/types.js'
import { missingKernel } from './missing-kernel.js'
import { freeTape, unbound, withoutStrangers } from './strangers.js'
import { disposedTensor, type Recording, record } from './trace-backend.js'

/** Shape and type of an input. */
export interface InputSpec {
  readonly shape: readonly number[]
  /** @default 'float32' */
  readonly dtype?: 'float32' | 'int32' | 'bool'
}

/** What can be traced. */
export type TracedFunction = (inputs: Record<string, tf.Tensor>) => Readonly<Record<string, tf.Tensor>>

/** A function as a graph. */
export interface Trace {
  /** Inputs by name, variables as `state:<name>`; outputs by name, assigned variables as `state:<name>`. */
  readonly graph: Graph
  /** Variables that the function reads. */
  readonly read: readonly string[]
  /** Variables that it assigns. */
  readonly assigned: readonly string[]
}

/** A variable that a function made, and the number or numbers that it begins with. */
export interface MadeVariable {
  readonly variable: tf.Variable
  readonly initial: number | tf.TypedArray
}

export interface RecordOptions {
  readonly inputs: Readonly<Record<string, InputSpec>>
  readonly variables: NamedVariables
  /** Lets the function make variables, such as an optimizer's slots: here they are. Afterwards they hold nothing yet. */
  readonly onMake?: (made: MadeVariable) => void
  /** Notes the calls that make constants. */
  readonly sources?: boolean
}

export interface Recorded extends Trace {
  readonly sources?: Recording['sources']
}

const STATE = 'state:'

/** The name of a variable among a graph's inputs and outputs. */
export const stateName = (variable: string): string => `${STATE}${variable}`

/** Records a function once. TF.js, its variables and its memory are as before, whatever happens. */
export function recordFunction(
  fn: TracedFunction,
  { inputs, variables, onMake, sources = false }: RecordOptions,
): Recorded {
  return record(
    (recording, backend) => {
      const { builder, uniforms } = recording
      const borrowed: { variable: tf.Variable; dataId: tf.DataId }[] = []
      const stateInputs = new Map<string, Value>()
      const taken = (variable: tf.Variable): void => {
        const { id, data } = backend.graphValue(variable)
        const initial = uniforms.get(id) ?? (data as tf.TypedArray | undefined)
        if (initial === undefined) throw unbound(`makes the variable ${variable.name} out of what it computes`)
        onMake?.({ variable, initial })
      }
      try {
        for (const [name, variable] of variables) {
          borrowed.push({ variable, dataId: variable.dataId })
          const value = builder.input(stateName(name), variable.dtype as 'float32', variable.shape)
          const { dataId } = backend.tensor(value, variable.dtype)
          adopt(variable, dataId, backend)
          stateInputs.set(name, value)
        }
        const outputs: NamedValue[] = []
        const assigned: string[] = []
        tf.tidy(() => {
          const tensors: Record<string, tf.Tensor> = {}
          for (const [name, { shape, dtype = 'float32' }] of Object.entries(inputs)) {
            const { dataId } = backend.tensor(builder.input(name, dtype, shape), dtype)
            tensors[name] = tf.engine().makeTensorFromDataId(dataId, [...shape], dtype, backend)
          }
          const results = withoutStrangers(variables.values(), () => fn(tensors), onMake && taken)
          for (const [name, tensor] of outputsOf(results)) outputs.push({ name, value: backend.graphValue(tensor) })
          for (const [name, variable] of variables) {
            const value = backend.graphValue(variable)
            if (value === stateInputs.get(name)) continue // never assigned, or given back what it had
            assigned.push(name)
            outputs.push({ name: stateName(name), value })
          }
        })
        return { ...traceOf(builder.graph(outputs), assigned), sources: recording.sources }
      } catch (error) {
        freeTape()
        throw explained(error)
      } finally {
        for (const { variable, dataId } of borrowed) setDataId(variable, dataId)
      }
    },
    { sources },
  )
}

/** Variables that are not read are no inputs. */
function traceOf(graph: Graph, assigned: readonly string[]): Trace {
  const used = new Set(graph.nodes.flatMap((node) => node.inputs.map((input) => input?.id)))
  for (const { value } of graph.outputs) used.add(value.id)
  const inputs = graph.inputs.filter(({ name, value }) => !name.startsWith(STATE) || used.has(value.id))
  const read = inputs.flatMap(({ name }) => (name.startsWith(STATE) ? [name.slice(STATE.length)] : []))
  return { graph: { ...graph, inputs }, read, assigned }
}

function outputsOf(results: unknown): [string, tf.Tensor][] {
  const invalid = (what: string): ChromaskError =>
    new ChromaskError('onnx/invalid-output', `${what}. Return tensors by name, such as { loss }.`)
  if (results instanceof Promise) {
    // What it goes on to do is nobody's business any more.
    results.catch(() => undefined)
    throw new ChromaskError(
      'onnx/async-function',
      'the traced function is async: what comes after its first await cannot be traced. Make it a plain function, and await what it needs before.',
    )
  }
  if (typeof results !== 'object' || results === null || results instanceof tf.Tensor)
    throw invalid(`the traced function gives ${results instanceof tf.Tensor ? 'a tensor' : String(results)}`)
  return Object.entries(results).map(([name, tensor]) => {
    if (name.startsWith(STATE)) throw invalid(`output ${name} must not begin with ${STATE}, as variables do`)
    if (!(tensor instanceof tf.Tensor)) throw invalid(`output ${name} must be a tensor, got ${typeof tensor}`)
    return [name, tensor]
  })
}

/** The variable stands for a graph value, as far as TF.js's engine is concerned. It holds nothing and needs no freeing. */
function adopt(variable: tf.Variable, dataId: tf.DataId, backend: tf.KernelBackend): void {
  const { dtype, shape } = variable
  tf.engine().state.tensorInfo.set(dataId, { backend, dtype, shape, bytes: 0 })
  setDataId(variable, dataId)
}

const setDataId = (variable: tf.Variable, dataId: tf.DataId): void => {
  ;(variable as { dataId: tf.DataId }).dataId = dataId
}

/** TF.js says little more than that something is not there. */
function explained(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if (error.message === 'Tensor is disposed.') return disposedTensor()
  const kernel = /Kernel '(\w+)' not registered/.exec(error.message)?.[1]
  return kernel === undefined ? error : missingKernel(kernel, 'it is none of TF.js’s own', { cause: error })
}
