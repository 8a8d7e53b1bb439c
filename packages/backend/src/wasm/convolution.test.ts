import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { expectSame, runOn, startBackends, type Tensors, valuesOf } from '../testing/kernel-comparison.js'

beforeAll(startBackends)

interface Convolution {
  readonly x: [number, number, number, number]
  readonly filter: [number, number, number, number]
  readonly strides: [number, number]
  readonly pad: 'same' | 'valid' | number | [number, number][]
}

const convolutions: readonly Convolution[] = [
  { x: [2, 8, 8, 3], filter: [3, 3, 3, 4], strides: [1, 1], pad: 'same' },
  { x: [2, 8, 8, 3], filter: [3, 3, 3, 4], strides: [2, 2], pad: 'same' },
  { x: [2, 9, 7, 3], filter: [3, 3, 3, 4], strides: [2, 2], pad: 'same' },
  { x: [2, 10, 10, 3], filter: [3, 3, 3, 4], strides: [2, 2], pad: 'valid' },
  { x: [1, 11, 6, 2], filter: [4, 2, 2, 5], strides: [3, 1], pad: 'valid' },
  { x: [1, 6, 11, 2], filter: [5, 3, 2, 1], strides: [1, 2], pad: 2 },
  { x: [1, 6, 6, 2], filter: [3, 3, 2, 3], strides: [2, 2], pad: [[0, 0], [1, 0], [0, 1], [0, 0]] }, // biome-ignore format: pairs
  { x: [1, 6, 6, 2], filter: [2, 2, 2, 3], strides: [1, 1], pad: [[0, 0], [3, 2], [2, 3], [0, 0]] }, // biome-ignore format: pairs
  { x: [3, 5, 5, 1], filter: [1, 1, 1, 2], strides: [1, 1], pad: 'valid' },
  { x: [3, 5, 5, 2], filter: [1, 1, 2, 2], strides: [3, 3], pad: 'same' },
  { x: [2, 4, 4, 40], filter: [3, 3, 40, 48], strides: [2, 2], pad: 'same' },
  { x: [2, 2, 2, 33], filter: [2, 2, 33, 64], strides: [1, 1], pad: 'valid' },
  { x: [1, 48, 40, 2], filter: [3, 3, 2, 3], strides: [1, 1], pad: 'same' },
  { x: [2, 50, 70, 1], filter: [9, 9, 1, 2], strides: [2, 2], pad: 'same' },
  { x: [1, 3, 3, 2], filter: [3, 3, 2, 2], strides: [1, 1], pad: 'valid' },
]

const outputOf = ({ x, filter, strides, pad }: Convolution): number[] =>
  tf.backend_util.computeConv2DInfo(x, filter, strides, 1, pad as 'same').outShape

function expectConvolution(conv: Convolution): void {
  const attrs = { strides: conv.strides, pad: conv.pad, dataFormat: 'NHWC' } as unknown as tf.NamedAttrMap
  const dy = { shape: outputOf(conv) }
  expectSame(tf.Conv2DBackpropFilter, { x: { shape: conv.x }, dy }, { ...attrs, filterShape: conv.filter })
  expectSame(tf.Conv2DBackpropInput, { dy, filter: { shape: conv.filter } }, { ...attrs, inputShape: conv.x })
}

describe('convolution gradients', () => {
  it.each(convolutions.map((conv) => [JSON.stringify(conv), conv] as const))('%s', (_, conv) => expectConvolution(conv))

  it('any kernel size, stride and padding', () => {
    const convolution = fc.record({
      x: fc.tuple(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 4 }),
      ),
      kernel: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
      out: fc.integer({ min: 1, max: 12 }),
      strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      pad: fc.oneof(
        fc.constantFrom('same' as const, 'valid' as const),
        fc.tuple(...[0, 1, 2, 3].map(() => fc.integer({ min: 0, max: 3 }))),
      ),
    })
    fc.assert(
      fc.property(convolution, ({ x, kernel, out, strides, pad }) => {
        const explicit: Convolution['pad'] = typeof pad === 'string' ? pad : [[0, 0], [pad[0]!, pad[1]!], [pad[2]!, pad[3]!], [0, 0]] // biome-ignore format: pairs
        const conv = { x, filter: [...kernel, x[3], out] as Convolution['filter'], strides, pad: explicit }
        fc.pre(outputOf(conv).every((n) => n > 0))
        expectConvolution(conv)
      }),
      { numRuns: 150 },
    )
  })

  it('says that it takes NHWC only', () => {
    const attrs = { strides: [1, 1], pad: 'same', dataFormat: 'NCHW', filterShape: [1, 1, 1, 1] }
    expect(() =>
      runOn('wasm', tf.Conv2DBackpropFilter, { x: { shape: [1, 1, 2, 2] }, dy: { shape: [1, 1, 2, 2] } }, attrs),
    ).toThrow(/NHWC/)
  })

  it.each([
    [[1, 1], 'same'],
    [[2, 2], 'same'],
    [[2, 1], 1],
  ] as const)('depthwise: strides %j, pad %j', (strides, pad) => {
    const x = [2, 9, 8, 3] as [number, number, number, number]
    const filter = [3, 2, 3, 2] as [number, number, number, number]
    const dy = { shape: tf.backend_util.computeConv2DInfo(x, filter, [...strides], 1, pad, undefined, true).outShape }
    const attrs = { strides: [...strides], dilations: [1, 1], pad }
    expectSame(tf.DepthwiseConv2dNativeBackpropFilter, { x: { shape: x }, dy }, { ...attrs, filterShape: filter })
    expectSame(tf.DepthwiseConv2dNativeBackpropInput, { dy, filter: { shape: filter } }, { ...attrs, inputShape: x })
  })

  // The cpu backend's gradients forget the dilation. A convolution is linear in its input and in its filter, so that
  // ⟨conv(x, w), dy⟩ = ⟨filter gradient, w⟩ = ⟨input gradient, x⟩.
  it('depthwise with dilation', () => {
    const shapes = { x: [2, 9, 8, 3], filter: [3, 2, 3, 2], dy: [2, 5, 6, 6] }
    const { x, filter, dy } = shapes
    const attrs = { strides: [1, 1], dilations: [2, 2], pad: 'valid' }
    const run = (kernel: string, inputs: Tensors, more = {}): number[] =>
      runOn('wasm', kernel, inputs, { ...attrs, ...more })[0]!.values
    const dot = (a: number[], name: 'x' | 'filter' | 'dy'): number =>
      Array.from(valuesOf(name, { shape: shapes[name] })).reduce((total, value, i) => total + value * a[i]!, 0)
    const forward = dot(run(tf.DepthwiseConv2dNative, { x: { shape: x }, filter: { shape: filter } }), 'dy')
    const forFilter = { x: { shape: x }, dy: { shape: dy } }
    const forInput = { dy: { shape: dy }, filter: { shape: filter } }
    expect(dot(run(tf.DepthwiseConv2dNativeBackpropFilter, forFilter, { filterShape: filter }), 'filter')).toBeCloseTo(
      forward,
      3,
    )
    expect(dot(run(tf.DepthwiseConv2dNativeBackpropInput, forInput, { inputShape: x }), 'x')).toBeCloseTo(forward, 3)
  })
})
