import { ChromaskError, createRandom, type Random, type Seed } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'
import { sizeOf } from '../graph/types.js'

/** Half of the bits that a float32 holds exactly. */
const HALF = 2 ** 12
/** Five pass every test below; one more for good measure. */
const ROUNDS = 6

/**
 * Random numbers that a traced function may draw: multiples of 2⁻²⁴ in [0,1), independent for each element, each value
 * of `counter`, and each `seed`. TF.js's own draw in JavaScript, once and for all. Exactly the same on every backend, and
 * compiled: the numbers are made from whole ones below 2²⁴ by +, −, × and floor.
 *
 * A Feistel network encrypts each element's place (M. Luby, C. Rackoff: How to construct pseudorandom permutations from
 * pseudorandom functions, 1988), as counter-based generators do (J. Salmon et al.: Parallel random numbers: as easy as 1,
 * 2, 3, 2011). Not for secrets. It costs some sixty passes over the tensor. Gradients do not flow into it.
 *
 * @param shape of at most 2²⁴ elements.
 * @param counter a scalar that holds a whole number from 0 to 2²⁴ − 1: an input, or a variable that the function counts up.
 * @param seed tells the draws of one function apart. @default 0
 * @throws ChromaskError `onnx/invalid-input` for a shape that is none or too large.
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu'
 * import { randomUniform } from '@chromask/onnx'
 * import * as tf from '@tensorflow/tfjs-core'
 *
 * // Dropout: half of the elements, other ones for each value of the counter.
 * const dropout = (x, counter) => tf.mul(x, tf.cast(tf.greaterEqual(randomUniform(x.shape, counter), 0.5), 'float32'))
 * console.log(dropout(tf.ones([12]), tf.scalar(1)).dataSync().join('')) // 110011110010
 * console.log(dropout(tf.ones([12]), tf.scalar(2)).dataSync().join('')) // 100111100101
 * ```
 */
export function randomUniform(shape: readonly number[], counter: tf.Scalar, seed: Seed = 0): tf.Tensor {
  const size = checkedSize(shape)
  return tf.tidy(() => tf.reshape(uniform(size, counter, createRandom(seed)), [...shape]))
}

/**
 * Numbers of the normal distribution with mean 0 and deviation 1, made from those of {@link randomUniform} by the method
 * of Box and Muller (1958), at most 5.8 in size. Backends differ by the rounding of their logarithms and cosines.
 *
 * @param shape of at most 2²⁴ elements.
 * @param counter a scalar that holds a whole number from 0 to 2²⁴ − 1.
 * @param seed tells the draws of one function apart. @default 0
 * @throws ChromaskError `onnx/invalid-input` for a shape that is none or too large.
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu'
 * import { randomNormal } from '@chromask/onnx'
 * import * as tf from '@tensorflow/tfjs-core'
 *
 * const { mean, variance } = tf.moments(randomNormal([100, 100], tf.scalar(7)))
 * console.log(Math.abs(mean.dataSync()[0]).toFixed(1), variance.dataSync()[0].toFixed(1)) // 0.0 1.0
 * ```
 */
export function randomNormal(shape: readonly number[], counter: tf.Scalar, seed: Seed = 0): tf.Tensor {
  const size = checkedSize(shape)
  const random = createRandom(seed)
  return tf.tidy(() => {
    const pairs = Math.ceil(size / 2)
    const [first, second] = ['radius', 'angle'].map((key) => uniform(pairs, counter, random.fork(key)))
    // 1 − u, since the logarithm of zero is none.
    const radius = tf.sqrt(tf.mul(-2, tf.log(tf.sub(1, first as tf.Tensor))))
    const angle = tf.mul(2 * Math.PI, second as tf.Tensor)
    const both = tf.concat([tf.mul(radius, tf.cos(angle)), tf.mul(radius, tf.sin(angle))])
    return tf.reshape(tf.slice(both, 0, size), [...shape])
  })
}

/** `[size]`: an element's place is written as two numbers of 12 bits, which the rounds mix with the counter and the keys. */
function uniform(size: number, counter: tf.Scalar, random: Random): tf.Tensor {
  const columns = Math.min(size, HALF)
  const rows = Math.ceil(size / HALF)
  const count = tf.cast(counter, 'float32')
  const low = fraction(tf.div(count, HALF))
  const high = fraction(tf.div(tf.floor(tf.div(count, HALF)), HALF))
  // As multiples of 2⁻¹² below 1: then what is above is cut off by two operations.
  let left = tf.reshape(tf.div(tf.range(0, rows), HALF), [rows, 1])
  let right = tf.reshape(tf.div(tf.range(0, columns), HALF), [1, columns])
  for (let round = 0; round < ROUNDS; round++) {
    const key = fraction(tf.add(round % 2 === 0 ? low : high, random.integer(0, HALF - 1) / HALF))
    const mixed = fraction(tf.add(right, key))
    // The middle bits of m·(m + 1).
    const product = tf.mul(mixed, tf.add(mixed, 1 / HALF))
    const middle = tf.div(tf.floor(tf.mul(product, HALF * 64)), HALF)
    ;[left, right] = [right, fraction(tf.add(left, middle))]
  }
  const both = tf.add(left, tf.div(right, HALF))
  return tf.slice(tf.reshape(both, [rows * columns]), 0, size)
}

const fraction = (x: tf.Tensor): tf.Tensor => tf.sub(x, tf.floor(x))

function checkedSize(shape: readonly number[]): number {
  const size = sizeOf(shape)
  if (shape.every((length) => Number.isInteger(length) && length >= 1) && size <= HALF * HALF) return size
  throw new ChromaskError(
    'onnx/invalid-input',
    `random numbers: the shape must be of integers ≥ 1 and of at most 2²⁴ elements, got [${shape}].`,
  )
}
