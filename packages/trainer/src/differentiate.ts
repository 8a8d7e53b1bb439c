import { ChromaskError } from '@chromask/core'
import type { NamedVariables } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'

export interface Differentiated {
  readonly value: tf.Scalar
  /** By the names of `parameters`. */
  readonly gradients: Map<string, tf.Tensor>
}

/** A scalar function's value and its gradients with respect to the parameters, by their stable names. */
export function differentiate(parameters: NamedVariables, compute: () => tf.Scalar): Differentiated {
  const { value, grads } = tf.variableGrads(compute, [...parameters.values()])
  const gradients = new Map<string, tf.Tensor>()
  for (const [name, variable] of parameters) {
    const gradient = grads[variable.name]
    if (!gradient) throw new ChromaskError('trainer/no-gradient', `the loss does not depend on ${name}.`)
    gradients.set(name, gradient)
  }
  return { value, gradients }
}

/** The Euclidean norm of all gradients together. */
export function globalNorm(gradients: ReadonlyMap<string, tf.Tensor>): tf.Scalar {
  const squares = [...gradients.values()].map((gradient) => tf.sum(tf.square(gradient)))
  return tf.sqrt(tf.addN(squares)) as tf.Scalar
}

/** Gradients scaled down together so that their norm is at most `limit` (Pascanu et al. 2013). */
export function clipByGlobalNorm(
  gradients: ReadonlyMap<string, tf.Tensor>,
  norm: tf.Scalar,
  limit: number,
): Map<string, tf.Tensor> {
  const factor = tf.div(limit, tf.maximum(norm, limit))
  return new Map([...gradients].map(([name, gradient]) => [name, tf.mul(gradient, factor)]))
}
