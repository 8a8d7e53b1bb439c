import { ChromaskError } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'

/** The name under which TF.js gives out an operation that opens this scope, such as `tf.image.cropAndResize`. */
function publicName(scope: string): string {
  const within = (home: object): string | undefined =>
    Object.entries(home).find(([, value]) => typeof value === 'function' && value.name === scope)?.[0]
  const own = within(tf)
  if (own) return `tf.${own}()`
  for (const [space, home] of Object.entries(tf)) {
    const name = typeof home === 'object' && home !== null ? within(home) : undefined
    if (name) return `tf.${space}.${name}()`
  }
  return `TF.js’s ${scope.slice(0, -tf.OP_SCOPE_SUFFIX.length)}()`
}

/** Who calls a kernel: TF.js's operations open a scope of their name, and so does the way back through a gradient. */
function caller(): string {
  const scopes = tf.engine().state.scopeStack.map(({ name }) => name ?? '')
  const backward = scopes.lastIndexOf('backward')
  const operation = scopes.slice(backward + 1).findLast((name) => name.endsWith(tf.OP_SCOPE_SUFFIX))
  if (!operation) return backward < 0 ? '' : ', called for a gradient,'
  return `, called by ${publicName(operation)}${backward < 0 ? '' : ' for a gradient'},`
}

/** The error for a kernel that cannot be traced: what called it, and why it is not there. */
export function missingKernel(kernel: string, reason: string, options?: ErrorOptions): ChromaskError {
  const advice =
    kernel === 'Multinomial'
      ? 'Draw with randomUniform() of @chromask/onnx, or give what is drawn as an input.'
      : 'Compose the operation from others, give what it computes as an input, or run the function on an eager engine.'
  const text = `the TF.js kernel ${kernel}${caller()} cannot be traced: ${reason}. ${advice}`
  return new ChromaskError('onnx/missing-kernel', text, options)
}
