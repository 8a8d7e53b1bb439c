import { ChromaskError } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'

const unbound = (names: readonly string[]): ChromaskError =>
  new ChromaskError(
    'onnx/unbound-variable',
    `the traced function creates or assigns variables that it was not given: ${names.join(', ')}. Create them before, and pass them in \`variables\`.`,
  )

/**
 * Runs a function that may assign some variables only: assigning or creating any other throws `onnx/unbound-variable`,
 * and leaves it as it was.
 */
export function withoutStrangers<T>(allowed: Iterable<tf.Variable>, body: () => T): T {
  const known = new Set(allowed)
  const before = new Set(Object.values(tf.engine().registeredVariables))
  const closed: tf.Variable[] = []
  for (const variable of before) {
    // One that belongs to an engine's state has an `assign` of its own already.
    if (known.has(variable) || Object.hasOwn(variable, 'assign')) continue
    Object.defineProperty(variable, 'assign', {
      configurable: true,
      value: () => {
        throw unbound([variable.name])
      },
    })
    closed.push(variable)
  }
  try {
    const result = body()
    const made = Object.values(tf.engine().registeredVariables).filter((variable) => !before.has(variable))
    if (made.length === 0) return result
    const names = made.map((variable) => variable.name)
    for (const variable of made) variable.dispose()
    throw unbound(names)
  } finally {
    for (const variable of closed) Reflect.deleteProperty(variable, 'assign')
  }
}

/** An error inside a gradient leaves what was saved for the way back; nobody else frees it. */
export function freeTape(): void {
  const { state } = tf.engine()
  if (state.gradientDepth > 0 || !state.activeTape) return
  for (const node of state.activeTape) for (const saved of node.saved ?? []) saved.dispose()
  state.activeTape = []
}
