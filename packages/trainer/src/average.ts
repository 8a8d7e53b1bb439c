import type { NamedVariables, Network } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'

export interface AverageOptions {
  /** The share of the average that stays with each update, in (0, 1): 0.999 looks back over some thousand updates. */
  readonly decay: number
}

/** A running average of a network's weights. All it remembers stands in `slots`, so that it can be saved. */
export interface Average {
  /** `updates`, and `of/<name>` for each of the network's variables. */
  readonly slots: NamedVariables
  /** Takes in the newest weights; inside a step. */
  update(): void
  /** Computes with the average in place of the network's own weights, which it has again afterwards; inside a step. */
  use<T>(compute: () => T): T
  dispose(): void
}

/**
 * An exponential moving average of a network's weights and running statistics: the weights of a GAN circle around what
 * they learn, and their average is nearer to it (Yazıcı et al. 2019). Begins with the weights as they are, and forgets
 * them soon: the n-th update keeps at most n / (9 + n), as TensorFlow's `ExponentialMovingAverage` does.
 */
export function createAverage({ trainable, statistics }: Network, { decay }: AverageOptions): Average {
  const updates = tf.tidy(() => tf.variable(tf.scalar(0), false))
  const entries = [...trainable, ...statistics].map(([name, variable]) => ({
    name,
    variable,
    average: tf.tidy(() => tf.variable(tf.clone(variable), false)),
  }))
  return {
    slots: new Map([['updates', updates], ...entries.map(({ name, average }) => [`of/${name}`, average] as const)]),
    update() {
      tf.tidy(() => {
        updates.assign(tf.add(updates, 1))
        const kept = tf.minimum(decay, tf.div(updates, tf.add(updates, 9)))
        const taken = tf.sub(1, kept)
        for (const { variable, average } of entries)
          tf.tidy(() => average.assign(tf.add(average, tf.mul(tf.sub(variable, average), taken))))
      })
    },
    use(compute) {
      const own = entries.map(({ variable }) => tf.clone(variable))
      for (const { variable, average } of entries) variable.assign(tf.clone(average))
      try {
        return compute()
      } finally {
        entries.forEach(({ variable }, i) => void variable.assign(own[i] as tf.Tensor))
      }
    },
    dispose: () => tf.dispose([updates, ...entries.map(({ average }) => average)]),
  }
}
