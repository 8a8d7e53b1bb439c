import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-layers'
import { createRandom, type Random } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'
import * as runtime from 'onnxruntime-node'
import { beforeAll, describe, expect, it } from 'vitest'
import { assignLayouts, createSession, type Graph, tensorOf, trace } from '../index.js'

const SHAPE = [2, 4, 6, 3]
const size = 2 * 4 * 6 * 3

type Layer = (x: tf.Tensor4D, random: Random) => tf.Tensor

const filter = (random: Random, ...shape: number[]): tf.Tensor4D =>
  tf.tensor4d(
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.normal() / 3),
    shape as [number, number, number, number],
  )

/** What may lie between convolutions: each works along axes in a way of its own, and keeps the shape. */
const layers: Readonly<Record<string, Layer>> = {
  convolution: (x, random) => tf.conv2d(x, filter(random, 3, 3, 3, 3), 1, 'same'),
  transposed: (x, random) =>
    tf.conv2dTranspose(x, filter(random, 3, 3, 3, 3), SHAPE as [number, number, number, number], 1, 'same'),
  activation: (x) => tf.leakyRelu(x, 0.1),
  'a number for each channel': (x) => tf.mul(tf.add(x, [0.1, 0.2, 0.3]), [1, 2, 0.5]),
  'a number for each column': (x) => tf.add(x, tf.reshape(tf.linspace(0, 1, 6), [6, 1])),
  'a plane for each channel': (x) => tf.add(x, tf.reshape(tf.linspace(0, 1, 18), [6, 3])),
  'batch norm': (x) => tf.div(tf.sub(x, tf.mean(x, [0, 1, 2])), tf.sqrt(tf.add(tf.mean(tf.square(x), [0, 1, 2]), 1))),
  'mean of each picture, kept': (x) => tf.sub(x, tf.mean(x, [1, 2], true)),
  'channel maximum': (x) => tf.sub(x, tf.expandDims(tf.max(x, 3), 3)),
  'two of the axes summed': (x) => tf.add(x, tf.expandDims(tf.expandDims(tf.sum(x, [1, 3]), 1), 3)),
  'concatenation and slice': (x) => tf.slice(tf.concat([x, tf.neg(x)], 3), [0, 0, 0, 2], [2, 4, 6, 3]),
  'padding and slice': (x) =>
    tf.slice(
      tf.pad(x, [
        [0, 0],
        [1, 0],
        [0, 2],
        [0, 0],
      ]),
      [0, 1, 1, 0],
      [2, 4, 6, 3],
    ),
  transpose: (x) => tf.transpose(tf.relu(tf.transpose(x, [2, 0, 3, 1])), [1, 3, 0, 2]),
  reshape: (x) => tf.reshape(tf.tanh(tf.reshape(x, [8, 18])), SHAPE as [number, number, number, number]),
  softmax: (x) => tf.softmax(x),
}

async function run(graph: Graph, x: Float32Array): Promise<Record<string, Float32Array>> {
  const session = await createSession(graph, { runtime, threads: 1 })
  const results = await session.run({ x: tensorOf(runtime, 'float32', SHAPE, x) })
  await session.dispose()
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]))
}

const transpositions = ({ nodes }: Graph): number => nodes.filter(({ operator }) => operator === 'Transpose').length

beforeAll(() => tf.setBackend('cpu'))

describe('assignLayouts', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => [seed]))('changes no number, network %i', async (seed) => {
    const random = createRandom('layout').fork(seed)
    const names = Array.from({ length: 6 }, () => random.pick(Object.keys(layers)))
    const network = (x: tf.Tensor4D): tf.Tensor4D =>
      names.reduce((value, name, i) => (layers[name] as Layer)(value, random.fork(i)) as tf.Tensor4D, x)
    const body = ({ x }: Record<string, tf.Tensor>): Record<string, tf.Tensor> => {
      const { value, grad } = tf.valueAndGrad((input) => tf.mean(tf.square(network(input as tf.Tensor4D))))(
        x as tf.Tensor,
      )
      return { value, grad, y: network(x as tf.Tensor4D) }
    }
    const { graph } = trace(body, { inputs: { x: { shape: SHAPE } } })
    const arranged = assignLayouts(graph)
    const x = Float32Array.from({ length: size }, () => random.normal())
    const [expected, actual] = [await run(graph, x), await run(arranged, x)]
    for (const [name, values] of Object.entries(expected)) {
      // The same operations, summed in another order.
      for (const [i, value] of values.entries()) expect(actual[name]?.[i], `${names}: ${name}`).toBeCloseTo(value, 4)
    }
  })

  it('leaves a network of convolutions with a transposition at either end', () => {
    const deep = ({ x }: Record<string, tf.Tensor>): Record<string, tf.Tensor> => {
      const random = createRandom('deep')
      let value = x as tf.Tensor4D
      for (let i = 0; i < 4; i++)
        value = tf.relu(tf.add(tf.conv2d(value, filter(random, 3, 3, 3, 3), 1, 'same'), [1, 2, 3])) as tf.Tensor4D
      return { y: value }
    }
    const { graph } = trace(deep, { inputs: { x: { shape: SHAPE } } })
    // Four filters are turned as well: constants, which ONNX Runtime folds.
    expect(transpositions(graph)).toBe(12)
    expect(transpositions(assignLayouts(graph))).toBe(6)
  })

  it('takes and gives states in the order that they are kept in', async () => {
    const weight = tf.variable(filter(createRandom('weight'), 3, 3, 3, 5))
    const variables = new Map([['weight', weight]])
    const body = ({ x }: Record<string, tf.Tensor>): Record<string, tf.Tensor> => {
      const { value, grads } = tf.variableGrads(
        () => tf.mean(tf.square(tf.conv2d(x as tf.Tensor4D, weight as unknown as tf.Tensor4D, 1, 'same'))),
        [weight],
      )
      weight.assign(tf.sub(weight, grads[weight.name] as tf.Tensor))
      return { value }
    }
    const { graph } = trace(body, { inputs: { x: { shape: SHAPE } }, variables })
    const arranged = assignLayouts(graph, ({ name }) => (name === 'state:weight' ? [3, 2, 0, 1] : undefined))
    expect(arranged.inputs.find(({ name }) => name === 'state:weight')?.value.shape).toEqual([5, 3, 3, 3])
    expect(arranged.outputs.find(({ name }) => name === 'state:weight')?.value.shape).toEqual([5, 3, 3, 3])
    weight.dispose()
  })
})
