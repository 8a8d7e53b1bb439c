import * as tf from '@tensorflow/tfjs-core'

export type Shape4 = [number, number, number, number]

/** The greatest |a - b|; NaN where any difference is, so that it fails every comparison. */
export function greatestDifference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  if (one.length !== other.length) return Number.NaN
  let greatest = 0
  for (let i = 0; i < one.length; i++) {
    const difference = Math.abs((one[i] as number) - (other[i] as number))
    if (!(difference <= greatest)) greatest = difference
  }
  return greatest
}

/** Wide enough that float32 values differ by far more than their rounding. */
const STEP = 2e-3

/** The slope of `of` along each coordinate, by central differences. */
export function finiteDifference(of: (x: tf.Tensor4D) => tf.Scalar, at: tf.Tensor4D): number[] {
  const values = at.dataSync()
  const moved = (index: number, by: number): number =>
    tf.tidy(() => {
      const shifted = Float32Array.from(values)
      shifted[index] = (values[index] as number) + by
      return of(tf.tensor4d(shifted, at.shape)).dataSync()[0] as number
    })
  return Array.from(values, (_, i) => (moved(i, STEP) - moved(i, -STEP)) / (2 * STEP))
}
