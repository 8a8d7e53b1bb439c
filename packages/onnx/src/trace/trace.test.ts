import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-layers'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { trace } from '../index.js'

/** A variable, and nothing else. */
const number = (value: number, name?: string): tf.Variable => tf.tidy(() => tf.variable(tf.scalar(value), true, name))

const x = { x: { shape: [2, 2] } }
let before: { numTensors: number; numBytes: number }

beforeAll(() => tf.setBackend('cpu'))
beforeEach(() => {
  before = tf.memory()
})
// Whatever happens, nothing stays behind.
afterEach(() => {
  expect(tf.getBackend()).toBe('cpu')
  const { numTensors, numBytes } = tf.memory()
  expect({ numTensors, numBytes }).toEqual({ numTensors: before.numTensors, numBytes: before.numBytes })
})

describe('trace', () => {
  it('tells which variables are read and assigned, and changes none', () => {
    const [read, both, written, idle] = [1, 2, 3, 4].map((value) => number(value))
    const variables = new Map(Object.entries({ read: read!, both: both!, written: written!, idle: idle! }))
    const traced = trace(
      () => {
        both!.assign(tf.add(both!, read!))
        both!.assign(tf.mul(both!, 2))
        written!.assign(tf.scalar(9))
        return { sum: tf.add(both!, 1) }
      },
      { inputs: {}, variables },
    )
    expect([...traced.read].sort()).toEqual(['both', 'read'])
    expect([...traced.assigned].sort()).toEqual(['both', 'written'])
    expect([...variables.values()].map((variable) => variable.dataSync()[0])).toEqual([1, 2, 3, 4])
    for (const variable of variables.values()) variable.dispose()
  })

  it('takes tensors from outside as constants, and leaves them as they are', () => {
    const outside = tf.tensor2d([
      [1, 2],
      [3, 4],
    ])
    const { graph } = trace(({ x: input }) => ({ y: tf.add(input as tf.Tensor, outside) }), { inputs: x })
    expect(graph.nodes[0]?.inputs[1]?.data).toEqual(Float32Array.of(1, 2, 3, 4))
    expect([...outside.dataSync()]).toEqual([1, 2, 3, 4])
    outside.dispose()
  })

  it('is the same graph each time', () => {
    const body = ({ x: input }: Record<string, tf.Tensor>): Record<string, tf.Tensor> => ({
      y: tf.grad((t) => tf.sum(tf.square(t)))(input as tf.Tensor),
    })
    expect(trace(body, { inputs: x })).toEqual(trace(body, { inputs: x }))
  })
})

describe('misuse', () => {
  it.each<[string, string, RegExp, (input: tf.Tensor) => unknown]>([
    ['reading values', 'onnx/value-read', /values were read/, (input) => input.dataSync()],
    ['an output that is no tensor', 'onnx/invalid-output', /output y must be a tensor, got number/, () => 3],
    [
      'tracing inside',
      'onnx/nested-trace',
      /inside a function that is being traced/,
      () => trace(() => ({}), { inputs: {} }),
    ],
    [
      'a kernel that is missing',
      'onnx/missing-kernel',
      /kernel (Complex|FFT) cannot/,
      (input) => tf.spectral.fft(tf.complex(input, input)),
    ],
    [
      'a variable made inside',
      'onnx/unbound-variable',
      /inside/,
      (input) => tf.variable(input, true, `inside${Math.random()}`),
    ],
  ])('%s', (_, code, message, body) => {
    let thrown: unknown
    try {
      trace(({ x: input }) => ({ y: body(input as tf.Tensor) as tf.Tensor }), { inputs: x })
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it('assigning a variable that was not given', () => {
    const stranger = number(5, 'a stranger')
    const strays = (): Record<string, tf.Tensor> => {
      stranger.assign(tf.scalar(1))
      return {}
    }
    expect(() => trace(strays, { inputs: {} })).toThrow(/not given: a stranger/)
    expect(stranger.dataSync()[0]).toBe(5)
    tf.tidy(() => stranger.assign(tf.scalar(6)))
    expect(stranger.dataSync()[0]).toBe(6)
    stranger.dispose()
  })

  it('an error of the function’s own comes out as it is', () => {
    const own = new Error('own')
    const fails = (): never => {
      throw own
    }
    expect(() => trace(fails, { inputs: x })).toThrow(own)
    expect(() =>
      trace(({ x: input }) => ({ y: tf.grad((t) => tf.mul(tf.square(t), fails()))(input as tf.Tensor) }), {
        inputs: x,
      }),
    ).toThrow(own)
  })
})
