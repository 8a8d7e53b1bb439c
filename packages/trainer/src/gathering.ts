import type { NamedVariables } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'

type Gradients = ReadonlyMap<string, tf.Tensor>

/** Sums of gradients over several batches. */
export interface Gathering {
  readonly slots: NamedVariables
  /** Adds a batch's gradients to `keep` times what is there: 0 begins anew, 1 goes on. */
  add(gradients: Gradients, keep: tf.Scalar): void
  /** The mean over all batches, the last one being given here. */
  mean(last: Gradients): Map<string, tf.Tensor>
  dispose(): void
}

/** What gathers the gradients of `count` batches before an update. */
export function createGathering(parameters: NamedVariables, count: number): Gathering {
  const slots = new Map(
    [...parameters].map(([name, { shape }]) => [name, tf.tidy(() => tf.variable(tf.zeros(shape), false))] as const),
  )
  const slotOf = (name: string): tf.Variable => slots.get(name) as tf.Variable
  return {
    slots,
    add(gradients, keep) {
      for (const [name, gradient] of gradients)
        slotOf(name).assign(tf.tidy(() => tf.add(tf.mul(slotOf(name), keep), gradient)))
    },
    mean: (last) => new Map([...last].map(([name, gradient]) => [name, tf.div(tf.add(slotOf(name), gradient), count)])),
    dispose: () => tf.dispose([...slots.values()]),
  }
}
