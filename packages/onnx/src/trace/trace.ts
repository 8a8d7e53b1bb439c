import { ChromaskError } from '@chromask/core'
import type { NamedVariables } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import type { Graph, NamedValue } from '../graph/types.js'
import { freeTape, withoutStrangers } from './strangers.js'
import { record } from './trace-backend.js'

/** Shape and type of an input. */
export interface InputSpec {
  readonly shape: readonly number[]
  /** @default 'float32' */
  readonly dtype?: 'float32' | 'int32' | 'bool'
}

export interface TraceOptions {
  readonly inputs: Readonly<Record<string, InputSpec>>
  /** What the function reads and assigns beside its inputs. @default none */
  readonly variables?: NamedVariables
}

/** A function as a graph. */
export interface Trace {
  /** Inputs by name, variables as `state:<name>`; outputs by name, assigned variables as `state:<name>`. */
  readonly graph: Graph
  /** Variables that the function reads. */
  readonly read: readonly string[]
  /** Variables that it assigns. */
  readonly assigned: readonly string[]
}

/** The name of a variable among a graph's inputs and outputs. */
export const stateName = (variable: string): string => `state:${variable}`

/**
 * Records a TF.js function, gradients and assignments included, as one graph. Nothing is computed and no variable
 * changes. Gradients must be registered with TF.js (`import '@tensorflow/tfjs-layers'` does it).
 *
 * @throws ChromaskError `onnx/missing-kernel` naming the kernel; `onnx/value-read` where the function reads a tensor's
 * values; `onnx/unbound-variable` where it assigns a variable that it was not given; `onnx/invalid-output`; `onnx/unsupported-type`; whatever the function throws.
 * @example
 * ```ts
 * import { trace } from '@chromask/onnx'
 * import * as tf from '@tensorflow/tfjs-core'
 *
 * const { graph } = trace(({ x }) => ({ y: tf.relu(tf.add(x, 1)) }), { inputs: { x: { shape: [2, 3] } } })
 * console.log(graph.nodes.map((node) => node.operator).join()) // Add,Relu
 * ```
 */
export function trace(
  fn: (inputs: Record<string, tf.Tensor>) => Readonly<Record<string, tf.Tensor>>,
  { inputs, variables = new Map() }: TraceOptions,
): Trace {
  return record((builder, backend) => {
    const engine = tf.engine()
    const borrowed: { variable: tf.Variable; dataId: tf.DataId }[] = []
    const stateInputs = new Map<string, tf.DataId>()
    try {
      for (const [name, variable] of variables) {
        borrowed.push({ variable, dataId: variable.dataId })
        const value = builder.input(stateName(name), variable.dtype as 'float32', variable.shape)
        const { dataId } = backend.tensor(value, variable.dtype)
        adopt(variable, dataId, backend)
        stateInputs.set(name, dataId)
      }
      const outputs: NamedValue[] = []
      const assigned: string[] = []
      tf.tidy(() => {
        const tensors: Record<string, tf.Tensor> = {}
        for (const [name, { shape, dtype = 'float32' }] of Object.entries(inputs)) {
          const { dataId } = backend.tensor(builder.input(name, dtype, shape), dtype)
          tensors[name] = engine.makeTensorFromDataId(dataId, [...shape], dtype, backend)
        }
        for (const [name, tensor] of Object.entries(withoutStrangers(variables.values(), () => fn(tensors)))) {
          if (!(tensor instanceof tf.Tensor)) {
            throw new ChromaskError('onnx/invalid-output', `output ${name} must be a tensor, got ${typeof tensor}.`)
          }
          outputs.push({ name, value: backend.graphValue(tensor) })
        }
        for (const [name, variable] of variables) {
          if (variable.dataId === stateInputs.get(name)) continue
          assigned.push(name)
          outputs.push({ name: stateName(name), value: backend.graphValue(variable) })
        }
      })
      const graph = builder.graph(outputs)
      const used = new Set(graph.nodes.flatMap((node) => node.inputs.map((input) => input?.id)))
      for (const { value } of graph.outputs) used.add(value.id)
      const needed = graph.inputs.filter(({ name, value }) => !name.startsWith('state:') || used.has(value.id))
      return {
        graph: { ...graph, inputs: needed },
        read: needed.flatMap(({ name }) => (name.startsWith('state:') ? [name.slice('state:'.length)] : [])),
        assigned,
      }
    } catch (error) {
      freeTape()
      throw explained(error)
    } finally {
      for (const { variable, dataId } of borrowed) giveBack(variable, dataId)
    }
  })
}

/** The variable stands for a graph value, as far as TF.js's engine is concerned. */
function adopt(variable: tf.Variable, dataId: tf.DataId, backend: tf.KernelBackend): void {
  const { dtype, shape } = variable
  tf.engine().state.tensorInfo.set(dataId, { backend, dtype, shape, bytes: 0 })
  setDataId(variable, dataId)
}

/** The recorded values need no freeing: they hold nothing. */
function giveBack(variable: tf.Variable, dataId: tf.DataId): void {
  setDataId(variable, dataId)
}

const setDataId = (variable: tf.Variable, dataId: tf.DataId): void => {
  ;(variable as { dataId: tf.DataId }).dataId = dataId
}

/** TF.js says of a missing kernel only which one. */
function explained(error: unknown): unknown {
  const kernel = error instanceof Error ? /Kernel '(\w+)' not registered/.exec(error.message)?.[1] : undefined
  if (kernel === undefined) return error
  return new ChromaskError(
    'onnx/missing-kernel',
    `the TF.js kernel ${kernel} cannot be traced yet. Compose the operation from others, or run the function on an eager engine.`,
    { cause: error },
  )
}
