import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { beforeAll, describe, expect, it } from 'vitest'
import { countMultiplyAdds, multiplyAdds, trace } from '../index.js'

const of = (...shape: number[]): { shape: number[] } => ({ shape })

describe('multiplyAdds', () => {
  it.each([
    ['Conv', [of(2, 6, 8, 8), of(10, 6, 3, 3)], of(2, 10, 4, 4), {}, 2 * 10 * 4 * 4 * 6 * 9],
    ['Conv', [of(2, 6, 8, 8), of(6, 1, 3, 3)], of(2, 6, 8, 8), { group: 6 }, 2 * 6 * 8 * 8 * 9],
    ['ConvTranspose', [of(2, 10, 4, 4), of(10, 6, 3, 3)], of(2, 6, 8, 8), {}, 2 * 10 * 4 * 4 * 6 * 9],
    ['FilterGradient', [of(2, 6, 8, 8), of(2, 10, 4, 4)], of(10, 6, 3, 3), {}, 2 * 10 * 4 * 4 * 6 * 9],
    ['MatMul', [of(5, 3, 4), of(4, 7)], of(5, 3, 7), {}, 5 * 3 * 4 * 7],
    ['MatMul', [of(3, 4), of(4)], of(3), {}, 12],
    ['MatMul', [of(4), of(4, 7)], of(7), {}, 28],
    ['Gemm', [of(4, 3), of(4, 7), of(7)], of(3, 7), { transA: 1 }, 3 * 4 * 7],
    ['Einsum', [of(2, 3, 4), of(2, 4, 5)], of(2, 3, 5), { equation: 'bij, bjk -> bik' }, 2 * 3 * 4 * 5],
    ['Add', [of(3), of(3)], of(3), {}, 0],
    ['Relu', [of(3)], of(3), {}, 0],
  ])('%s %j', (operator, inputs, output, attributes, expected) => {
    expect(multiplyAdds({ operator, inputs, output, attributes })).toBe(expected)
  })
})

describe('countMultiplyAdds', () => {
  beforeAll(() => tf.setBackend('cpu'))
  it('adds up a graph', () => {
    const { graph } = trace(({ a, b }) => ({ y: tf.relu(tf.matMul(tf.matMul(a!, b!), b!)) }), {
      inputs: { a: { shape: [2, 3] }, b: { shape: [3, 3] } },
    })
    expect(countMultiplyAdds(graph)).toBe(2 * (2 * 3 * 3))
  })
})
