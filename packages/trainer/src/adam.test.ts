import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, it } from 'vitest'
import { createAdam } from './adam.js'

beforeAll(() => tf.setBackend('cpu'))

/** Kingma and Ba's algorithm 1 as PyTorch writes it, in doubles. */
function reference(
  gradients: readonly number[],
  rate: number,
  beta1: number,
  beta2: number,
  epsilon: number,
): number[] {
  let [weight, mean, square] = [1, 0, 0]
  return gradients.map((gradient, index) => {
    mean = beta1 * mean + (1 - beta1) * gradient
    square = beta2 * square + (1 - beta2) * gradient ** 2
    const t = index + 1
    const denominator = Math.sqrt(square) / Math.sqrt(1 - beta2 ** t) + epsilon
    weight -= ((rate / (1 - beta1 ** t)) * mean) / denominator
    return weight
  })
}

// Twenty steps of float32 against doubles.
const FLOAT32_STEPS = 2e-6

it.each([
  [0.9, 0.999, 1e-8],
  [0.5, 0.999, 1e-8],
  [0, 0.9, 1e-3],
])('follows the paper step by step (beta1 %d, beta2 %d, epsilon %d)', (beta1, beta2, epsilon) => {
  const gradients = Array.from({ length: 20 }, (_, i) => Math.sin(i * 1.7) * 10 ** ((i % 5) - 2))
  const weight = tf.variable(tf.scalar(1))
  const adam = createAdam(new Map([['weight', weight]]), { beta1, beta2, epsilon })
  const got = gradients.map((gradient) => {
    tf.tidy(() => adam.apply(new Map([['weight', tf.scalar(gradient)]]), tf.scalar(0.01)))
    return weight.dataSync()[0] ?? Number.NaN
  })
  reference(gradients, 0.01, beta1, beta2, epsilon).forEach((expected, i) => {
    expect(Math.abs((got[i] ?? 0) - expected)).toBeLessThan(FLOAT32_STEPS)
  })
  adam.dispose()
  weight.dispose()
})

it('names a parameter without a gradient', () => {
  const weight = tf.variable(tf.scalar(1))
  const adam = createAdam(new Map([['weight', weight]]))
  expect(() => tf.tidy(() => adam.apply(new Map(), tf.scalar(1)))).toThrow(/no gradient for weight/)
  adam.dispose()
  weight.dispose()
})

it('makes and frees two slots a parameter and two corrections', () => {
  const weight = tf.variable(tf.zeros([2, 3]))
  const before = tf.memory().numTensors
  const adam = createAdam(new Map([['weight', weight]]))
  expect([...adam.slots.keys()]).toEqual(['correction1', 'correction2', 'weight/mean', 'weight/square'])
  adam.dispose()
  expect(tf.memory().numTensors).toBe(before)
  weight.dispose()
})
