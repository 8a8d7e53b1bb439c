import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as runtime from 'onnxruntime-node'
import { beforeAll, describe, expect, it } from 'vitest'
import { freeze, type Graph, openModel, toModel } from '../index.js'
import { FLOAT_TOLERANCE } from '../testing/compare.js'

beforeAll(() => tf.setBackend('cpu'))

type Inputs = Record<string, tf.Tensor>
type Network = (inputs: Inputs) => Readonly<Record<string, tf.Tensor>>
type Picture = tf.Tensor4D

const filled = (shape: readonly number[], salt: number): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, (_, i) => Math.sin(i * 12.9898 + salt)),
    [...shape],
  )
const variable = (shape: readonly number[], salt: number): tf.Variable =>
  tf.tidy(() => tf.variable(filled(shape, salt)))
const operators = ({ nodes }: Graph): string => nodes.map(({ operator }) => operator).join()

/** The largest difference between a network and its frozen graph, for an input `x` of a certain shape. */
async function difference(network: Network, graph: Graph, shape: readonly number[]): Promise<number> {
  const model = await openModel(toModel(graph, { plainNames: true }), { runtime })
  const x = filled(shape, 0.5)
  const results = await model.run({ x: { shape, data: x.dataSync() as Float32Array } })
  await model.dispose()
  let largest = 0
  for (const [name, expected] of Object.entries(network({ x }))) {
    expect(results[name]?.shape).toEqual(expected.shape)
    const wanted = expected.dataSync()
    for (let i = 0; i < wanted.length; i++)
      largest = Math.max(largest, Math.abs(Number(results[name]?.data[i]) - wanted[i]!))
  }
  return largest
}

const picture = { x: { shape: ['batch', 'height', 'width', 2] } }
const weights = { down: [3, 3, 2, 4], up: [3, 3, 5, 4], gamma: [4], beta: [4], wide: [5] }
const variables = new Map(Object.entries(weights).map(([name, shape], i) => [name, variable(shape, i)]))
const of = <T extends tf.Tensor>(name: string): T => variables.get(name) as unknown as T
const padded = (x: tf.Tensor, rows = 1): tf.Tensor =>
  tf.pad(x, [
    [0, 0],
    [rows, rows],
    [rows, rows],
    [0, 0],
  ])
const convolved = (x: tf.Tensor, stride = 1): tf.Tensor => tf.conv2d(x as Picture, of<Picture>('down'), stride, 'valid')
/** Twice the size, the first row and column cropped. */
function enlarged(x: tf.Tensor): tf.Tensor {
  const [batch, height, width] = x.shape as [number, number, number]
  const whole: [number, number, number, number] = [batch, 2 * height + 1, 2 * width + 1, 5]
  const result = tf.conv2dTranspose(x as Picture, of<Picture>('up'), whole, 2, 'valid')
  const rows = tf.slice(result, [0, 1, 0, 0], [batch, 2 * height, 2 * width + 1, 5])
  return tf.slice(rows, [0, 0, 1, 0], [batch, 2 * height, 2 * width, 5])
}

describe('freeze', () => {
  it.each([
    ['zeros around a picture', 'Conv', (x) => convolved(padded(x))],
    ['the rows cropped of a transposed one', 'ConvTranspose', (x) => enlarged(tf.concat([x, x], 3))],
    ['scale and shift by channel', 'Conv', (x) => tf.add(tf.mul(convolved(x), of('gamma')), of('beta'))],
    ['the same from the left', 'Conv', (x) => tf.add(of('beta'), tf.mul(of('gamma'), convolved(x)))],
    ['a quotient, a difference, a number', 'Conv', (x) => tf.div(tf.sub(tf.mul(convolved(x), 3), of('beta')), 7)],
    [
      'a norm by running statistics',
      'Conv',
      (x) => {
        const factor = tf.mul(of('gamma'), tf.rsqrt(tf.add(tf.square(of('beta')), 1e-5)))
        return tf.add(tf.mul(convolved(padded(x)), factor), tf.sub(of('beta'), tf.mul(of('gamma'), factor)))
      },
    ],
    [
      'batchNorm',
      'Conv',
      (x) => {
        const [shift, scale] = [of<tf.Tensor1D>('beta'), of<tf.Tensor1D>('gamma')]
        return tf.batchNorm(convolved(x) as Picture, shift, tf.square(scale) as tf.Tensor1D, shift, scale)
      },
    ],
    [
      'both in a transposed one',
      'ConvTranspose',
      (x) => tf.add(tf.mul(enlarged(tf.concat([x, x], 3)), of('wide')), of('wide')),
    ],
  ] as [string, string, (x: tf.Tensor) => tf.Tensor][])('draws into a convolution: %s', async (_, only, fn) => {
    const network: Network = ({ x }) => tf.tidy(() => ({ y: fn(x as tf.Tensor) }))
    const graph = freeze(network, { inputs: picture, variables })
    expect(operators(graph).replace('Concat,', '')).toBe(`Transpose,${only},Transpose`)
    for (const shape of [
      [1, 4, 6, 2],
      [3, 8, 3, 2],
    ])
      expect(await difference(network, graph, shape)).toBeLessThan(FLOAT_TOLERANCE)
  })

  it.each([
    ['a convolution that is used twice', (x) => tf.mul(tf.mul(convolved(x), of('gamma')), convolved(x))],
    ['padding with ones', (x) => convolved(tf.pad(x, [[0, 0], [1, 1], [0, 0], [0, 0]], 1))], // biome-ignore format: pairs
    ['a factor for each pixel', (x) => tf.mul(convolved(tf.slice(x, 0, [-1, 5, 6, -1])), filled([3, 4, 4], 1))],
    ['its divisor', (x) => tf.div(of('gamma'), tf.add(convolved(x), 100))],
    ['a picture that is mirrored', (x) => convolved(tf.mirrorPad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], 'reflect'))], // biome-ignore format: pairs
    ['statistics of the picture', (x) => tf.sub(convolved(x), tf.mean(convolved(x), [0, 1, 2], true))],
  ] as [string, (x: tf.Tensor) => tf.Tensor][])('leaves as it is: %s', async (_, fn) => {
    const network: Network = ({ x }) => tf.tidy(() => ({ y: fn(x as tf.Tensor) }))
    const graph = freeze(network, { inputs: picture, variables })
    expect(await difference(network, graph, [2, 7, 6, 2])).toBeLessThan(FLOAT_TOLERANCE)
  })

  it('leaves sizes free in whatever reshapes and slices', async () => {
    const network: Network = ({ x }) =>
      tf.tidy(() => {
        const [batch, height, width, channels] = (x as tf.Tensor).shape as [number, number, number, number]
        return {
          rows: tf.reshape(x as tf.Tensor, [-1, channels]),
          picture: tf.squeeze(tf.slice(x as tf.Tensor, [0, 0, 0, 0], [-1, -1, -1, 1]), [3]),
          first: tf.expandDims(tf.slice(x as tf.Tensor, [0, 0, 0, 1], [-1, -1, -1, 1]), 1),
          inner: tf.slice(x as tf.Tensor, [0, 1, 1, 0], [batch, height - 2, width - 2, channels]),
          last: tf.slice(x as tf.Tensor, [0, height - 2, 0, 0], [batch, 2, width, channels]),
          mean: tf.mean(x as tf.Tensor, [1, 2]),
        }
      })
    const graph = freeze(network, { inputs: picture })
    const {
      rows,
      picture: plane,
      inner,
      mean,
    } = Object.fromEntries(graph.outputs.map(({ name, dims }) => [name, dims]))
    expect([rows, plane, inner, mean]).toEqual([
      [undefined, 2],
      ['batch', 'height', 'width'],
      ['batch', undefined, undefined, 2],
      ['batch', 2],
    ])
    for (const shape of [
      [1, 3, 5, 2],
      [4, 6, 3, 2],
    ])
      expect(await difference(network, graph, shape)).toBeLessThan(FLOAT_TOLERANCE)
  })

  it('leaves sizes free in pooling and enlarging', async () => {
    const network: Network = ({ x }) =>
      tf.tidy(() => {
        const [, height, width] = (x as tf.Tensor).shape as [number, number, number]
        const pooled = tf.maxPool(x as Picture, 2, 2, 'valid')
        return { y: tf.image.resizeNearestNeighbor(pooled, [height, width]), z: tf.avgPool(pooled, 3, 1, 'same') }
      })
    const graph = freeze(network, { inputs: picture, multiples: { height: 2, width: 2 } })
    for (const shape of [
      [1, 4, 10, 2],
      [3, 8, 6, 2],
    ])
      expect(await difference(network, graph, shape)).toBeLessThan(FLOAT_TOLERANCE)
  })

  it('takes lengths that are given, and the same name for the same length', async () => {
    const network: Network = ({ x }) => ({ y: tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D, false, true) })
    const fixed = freeze(network, { inputs: { x: { shape: [2, 3] } } })
    expect(fixed.inputs[0]?.dims).toBeUndefined()
    expect(await difference(network, fixed, [2, 3])).toBeLessThan(FLOAT_TOLERANCE)
    const free = freeze(network, { inputs: { x: { shape: ['n', 3] } } })
    expect(free.outputs[0]?.dims).toEqual(['n', 'n'])
    expect(await difference(network, free, [5, 3])).toBeLessThan(FLOAT_TOLERANCE)
  })

  it.each([
    ['a shape', (x) => tf.cumsum(tf.onesLike(x), 1), /OnesLike has operands.*\(Expand\)/],
    ['numbers', (x) => tf.add(x, tf.reshape(tf.range(0, x.shape[2]! * 2), [x.shape[2]!, 2])), /operands that depend/],
    ['structure', (x) => (x.shape[1]! > 18 ? tf.relu(x) : tf.abs(x)), /recorded as Relu|recorded as Abs/],
    ['structure', (x) => (x.shape[1]! > 18 ? tf.relu(tf.abs(x)) : x), /records \d operators/],
    ['what is given out', (x) => (x.shape[1]! > 18 ? tf.scalar(1) : tf.scalar(2)), /the output y depends/],
    ['two lengths at once', (x) => tf.reshape(x, [x.shape[0]!, x.shape[2]!, x.shape[1]!, 2]), /Reshape/],
  ] as [string, (x: tf.Tensor) => tf.Tensor, RegExp][])('says what keeps a size fixed: %s', (_, fn, message) => {
    const frozen = (): Graph => freeze(({ x }) => ({ y: fn(x as tf.Tensor) }), { inputs: picture })
    expect(frozen).toThrow(
      expect.objectContaining({ code: 'onnx/fixed-size', message: expect.stringMatching(message) }),
    )
  })

  it('refuses what cannot be frozen', () => {
    const assigning = (): Graph =>
      freeze(
        ({ x }) => {
          variables.get('gamma')?.assign(of('beta'))
          return { y: tf.add(x as tf.Tensor, of('gamma')) }
        },
        { inputs: { x: { shape: [4] } }, variables },
      )
    expect(assigning).toThrow(/assigns gamma: what is frozen cannot change/)
    const identity: Network = ({ x }) => ({ y: x as tf.Tensor })
    expect(() => freeze(identity, { inputs: picture, multiples: { height: 0 } })).toThrow(/integers ≥ 1, got 0/)
    expect(() => freeze(identity, { inputs: picture, multiples: { size: 2 } })).toThrow(
      /multiples names size, which is/,
    )
    expect(() => freeze(({ x }) => ({ x: tf.relu(x as tf.Tensor) }), { inputs: picture })).toThrow(
      /called like an input/,
    )
  })

  it('leaves variables and TF.js’s memory as they were', () => {
    const before = tf.memory()
    const values = [...variables.values()].map((one) => one.dataSync())
    freeze(({ x }) => tf.tidy(() => ({ y: tf.mul(convolved(x as tf.Tensor), of('gamma')) })), {
      inputs: picture,
      variables,
    })
    expect(tf.memory()).toEqual(before)
    expect([...variables.values()].map((one) => one.dataSync())).toEqual(values)
  })
})
