import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-layers'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { assignLayouts, createBuilder, foldPadding, type Graph, lowerConvolutions, optimize, trace } from '../index.js'
import { apart, noiseFor, runGraph } from '../testing/run-graph.js'
import { PRODUCT_CHANNELS } from './lower-convolutions.js'

beforeAll(() => tf.setBackend('cpu'))

/** Sums of some hundred products in another order. */
const ROUNDING = 1e-5

const operators = ({ nodes }: Graph): string[] => nodes.map(({ operator }) => operator)

interface Case {
  readonly inputs: Readonly<Record<string, { shape: number[] }>>
  readonly fn: (inputs: Record<string, tf.Tensor>) => Record<string, tf.Tensor>
}

/** A convolution with both gradients; TF.js has none of a dilated one. */
function convolution({ height, width, channels, filters, kernel, stride, dilation, pad }: Geometry): Case {
  const zeros = Array.from({ length: 4 }, (_, i) => (i === 1 || i === 2 ? [pad, pad] : [0, 0])) as [number, number][]
  const of = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
    tf.conv2d(tf.pad(x, zeros) as tf.Tensor4D, w as tf.Tensor4D, stride, 'valid', 'NHWC', dilation)
  const shape = tf.tidy(
    () => of(tf.zeros([2, height, width, channels]), tf.zeros([...kernel, channels, filters])).shape,
  )
  return {
    inputs: { x: { shape: [2, height, width, channels] }, w: { shape: [...kernel, channels, filters] }, dy: { shape } },
    fn: ({ x, w, dy }): Record<string, tf.Tensor> => {
      const y = of(x as tf.Tensor, w as tf.Tensor)
      if (dilation > 1) return { y }
      const [dx, dw] = tf.grads((x, w) => of(x as tf.Tensor, w as tf.Tensor))([x as tf.Tensor, w as tf.Tensor], dy)
      return { y, dx: dx as tf.Tensor, dw: dw as tf.Tensor }
    },
  }
}

interface Geometry {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly filters: number
  readonly kernel: readonly [number, number]
  readonly stride: number
  readonly dilation: number
  readonly pad: number
}

/** What TF.js's own backend in JavaScript computes. */
function reference({ fn, inputs }: Case, values: Readonly<Record<string, Float32Array>>): Record<string, Float32Array> {
  return tf.tidy(() => {
    const tensors = Object.entries(inputs).map(([name, { shape }]) => [
      name,
      tf.tensor(values[name] as Float32Array, shape),
    ])
    const outputs = Object.entries(fn(Object.fromEntries(tensors)))
    return Object.fromEntries(outputs.map(([name, tensor]) => [name, tensor.dataSync() as Float32Array]))
  })
}

async function expectAgreement(example: Case): Promise<void> {
  const { graph } = trace(example.fn, { inputs: example.inputs })
  const optimized = optimize(graph)
  expect(operators(optimized)).not.toContain('FilterGradient')
  const values = noiseFor(graph, 7)
  const expected = reference(example, values)
  expect(apart(await runGraph(optimized, values), expected)).toBeLessThan(ROUNDING)
}

const geometry = fc
  .record({
    height: fc.integer({ min: 1, max: 7 }),
    width: fc.integer({ min: 1, max: 7 }),
    channels: fc.constantFrom(3, 5, PRODUCT_CHANNELS, PRODUCT_CHANNELS + 1),
    filters: fc.constantFrom(2, PRODUCT_CHANNELS, PRODUCT_CHANNELS + 3),
    kernel: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    pad: fc.integer({ min: 0, max: 2 }),
  })
  .filter(({ stride, dilation }) => stride === 1 || dilation === 1)
  .filter(
    ({ height, width, kernel: [rows, columns], dilation, pad }) =>
      height + 2 * pad >= (rows - 1) * dilation + 1 && width + 2 * pad >= (columns - 1) * dilation + 1,
  )

describe('lowerConvolutions', () => {
  it('computes convolutions and both gradients as TF.js does', async () => {
    await fc.assert(
      fc.asyncProperty(geometry, (given) => expectAgreement(convolution(given))),
      { numRuns: 60 },
    )
  })

  it('needs no gathering for filters of one pixel, nor for filters as large as the plane', () => {
    const same = { channels: 16, filters: 16, stride: 1, dilation: 1, pad: 0 }
    for (const kernel of [
      [1, 1],
      [4, 5],
    ] as const) {
      const { graph } = trace(convolution({ ...same, height: 4, width: 5, kernel }).fn, {
        inputs: convolution({ ...same, height: 4, width: 5, kernel }).inputs,
      })
      expect(operators(lowerConvolutions(graph))).not.toContain('Gather')
    }
  })

  it('leaves convolutions of few channels, of groups, and with biases as they are', () => {
    const builder = createBuilder()
    const x = builder.input('x', 'float32', [1, 32, 4, 4])
    const window = { kernel_shape: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] }
    const grouped = builder.node(
      'Conv',
      [x, builder.input('w', 'float32', [32, 16, 1, 1])],
      { ...window, group: 2 },
      { shape: [1, 32, 4, 4] },
    )
    const bias = builder.input('b', 'float32', [32])
    const biased = builder.node('Conv', [x, builder.input('v', 'float32', [32, 32, 1, 1]), bias], window, {
      shape: [1, 32, 4, 4],
    })
    const few = builder.node('Conv', [x, builder.input('u', 'float32', [8, 32, 1, 1])], window, { shape: [1, 8, 4, 4] })
    const graph = builder.graph([grouped, biased, few].map((value, i) => ({ name: `${i}`, value })))
    expect(operators(lowerConvolutions(graph))).toEqual(['Conv', 'Conv', 'Conv'])
  })
})

describe('foldPadding', () => {
  const inputs = { x: { shape: [2, 8, 8, 3] }, w: { shape: [3, 3, 3, 2] } }
  const padded = ({ x, w }: Record<string, tf.Tensor>): Record<string, tf.Tensor> => {
    const step = tf.grads((x, w) =>
      tf.conv2d(
        tf.pad(x as tf.Tensor, [
          [0, 0],
          [1, 1],
          [2, 1],
          [0, 0],
        ]) as tf.Tensor4D,
        w as tf.Tensor4D,
        2,
        'valid',
      ),
    )
    const [dx, dw] = step([x as tf.Tensor, w as tf.Tensor])
    return { dx: dx as tf.Tensor, dw: dw as tf.Tensor }
  }

  it('takes padding into convolutions, and cropping into transposed ones', async () => {
    const { graph } = trace(padded, { inputs })
    const folded = foldPadding(graph)
    expect(operators(graph)).toContain('Pad')
    expect(operators(folded).filter((operator) => operator === 'Pad' || operator === 'Slice')).toEqual([])
    const values = noiseFor(graph, 3)
    expect(apart(await runGraph(folded, values), await runGraph(graph, values))).toBeLessThan(ROUNDING)
  })

  it('leaves other padding alone', () => {
    const not = (pad: (x: tf.Tensor4D) => tf.Tensor): string[] => {
      const fn = ({ x, w }: Record<string, tf.Tensor>) => ({
        y: tf.conv2d(pad(x as tf.Tensor4D) as tf.Tensor4D, w as tf.Tensor4D, 1, 'valid'),
      })
      return operators(foldPadding(trace(fn, { inputs }).graph))
    }
    const around: [number, number][] = [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]
    expect(not((x) => tf.pad(x, around, 1))).toContain('Pad')
    expect(not((x) => tf.mirrorPad(x, around, 'reflect'))).toContain('Pad')
    expect(
      not((x) =>
        tf.slice(
          tf.pad(x, [
            [0, 0],
            [0, 0],
            [0, 0],
            [0, 1],
          ]),
          [0, 0, 0, 1],
        ),
      ),
    ).toContain('Pad')
  })

  it('keeps what is cropped where the whole is needed, too', async () => {
    const fn = ({ x, w }: Record<string, tf.Tensor>): Record<string, tf.Tensor> => {
      const whole = tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [2, 17, 17, 3], 2, 'valid')
      return { whole, part: tf.slice(whole, [0, 1, 1, 0], [2, 16, 16, 3]) }
    }
    const { graph } = trace(fn, { inputs: { x: { shape: [2, 8, 8, 2] }, w: { shape: [3, 3, 3, 2] } } })
    expect(operators(foldPadding(graph))).toContain('Slice')
    const values = noiseFor(graph, 5)
    expect(apart(await runGraph(assignLayouts(foldPadding(graph)), values), await runGraph(graph, values))).toBe(0)
  })
})
