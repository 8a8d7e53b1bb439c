import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-layers'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { trace } from '../index.js'

/** A variable, and nothing else. */
const number = (value: number, name?: string): tf.Variable => tf.tidy(() => tf.variable(tf.scalar(value), true, name))

const x = { x: { shape: [2, 2] } }
let before: { numTensors: number; numBytes: number; numDataBuffers: number }

beforeAll(() => tf.setBackend('cpu'))
beforeEach(() => {
  const { numTensors, numBytes, numDataBuffers } = tf.memory()
  before = { numTensors, numBytes, numDataBuffers }
})
// Whatever happens, nothing stays behind.
afterEach(() => {
  expect(tf.getBackend()).toBe('cpu')
  const { numTensors, numBytes, numDataBuffers } = tf.memory()
  expect({ numTensors, numBytes, numDataBuffers }).toEqual(before)
})

describe('trace', () => {
  it('tells which variables are read and assigned, and changes none', () => {
    const [read, both, written, idle, lent] = [1, 2, 3, 4, 5].map((value) => number(value))
    const variables = new Map(Object.entries({ read: read!, both: both!, written: written!, idle: idle!, lent: lent! }))
    const traced = trace(
      () => {
        both!.assign(tf.add(both!, read!))
        both!.assign(tf.mul(both!, 2))
        written!.assign(tf.scalar(9))
        // For a while another value, and then its own again.
        const own = tf.clone(lent!)
        lent!.assign(tf.clone(read!))
        const product = tf.mul(lent!, 3)
        lent!.assign(own)
        return { sum: tf.add(both!, product) }
      },
      { inputs: {}, variables },
    )
    expect([...traced.read].sort()).toEqual(['both', 'read'])
    expect([...traced.assigned].sort()).toEqual(['both', 'written'])
    expect([...variables.values()].map((variable) => variable.dataSync()[0])).toEqual([1, 2, 3, 4, 5])
    for (const variable of variables.values()) variable.dispose()
  })

  it('takes tensors from outside as constants, and leaves them as they are', () => {
    const outside = tf.tensor2d([
      [1, 2],
      [3, 4],
    ])
    const { graph } = trace(({ x: input }) => ({ y: tf.add(input as tf.Tensor, outside) }), { inputs: x })
    expect(graph.nodes[0]?.inputs[1]?.data).toEqual(Float32Array.of(1, 2, 3, 4))
    // Another graph has its own constants.
    const other = trace(({ x: input }) => ({ y: tf.add(tf.relu(tf.neg(input as tf.Tensor)), outside) }), { inputs: x })
    expect(other.graph.nodes[2]?.inputs.map((input) => input?.data?.length)).toEqual([undefined, 4])
    expect([...outside.dataSync()]).toEqual([1, 2, 3, 4])
    expect([...tf.tidy(() => tf.add(outside, 1).dataSync())]).toEqual([2, 3, 4, 5])
    outside.dispose()
  })

  it('is the same graph each time', () => {
    const body = ({ x: input }: Record<string, tf.Tensor>): Record<string, tf.Tensor> => ({
      y: tf.grad((t) => tf.sum(tf.square(t)))(input as tf.Tensor),
    })
    expect(trace(body, { inputs: x })).toEqual(trace(body, { inputs: x }))
  })
})

let counted = 0
function gone(): tf.Tensor {
  const tensor = tf.scalar(3)
  tensor.dispose()
  return tensor
}
function freed(input: tf.Tensor): tf.Tensor {
  const own = tf.neg(input)
  own.dispose()
  return own.clone()
}

describe('misuse', () => {
  it.each<[string, string, RegExp, (input: tf.Tensor) => unknown]>([
    ['reading values', 'onnx/value-read', /values were read/, (input) => input.dataSync()],
    [
      'reading values later',
      'onnx/value-read',
      /values were read/,
      (input) => tf.topk(input, input.arraySync() as number),
    ],
    ['an output that is no tensor', 'onnx/invalid-output', /output y must be a tensor, got number/, () => 3],
    [
      'an uneven constant',
      'onnx/non-deterministic',
      /a constant \[2,2\] made by tf.randomNormal, at .*trace\.test\.ts:\d+.*, for Add/,
      (input) => tf.add(input, tf.randomNormal([2, 2])),
    ],
    [
      'dropout',
      'onnx/non-deterministic',
      /made by tf.dropout, at .*randomUniform\(\)/,
      (input) => tf.dropout(input, 0.5),
    ],
    [
      'the time',
      'onnx/non-deterministic',
      /a constant \[\] .*for Multiply/,
      (input) => tf.mul(input, performance.now()),
    ],
    ['a counter', 'onnx/non-deterministic', /for ClipByValue/, (input) => tf.clipByValue(input, 0, ++counted)],
    [
      'another shape each time',
      'onnx/non-deterministic',
      /twice/,
      (input) => tf.sum(++counted % 2 ? input : tf.tile(input, [1, 2])),
    ],
    [
      'another number of operations',
      'onnx/non-deterministic',
      /number of its operations/,
      (input) => (++counted % 2 ? tf.neg(input) : tf.abs(tf.neg(input))),
    ],
    [
      'a draw in a kernel',
      'onnx/missing-kernel',
      /Multinomial, called by tf\.multinomial\(\), cannot.*randomUniform/,
      (input) => tf.multinomial(input as tf.Tensor2D, 3),
    ],
    ['a tensor that is no more', 'onnx/disposed-tensor', /has been disposed/, (input) => tf.add(input, gone())],
    ['a tensor that it frees itself', 'onnx/disposed-tensor', /has been disposed/, freed],
    [
      'tracing inside',
      'onnx/nested-trace',
      /inside a function that is being traced/,
      () => trace(() => ({}), { inputs: {} }),
    ],
    [
      'a kernel that is missing',
      'onnx/missing-kernel',
      /kernel Complex, called by tf\.complex\(\), cannot be traced: it computes with complex numbers/,
      (input) => tf.spectral.fft(tf.complex(input, input)),
    ],
    [
      'a kernel whose result has a shape of its own',
      'onnx/missing-kernel',
      /kernel Unique, called by tf\.unique\(\), .*shape of its result depends on values/,
      (input) => tf.unique(tf.reshape(input, [4])).values,
    ],
    [
      'a kernel of somebody’s own',
      'onnx/missing-kernel',
      /kernel Homemade cannot be traced: it is none of TF.js’s own/,
      (input) => tf.engine().runKernel('Homemade', { input }),
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
    expect(() => trace(strays, { inputs: {} })).toThrow(/assigns the variable a stranger, which it was not given/)
    expect(stranger.dataSync()[0]).toBe(5)
    tf.tidy(() => stranger.assign(tf.scalar(6)))
    expect(stranger.dataSync()[0]).toBe(6)
    stranger.dispose()
  })

  it('disposing a variable', () => {
    const [given, other] = [number(1, 'given'), number(2, 'other')]
    const variables = new Map([['given', given]])
    for (const victim of [given, other]) {
      const disposes = (): Record<string, tf.Tensor> => {
        tf.dispose({ victim })
        return {}
      }
      expect(() => trace(disposes, { inputs: {}, variables })).toThrow(`disposes the variable ${victim.name}, which`)
      expect(victim.isDisposed).toBe(false)
    }
    tf.dispose([given, other])
    expect(() => trace(() => ({}), { inputs: {}, variables })).toThrow(
      expect.objectContaining({ code: 'onnx/disposed-variable' }),
    )
  })

  it('a tensor that was kept from another tracing', () => {
    let kept: tf.Tensor | undefined
    const keeps = ({ x: input }: Record<string, tf.Tensor>): Record<string, tf.Tensor> => {
      kept ??= tf.keep(tf.neg(input!))
      return { y: tf.add(input!, kept) }
    }
    expect(() => trace(keeps, { inputs: x })).toThrow(expect.objectContaining({ code: 'onnx/foreign-tensor' }))
    kept!.dispose()
  })

  it('a function that is async', async () => {
    const later = async ({ x: input }: Record<string, tf.Tensor>): Promise<object> => {
      await Promise.resolve()
      return { y: input?.dataSync() }
    }
    expect(() => trace(later as never, { inputs: x })).toThrow(expect.objectContaining({ code: 'onnx/async-function' }))
    // It goes on and fails, and nobody hears of it.
    await new Promise((resolve) => setTimeout(resolve))
  })

  it('one tensor instead of tensors by name', () => {
    const bare = ({ x: input }: Record<string, tf.Tensor>): unknown => input
    expect(() => trace(bare as never, { inputs: x })).toThrow(/gives a tensor. Return tensors by name/)
    expect(() => trace((() => undefined) as never, { inputs: x })).toThrow(/gives undefined/)
    expect(() => trace(({ x: input }) => ({ 'state:y': input! }), { inputs: x })).toThrow(/must not begin with state:/)
  })

  it.each<[RegExp, object, () => [string, tf.Variable][]]>([
    [/input x: the shape must be a list of integers ≥ 0, got \[2,null\]/, { x: { shape: [2, null] } }, () => []],
    [/input x: dtype must be one of float32, int32, bool, got string/, { x: { shape: [], dtype: 'string' } }, () => []],
    [/input state:x: names that begin with state:/, { 'state:x': { shape: [] } }, () => []],
    [
      /a and b are the same variable/,
      {},
      () => [number(1)].flatMap((one) => [['a', one] as const, ['b', one] as const]) as never,
    ],
  ])('%s', (message, inputs, variables) => {
    const given = variables()
    expect(() => trace(() => ({}), { inputs: inputs as never, variables: new Map(given) })).toThrow(message)
    for (const [, variable] of given) variable.dispose()
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
