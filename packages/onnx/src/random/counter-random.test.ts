import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import * as runtime from 'onnxruntime-node'
import { beforeEach, describe, expect, it } from 'vitest'
import { jit, randomNormal, randomUniform } from '../index.js'

beforeEach(() => tf.setBackend('cpu'))

const uniform = (shape: number[], counter: number, seed?: number): Float32Array =>
  tf.tidy(() => randomUniform(shape, tf.scalar(counter, 'int32'), seed).dataSync() as Float32Array)

/** How far a count of equal chances is from what is expected, in standard deviations (chi-squared is nearly normal). */
function unevenness(values: Iterable<number>, bins: number, binOf: (value: number) => number): number {
  const counts = new Float64Array(bins)
  let total = 0
  for (const value of values) {
    const bin = binOf(value)
    counts[bin] = (counts[bin] ?? 0) + 1
    total++
  }
  const expected = total / bins
  const chi = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  return (chi - (bins - 1)) / Math.sqrt(2 * (bins - 1))
}

/** Of two samples, in standard deviations. */
function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i]! - 0.5) * (b[i]! - 0.5) * 12
  return sum / Math.sqrt(a.length)
}

/** Passed once in 15,000 tests by chance. */
const FAR = 4

describe('randomUniform', () => {
  it.each([0, 1, 2])('is even in every bit, and its neighbours are independent, for seed %i', (seed) => {
    const values = uniform([300, 500], 5, seed)
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true)
    expect(unevenness(values, 256, (value) => Math.floor(value * 256))).toBeLessThan(FAR)
    expect(unevenness(values, 256, (value) => Math.floor(value * 2 ** 16) % 256)).toBeLessThan(FAR)
    expect(unevenness(values, 256, (value) => Math.floor(value * 2 ** 24) % 256)).toBeLessThan(FAR)
    for (const lag of [1, 2, 500, 4096])
      expect(Math.abs(correlation(values.subarray(lag), values.subarray(0, -lag)))).toBeLessThan(FAR)
    const places = Array.from({ length: values.length - 1 }, (_, i) => i)
    const pair = (i: number): number => Math.floor(values[i]! * 32) * 32 + Math.floor(values[i + 1]! * 32)
    expect(unevenness(places, 1024, pair)).toBeLessThan(FAR)
  })

  it('has nothing in common with the next counter, or with another seed', () => {
    const values = uniform([4000], 100)
    for (const counter of [101, 102, 164, 100 + 4096, 2 ** 24 - 1])
      expect(Math.abs(correlation(values, uniform([4000], counter)))).toBeLessThan(FAR)
    expect(Math.abs(correlation(values, uniform([4000], 100, 1)))).toBeLessThan(FAR)
  })

  it('is even for one element over many counters', () => {
    const values = Array.from({ length: 2000 }, (_, counter) => uniform([1], counter)[0]!)
    expect(unevenness(values, 64, (value) => Math.floor(value * 64))).toBeLessThan(FAR)
    expect(Math.abs(correlation(values.slice(1), values.slice(0, -1)))).toBeLessThan(FAR)
  })

  it('is the same on the cpu, in WebAssembly, and compiled', async () => {
    const shapes = [[], [7], [4096], [3, 5000]]
    const draw = ({ counter }: Record<string, tf.Tensor>): Record<string, tf.Tensor> =>
      Object.fromEntries(shapes.map((shape, i) => [`${i}`, randomUniform(shape, counter as tf.Scalar, 'a seed')]))
    const compiled = await jit(draw, { runtime, inputs: { counter: { shape: [], dtype: 'int32' } } })
    for (const counter of [0, 1, 4097, 2 ** 24 - 1]) {
      const [plain, wasm] = [[] as unknown[], [] as unknown[]]
      for (const [backend, list] of [
        ['cpu', plain],
        ['wasm', wasm],
      ] as const) {
        await tf.setBackend(backend)
        const { numTensors } = tf.memory()
        tf.tidy(() =>
          list.push(...Object.values(draw({ counter: tf.scalar(counter, 'int32') })).map((t) => t.dataSync())),
        )
        expect(tf.memory().numTensors).toBe(numTensors)
      }
      const own = Object.values(await compiled.run({ counter: Int32Array.of(counter) }))
      expect(wasm).toEqual(plain)
      expect(own).toEqual(plain)
    }
    await compiled.dispose()
  })

  it('follows a variable that the step counts up', async () => {
    const counter = tf.variable(tf.scalar(0))
    const step = await jit(
      () => {
        counter.assign(tf.add(counter, 1))
        return { drawn: randomUniform([4], counter as tf.Scalar) }
      },
      { runtime, inputs: {} },
    )
    for (const count of [1, 2, 3]) expect((await step.run({})).drawn).toEqual(uniform([4], count))
    await step.dispose()
    counter.dispose()
  })

  it.each([[[0]], [[1.5]], [[4097, 4096]]])('refuses the shape %j', (shape) => {
    expect(() => uniform(shape, 0)).toThrow(expect.objectContaining({ code: 'onnx/invalid-input' }))
  })
})

describe('randomNormal', () => {
  it('has the moments and tails of the normal distribution', () => {
    const values = tf.tidy(() => randomNormal([100, 999], tf.scalar(3)).dataSync<'float32'>())
    const moment = (power: number): number => values.reduce((sum, value) => sum + value ** power, 0) / values.length
    // Standard deviations of the estimates: 0.003, 0.0045, 0.012, 0.031.
    for (const [power, expected, within] of [
      [1, 0, 0.013],
      [2, 1, 0.018],
      [3, 0, 0.05],
      [4, 3, 0.125],
    ] as const)
      expect(Math.abs(moment(power) - expected)).toBeLessThan(within)
    expect(values.filter((value) => Math.abs(value) > 1.96).length / values.length).toBeCloseTo(0.05, 2)
    const half = Math.ceil(values.length / 2)
    const pairs = values.subarray(0, values.length - half).reduce((sum, x, i) => sum + x * values[half + i]!, 0)
    expect(Math.abs(pairs) / Math.sqrt(values.length - half)).toBeLessThan(FAR)
  })

  it('is the same compiled, up to rounding', async () => {
    const draw = ({ counter }: Record<string, tf.Tensor>): Record<string, tf.Tensor> => ({
      drawn: randomNormal([5, 1001], counter as tf.Scalar),
    })
    const compiled = await jit(draw, { runtime })
    const { drawn } = await compiled.run({ counter: 12 })
    const expected = tf.tidy(() => draw({ counter: tf.scalar(12) }).drawn!.dataSync())
    for (const [i, value] of expected.entries()) expect(drawn![i]).toBeCloseTo(value, 4)
    await compiled.dispose()
  })
})
