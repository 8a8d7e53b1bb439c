import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import * as runtime from 'onnxruntime-node'
import { beforeAll, describe, expect, it } from 'vitest'
import { compressWeights, freeze, type Graph, openModel, toModel, type WeightPrecision } from '../index.js'
import { float16Bits } from './float16.js'

beforeAll(() => tf.setBackend('cpu'))

/** What the bits of a float16 say, by the standard's formula. */
function float16Of(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023]
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15))
}

describe('float16Bits', () => {
  it('gives back every float16', () => {
    for (let bits = 0; bits < 65536; bits++) {
      const number = float16Of(bits)
      if (!Number.isNaN(number)) expect(float16Bits(number)).toBe(bits)
    }
    expect(float16Of(float16Bits(Number.NaN))).toBeNaN()
  })

  it('gives the nearest one, of two the even one', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, min: -65519, max: 65519 }), (number) => {
        const bits = float16Bits(number)
        const error = Math.abs(float16Of(bits) - number)
        for (const other of [bits - 1, bits + 1].filter((one) => one >> 15 === bits >> 15 && (one & 0x7fff) < 0x7c00)) {
          const its = Math.abs(float16Of(other) - number)
          expect(error < its || (error === its && bits % 2 === 0)).toBe(true)
        }
      }),
    )
    expect(float16Bits(65520)).toBe(0x7c00)
  })
})

const filled = (shape: readonly number[], salt: number): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, (_, i) => Math.sin(i * 12.9898 + salt)),
    [...shape],
  )

/** A convolution, a transposed one and a matrix product, outputs of very different sizes among each one's weights. */
function network(): { graph: Graph; shape: number[] } {
  const variables = new Map(
    Object.entries({ down: [3, 3, 8, 16], up: [3, 3, 16, 16], matrix: [16, 20] }).map(([name, shape], i) => {
      const along = [1, 1, 1, 1].slice(0, shape.length)
      along[name === 'up' ? 2 : shape.length - 1] = name === 'matrix' ? 20 : 16
      const scales = Float32Array.from({ length: along.reduce((a, b) => a * b) }, (_, k) => 10 ** -(k % 4))
      return [name, tf.tidy(() => tf.variable(tf.mul(filled(shape, i), tf.tensor(scales, along))))]
    }),
  )
  const of = <T>(name: string): T => variables.get(name) as T
  const graph = freeze(
    ({ x }) => {
      const down = tf.conv2d(x as tf.Tensor4D, of<tf.Tensor4D>('down'), 2, 'valid')
      const up = tf.conv2dTranspose(down, of<tf.Tensor4D>('up'), [1, 7, 7, 16], 2, 'valid')
      return { y: tf.matMul(tf.reshape(up, [49, 16]), of<tf.Tensor2D>('matrix')) }
    },
    { inputs: { x: { shape: [1, 7, 7, 8] } }, variables },
  )
  tf.dispose([...variables.values()])
  return { graph, shape: [1, 7, 7, 8] }
}

async function outcome(graph: Graph, shape: number[]): Promise<{ values: Float32Array; bytes: number }> {
  const bytes = toModel(graph, { plainNames: true })
  const model = await openModel(bytes, { runtime })
  const { y } = await model.run({ x: { shape, data: filled(shape, 9).dataSync() as Float32Array } })
  await model.dispose()
  return { values: y!.data as Float32Array, bytes: bytes.length }
}

describe('compressWeights', () => {
  it('stores weights in half and in a quarter of the bytes, each output with its own scale', async () => {
    const { graph, shape } = network()
    const exact = await outcome(compressWeights(graph, 'float32'), shape)
    const largest = Math.max(...exact.values.map(Math.abs))
    for (const [precision, share, tolerance] of [
      ['float16', 0.55, 2e-3],
      ['int8', 0.35, 2e-2],
    ] as [WeightPrecision, number, number][]) {
      const compressed = await outcome(compressWeights(graph, precision), shape)
      expect(compressed.bytes / exact.bytes).toBeLessThan(share)
      const worst = Math.max(...compressed.values.map((value, i) => Math.abs(value - exact.values[i]!)))
      expect(worst / largest).toBeLessThan(tolerance)
      expect(worst).toBeGreaterThan(0)
    }
  })

  it('keeps free lengths, and weights of zero', async () => {
    const zeros = tf.variable(tf.zeros([20, 20]))
    const graph = freeze(({ x }) => ({ y: tf.matMul(x as tf.Tensor2D, zeros as unknown as tf.Tensor2D) }), {
      inputs: { x: { shape: ['n', 20] } },
      variables: new Map([['zeros', zeros]]),
    })
    zeros.dispose()
    const compressed = compressWeights(graph, 'int8')
    expect(compressed.inputs[0]?.dims).toEqual(['n', 20])
    const { values } = await outcome(compressed, [2, 20])
    expect(values).toEqual(new Float32Array(40))
  })

  it.each([
    ['float16', 1e5],
    ['float16', Number.NaN],
    ['int8', Number.POSITIVE_INFINITY],
  ] as [WeightPrecision, number][])('refuses %s of %d', (precision, number) => {
    const weights = tf.variable(tf.fill([20, 20], number))
    const graph = freeze(({ x }) => ({ y: tf.matMul(x as tf.Tensor2D, weights as unknown as tf.Tensor2D) }), {
      inputs: { x: { shape: ['n', 20] } },
      variables: new Map([['weights', weights]]),
    })
    weights.dispose()
    expect(() => compressWeights(graph, precision)).toThrow(
      expect.objectContaining({ code: 'onnx/out-of-range', message: expect.stringContaining(String(number)) }),
    )
  })
})

describe('openModel', () => {
  it('says what is wrong with a file or an input', async () => {
    const bytes = Uint8Array.of(1, 2, 3)
    await expect(openModel(bytes, { runtime })).rejects.toMatchObject({ code: 'onnx/session-failed' })
    const graph = freeze(({ x }) => ({ y: tf.neg(x as tf.Tensor) }), { inputs: { x: { shape: ['n', 3] } } })
    const model = await openModel(toModel(graph, { plainNames: true }), { runtime })
    expect([model.inputNames, model.outputNames]).toEqual([['x'], ['y']])
    const data = new Float32Array(4)
    await expect(model.run({ x: { shape: [2, 3], data } })).rejects.toMatchObject({ code: 'onnx/invalid-input' })
    await expect(model.run({ x: { shape: [2, 2], data } })).rejects.toMatchObject({ code: 'onnx/run-failed' })
    await model.dispose()
  })

  it('takes truth values where it is told that they are', async () => {
    const graph = freeze(({ x }) => ({ y: tf.where(x as tf.Tensor, 1, 2) }), {
      inputs: { x: { shape: ['n'], dtype: 'bool' } },
    })
    const model = await openModel(toModel(graph, { plainNames: true }), { runtime })
    const { y } = await model.run({ x: { shape: [3], type: 'bool', data: Uint8Array.of(1, 0, 1) } })
    expect([...y!.data]).toEqual([1, 2, 1])
    await model.dispose()
  })
})
