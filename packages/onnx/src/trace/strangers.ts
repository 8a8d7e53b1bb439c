import { ChromaskError } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'

/**
 * Runs a function that may assign some variables only. Assigning another throws `onnx/unbound-variable`, and so does
 * making one where `onMake` is not there to take it; disposing any throws `onnx/disposed-variable`. What is refused is
 * left as it was.
 */
export function withoutStrangers<T>(
  allowed: Iterable<tf.Variable>,
  body: () => T,
  onMake?: (made: tf.Variable) => void,
): T {
  const known = new Set(allowed)
  const engine = tf.engine()
  const closed: [object, string][] = []
  const close = (target: object, method: string, value: (...given: never[]) => unknown): void => {
    Object.defineProperty(target, method, { configurable: true, value })
    closed.push([target, method])
  }
  for (const variable of Object.values(engine.registeredVariables)) {
    close(variable, 'dispose', () => {
      throw new ChromaskError(
        'onnx/disposed-variable',
        `the traced function disposes the variable ${variable.name}, which belongs to the caller. Dispose it outside.`,
      )
    })
    // One that belongs to an engine's state has an `assign` of its own already.
    if (known.has(variable) || Object.hasOwn(variable, 'assign')) continue
    close(variable, 'assign', () => {
      throw unbound(`assigns the variable ${variable.name}, which it was not given`)
    })
  }
  const make = engine.makeVariable.bind(engine)
  close(engine, 'makeVariable', (initial: tf.Tensor, trainable?: boolean, name?: string, dtype?: tf.DataType) => {
    if (!onMake) throw unbound(`makes a variable${name === undefined ? '' : ` ${name}`}`)
    const made = make(initial, trainable, name, dtype)
    try {
      onMake(made)
    } catch (error) {
      made.dispose()
      throw error
    }
    return made
  })
  try {
    return body()
  } finally {
    for (const [target, method] of closed) Reflect.deleteProperty(target, method)
  }
}

export const unbound = (deed: string): ChromaskError =>
  new ChromaskError(
    'onnx/unbound-variable',
    `the traced function ${deed}. Create every variable before, and pass in \`variables\` those that it assigns.`,
  )

/** An error inside a gradient leaves what was saved for the way back; nobody else frees it. */
export function freeTape(): void {
  const { state } = tf.engine()
  if (state.gradientDepth > 0 || !state.activeTape) return
  for (const node of state.activeTape) for (const saved of node.saved ?? []) saved.dispose()
  state.activeTape = []
}
