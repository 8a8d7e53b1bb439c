import type { Engine, EngineState, StepSpec } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'

export const floats = (...values: number[]): Float32Array => Float32Array.from(values)

export interface Counter {
  readonly total: tf.Variable
  readonly state: EngineState
}

/** One variable `total` of shape [2], bound, for the time of `work`. */
export async function withCounter(engine: Engine, work: (counter: Counter) => Promise<void>): Promise<void> {
  const total = tf.variable(tf.tensor1d([1, 2]))
  const state = await engine.createState(new Map([['total', total]]))
  try {
    await work({ total, state })
  } finally {
    await state.dispose()
    total.dispose()
  }
}

export const addition = (total: tf.Variable, sign = 1): StepSpec => ({
  name: sign > 0 ? 'add' : 'subtract',
  inputs: { x: { shape: [2] } },
  body({ x }) {
    total.assign(tf.add(total, tf.mul(x as tf.Tensor, sign)))
    return { sum: tf.sum(total) }
  },
})

export const totalOf = async (state: EngineState): Promise<number[]> => [
  ...((await state.snapshot()).get('total')?.data ?? []),
]
