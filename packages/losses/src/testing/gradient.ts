import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'vitest'

// Central differences with this step, in float32: three digits are left.
const STEP = 1e-2
const GRADIENT = 2e-3

/** Compares a loss's gradient at some values with finite differences of it. */
export function checkGradient(lossAt: (x: tf.Tensor) => tf.Scalar, at: tf.Tensor4D): void {
  const zero = (x: tf.Tensor): tf.Scalar => tf.sum(tf.mul(x, 0)) // so that every input has a gradient
  const gradient = tf
    .grad((x: tf.Tensor) => tf.add(lossAt(x), zero(x)))(at)
    .dataSync()
  const values = at.dataSync()
  for (let i = 0; i < values.length; i++) {
    const moved = (by: number): number => {
      const copy = Float32Array.from(values)
      copy[i] = (values[i] ?? 0) + by
      return tf.tidy(() => lossAt(tf.tensor4d(copy, at.shape)).dataSync()[0] ?? Number.NaN)
    }
    const numeric = (moved(STEP) - moved(-STEP)) / (2 * STEP)
    // At a kink (|d| = 0, a hinge) the two sides differ: skip where they do.
    const [left, right] = [(moved(0) - moved(-STEP)) / STEP, (moved(STEP) - moved(0)) / STEP]
    if (Math.abs(left - right) > 20 * GRADIENT) continue
    expect(Math.abs((gradient[i] ?? 0) - numeric)).toBeLessThan(GRADIENT + 0.5 * Math.abs(left - right))
  }
}
