import { ChromaskError } from '@chromask/core'
import type { NamedVariables } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'

export interface AdamOptions {
  /** Decay of the mean of gradients, in [0, 1). @default 0.9 */
  readonly beta1?: number
  /** Decay of the mean of squared gradients, in [0, 1). @default 0.999 */
  readonly beta2?: number
  /** Added to the root before dividing, as PyTorch does. @default 1e-8 */
  readonly epsilon?: number
}

/** An optimizer as a function of gradients and rate: all it remembers stands in `slots`, so that it can be saved. */
export interface Optimizer {
  /** Its state, by name. */
  readonly slots: NamedVariables
  /** Assigns new values to the parameters. `rate` is a scalar tensor, so that a traced step can be fed any rate. */
  apply(gradients: ReadonlyMap<string, tf.Tensor>, rate: tf.Scalar): void
  dispose(): void
}

/**
 * Adam (Kingma and Ba 2015) with PyTorch's arithmetic, for use inside a step. `tf.train.adam` takes its rate as a
 * number, which a traced step would freeze.
 *
 * @throws ChromaskError `trainer/invalid-option` for a beta outside [0, 1) or an epsilon ≤ 0.
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu'
 * import * as tf from '@tensorflow/tfjs-core'
 * import { createAdam } from '@chromask/trainer'
 *
 * const weight = tf.variable(tf.scalar(1))
 * const adam = createAdam(new Map([['weight', weight]]))
 * tf.tidy(() => adam.apply(new Map([['weight', tf.scalar(5)]]), tf.scalar(0.1)))
 * console.log(weight.dataSync()[0]?.toFixed(4)) // 0.9000
 * ```
 */
export function createAdam(parameters: NamedVariables, options: AdamOptions = {}): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options
  for (const [name, beta] of Object.entries({ beta1, beta2 })) {
    if (!(beta >= 0 && beta < 1))
      throw new ChromaskError('trainer/invalid-option', `adam: ${name} must lie in [0, 1), got ${beta}.`)
  }
  if (!(epsilon > 0))
    throw new ChromaskError('trainer/invalid-option', `adam: epsilon must be above 0, got ${epsilon}.`)

  const slots = new Map<string, tf.Variable>()
  const slot = (name: string, shape: number[]): tf.Variable => {
    const variable = tf.tidy(() => tf.variable(tf.zeros(shape), false))
    slots.set(name, variable)
    return variable
  }
  // 1 − βᵗ by its own recurrence: computed from a power it would lose its digits in the first steps.
  const correction1 = slot('correction1', [])
  const correction2 = slot('correction2', [])
  const entries = [...parameters].map(([name, parameter]) => ({
    name,
    parameter,
    mean: slot(`${name}/mean`, parameter.shape),
    square: slot(`${name}/square`, parameter.shape),
  }))

  /** `average · β + value · (1 − β)`. */
  const decay = (average: tf.Tensor, value: tf.Tensor, beta: number): tf.Tensor =>
    tf.add(tf.mul(average, beta), tf.mul(value, 1 - beta))

  return {
    slots,
    apply(gradients, rate) {
      tf.tidy(() => {
        const one = tf.scalar(1)
        correction1.assign(decay(correction1, one, beta1))
        correction2.assign(decay(correction2, one, beta2))
        // rate · (m/c₁) / (√(v/c₂) + ε), with the scalars drawn together: fewer passes over the parameters.
        const root = tf.sqrt(correction2)
        const scaledRate = tf.div(tf.mul(rate, root), correction1)
        const scaledEpsilon = tf.mul(root, epsilon)
        for (const { name, parameter, mean, square } of entries) {
          const gradient = gradients.get(name)
          if (!gradient)
            throw new ChromaskError('trainer/no-gradient', `adam: no gradient for ${name}; does the loss depend on it?`)
          tf.tidy(() => {
            mean.assign(decay(mean, gradient, beta1))
            square.assign(decay(square, tf.square(gradient), beta2))
            const change = tf.div(mean, tf.add(tf.sqrt(square), scaledEpsilon))
            parameter.assign(tf.sub(parameter, tf.mul(change, scaledRate)))
          })
        }
      })
    },
    dispose: () => tf.dispose([...slots.values()]),
  }
}
