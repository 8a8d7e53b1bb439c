import type { NamedVariables } from '@chromask/core/tensor'
import { checkTraceOptions } from './check-options.js'
import {
  type InputSpec,
  type RecordOptions,
  recordFunction,
  type Trace,
  type TracedFunction,
} from './record-function.js'
import { assertSame } from './same-recording.js'

export interface TraceOptions {
  readonly inputs: Readonly<Record<string, InputSpec>>
  /** What the function reads and assigns beside its inputs. @default none */
  readonly variables?: NamedVariables
}

/**
 * Records a TF.js function, gradients and assignments included, as one graph. Nothing is computed and no variable
 * changes. Gradients must be registered with TF.js (`import '@tensorflow/tfjs-layers'` does it).
 *
 * The function is called twice, and must do the same both times. Tensors from outside become constants of the graph, and
 * so do variables that are not in `variables`.
 *
 * @throws ChromaskError
 * - `onnx/value-read` where the function reads a tensor's values
 * - `onnx/non-deterministic` where it draws random numbers, or does something else the second time; names the call
 * - `onnx/unbound-variable` where it makes a variable, or assigns one that it was not given
 * - `onnx/disposed-variable`, `onnx/disposed-tensor`, `onnx/foreign-tensor` (one kept from another tracing)
 * - `onnx/missing-kernel` naming the kernel, what called it, and why it cannot be traced; `onnx/unsupported-type`
 * - `onnx/async-function`, `onnx/nested-trace`, `onnx/invalid-output`, `onnx/invalid-input`
 * - whatever the function throws
 * @example
 * ```ts
 * import { trace } from '@chromask/onnx'
 * import * as tf from '@tensorflow/tfjs-core'
 *
 * const { graph } = trace(({ x }) => ({ y: tf.relu(tf.add(x, 1)) }), { inputs: { x: { shape: [2, 3] } } })
 * console.log(graph.nodes.map((node) => node.operator).join()) // Add,Relu
 * ```
 */
export function trace(fn: TracedFunction, { inputs, variables = new Map() }: TraceOptions): Trace {
  checkTraceOptions(inputs, variables)
  return confirmed(recordFunction(fn, { inputs, variables }), fn, { inputs, variables })
}

/** A recording, if a second one is the same. */
export function confirmed(
  { graph, read, assigned }: Trace,
  fn: TracedFunction,
  options: Pick<RecordOptions, 'inputs' | 'variables'>,
): Trace {
  assertSame(graph, recordFunction(fn, { ...options, sources: true }))
  return { graph, read, assigned }
}
