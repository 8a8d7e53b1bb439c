import { ChromaskError } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'

/** The function of TF.js that is being called: its operations open a scope of their name. */
function callingOperation(): string | undefined {
  const names = tf.engine().state.scopeStack.map(({ name }) => name)
  return names.findLast((name) => name?.endsWith(tf.OP_SCOPE_SUFFIX))?.slice(0, -tf.OP_SCOPE_SUFFIX.length)
}

/** The error for a kernel that cannot be traced: what called it, and why it is not there. */
export function missingKernel(kernel: string, reason: string, options?: ErrorOptions): ChromaskError {
  const operation = callingOperation()
  const caller = operation ? `, called by TF.js’s ${operation}(),` : ''
  const advice =
    kernel === 'Multinomial'
      ? 'Draw with randomUniform() of @chromask/onnx, or give what is drawn as an input.'
      : 'Compose the operation from others, give what it computes as an input, or run the function on an eager engine.'
  const text = `the TF.js kernel ${kernel}${caller} cannot be traced: ${reason}. ${advice}`
  return new ChromaskError('onnx/missing-kernel', text, options)
}
