import * as tf from '@tensorflow/tfjs-core'
import { optimize } from '../passes/optimize.js'
import { createSession, type Session, type SessionOptions } from '../session/session.js'
import { stateOrder } from '../session/stored-order.js'
import { checkTraceOptions } from '../trace/check-options.js'
import {
  type InputSpec,
  type MadeVariable,
  recordFunction,
  type Trace,
  type TracedFunction,
} from '../trace/record-function.js'
import { confirmed } from '../trace/trace.js'

/** A function made ready for one set of shapes. */
export interface CompiledFunction {
  readonly session: Session
  readonly read: ReadonlyMap<string, tf.Variable>
  readonly assigned: ReadonlyMap<string, tf.Variable>
}

export async function compileFunction(
  fn: TracedFunction,
  inputs: Readonly<Record<string, InputSpec>>,
  options: SessionOptions,
): Promise<CompiledFunction> {
  checkTraceOptions(inputs, new Map())
  const { graph, read, assigned } = traceWithAll(fn, inputs)
  const { registeredVariables } = tf.engine()
  const named = (names: readonly string[]): Map<string, tf.Variable> =>
    new Map(names.map((name) => [name, registeredVariables[name] as tf.Variable]))
  const [readVariables, assignedVariables] = [named(read), named(assigned)]
  const session = await createSession(optimize(graph, stateOrder), options)
  return { session, read: readVariables, assigned: assignedVariables }
}

/** A trace over every variable there is. Those that the function makes, such as an optimizer's slots, join them. */
function traceWithAll(fn: TracedFunction, inputs: Readonly<Record<string, InputSpec>>): Trace {
  const made: MadeVariable[] = []
  const record = (onMake?: (one: MadeVariable) => void): Trace =>
    recordFunction(fn, { inputs, variables: allVariables(), ...(onMake && { onMake }) })
  let first: Trace
  try {
    first = record((one) => made.push(one))
  } finally {
    for (const one of made) begin(one)
  }
  return confirmed(made.length > 0 ? record() : first, fn, { inputs, variables: allVariables() })
}

const allVariables = (): Map<string, tf.Variable> =>
  new Map(Object.entries(tf.engine().registeredVariables).filter(([, { dtype }]) => /float32|int32|bool/.test(dtype)))

function begin({ variable, initial }: MadeVariable): void {
  const { shape, dtype } = variable
  tf.tidy(() =>
    variable.assign(
      typeof initial === 'number' ? tf.cast(tf.fill(shape, initial), dtype) : tf.tensor(initial, shape, dtype),
    ),
  )
}
