import type { StepContext } from '@chromask/core/tensor'
import { jit } from '@chromask/onnx'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers'
import * as runtime from 'onnxruntime-node'
import { beforeAll, describe, expect, it } from 'vitest'
import { type R1PenaltyOptions, r1Penalty } from './r1.js'
import { tensor } from './testing/context.js'

beforeAll(() => tf.setBackend('cpu'))

/** Logits of two layers of weights. */
type Judge = (x: tf.Tensor4D, first: tf.Tensor4D, second: tf.Tensor4D) => tf.Tensor4D

const layered =
  (activation: (x: tf.Tensor4D) => tf.Tensor4D): Judge =>
  (x, first, second) =>
    tf.conv2d(activation(tf.conv2d(x, first, 2, 'same')), second, 1, 'valid')
const judges: Record<string, Judge> = {
  linear: layered((x) => x),
  quadratic: layered((x) => tf.square(x)),
  smooth: layered((x) => tf.tanh(x)),
  leaky: layered((x) => tf.leakyRelu(x, 0.1)),
}

const chroma = tensor([2, 6, 6, 2], 0.4)
const first = tensor([3, 3, 2, 3], 0.3)
const second = tensor([2, 2, 3, 1], 0.3)

const penaltyOf = (judge: Judge, options: R1PenaltyOptions, a: tf.Tensor4D, b: tf.Tensor4D): tf.Scalar =>
  r1Penalty(options).compute({ chroma, discriminate: (x: tf.Tensor4D) => judge(x, a, b) } as unknown as StepContext)

/** The penalty as the paper has it, by the first-order gradient that TF.js has. */
const exactly = (judge: Judge, a: tf.Tensor4D, b: tf.Tensor4D): number =>
  tf.tidy(() => {
    const slope = tf.grad((x: tf.Tensor) => tf.sum(tf.mean(judge(x as tf.Tensor4D, a, b), [1, 2, 3])))(chroma)
    return tf.mean(tf.sum(tf.square(slope), [1, 2, 3])).dataSync()[0] ?? Number.NaN
  })

/** How the penalty changes with one weight of the first layer, from differences of the exact one. */
function exactChange(judge: Judge, at: number): number {
  const step = 2e-3 // small enough to meet no kink of the leaky one
  const moved = (by: number): number => {
    const values = Float32Array.from(first.dataSync())
    values[at] = (values[at] ?? 0) + by
    return exactly(judge, tf.tensor4d(values, first.shape), second)
  }
  return (moved(step) - moved(-step)) / (2 * step)
}

describe('R1 penalty', () => {
  // Of the value, relative: rounding of float32 over the step, and what is left of the third derivative.
  it.each([
    ['linear', 1e-4],
    ['quadratic', 1e-4],
    ['smooth', 1e-3],
    ['leaky', 1e-2],
  ] as const)('%s: value and gradient agree with the analytic penalty', (name, tolerance) => {
    const judge = judges[name] as Judge
    const [gradient] = tf.grads((a: tf.Tensor) => penaltyOf(judge, {}, a as tf.Tensor4D, second))([first])
    const exact = exactly(judge, first, second)
    expect(exact).toBeGreaterThan(1e-3)
    const value = penaltyOf(judge, {}, first, second).dataSync()[0] ?? Number.NaN
    expect(Math.abs(value - exact)).toBeLessThan(tolerance * exact)
    const found = [...(gradient as tf.Tensor).dataSync()]
    const largest = Math.max(...found.map(Math.abs))
    for (const [at, slope] of found.entries())
      expect(Math.abs(slope - exactChange(judge, at))).toBeLessThan(5 * tolerance * largest)
  })

  it('of a linear judge is the square of its weights, with twice the weights as gradient', () => {
    const weights = tf.tensor4d([3, -1, 2, 0.5], [1, 2, 2, 1])
    const penalty = (w: tf.Tensor): tf.Scalar =>
      r1Penalty().compute({
        chroma: tensor([3, 1, 2, 2]),
        discriminate: (x: tf.Tensor4D) => tf.conv2d(x, w as tf.Tensor4D, 1, 'valid'),
      } as unknown as StepContext)
    const { value, grad } = tf.valueAndGrad(penalty)(weights)
    expect(value.dataSync()[0]).toBeCloseTo(9 + 1 + 4 + 0.25, 3)
    for (const [i, slope] of grad.dataSync().entries()) expect(slope).toBeCloseTo([6, -2, 4, 1][i] ?? Number.NaN, 3)
  })

  it('is zero, with no gradient, where the judge says the same of all pictures', () => {
    const flat: Judge = (x, a) => tf.mul(tf.conv2d(x, a, 2, 'same'), 0)
    const { value, grad } = tf.valueAndGrad((a: tf.Tensor) => penaltyOf(flat, {}, a as tf.Tensor4D, second))(first)
    expect(value.dataSync()[0]).toBe(0)
    expect([...grad.dataSync()].every((slope) => Math.abs(slope) === 0)).toBe(true)
  })

  it('is the same compiled', async () => {
    const judge = judges.leaky as Judge
    const step = ({ a }: Record<string, tf.Tensor>): Record<string, tf.Tensor> => {
      const { value, grad } = tf.valueAndGrad((w: tf.Tensor) => penaltyOf(judge, {}, w as tf.Tensor4D, second))(
        a as tf.Tensor,
      )
      return { value, grad }
    }
    const compiled = await jit(step, { runtime, threads: 1 })
    const got = await compiled.run({ a: first })
    for (const [name, expected] of Object.entries(step({ a: first })))
      for (const [i, x] of expected.dataSync().entries()) expect(Number(got[name]?.[i])).toBeCloseTo(x, 4)
    await compiled.dispose()
  })

  it('goes its own way because TF.js has no gradient of such a gradient', () => {
    const judge = judges.leaky as Judge
    const twice = (a: tf.Tensor): tf.Scalar => {
      const slope = tf.grad((x: tf.Tensor) => tf.sum(judge(x as tf.Tensor4D, a as tf.Tensor4D, second)))(chroma)
      return tf.sum(tf.square(slope))
    }
    expect(() => tf.grad(twice)(first)).toThrow(/gradient function not found/)
  })

  it('rejects a step of 0', () => {
    expect(() => r1Penalty({ step: 0 })).toThrow(/step must be a number > 0, got 0/)
  })
})
