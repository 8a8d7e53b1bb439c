import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import '@tensorflow/tfjs-layers'
import { createRandom } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { registerWasmKernels } from './register.js'

/** Relative to the largest value: float32 sums of up to some thousand terms in another order. */
const TOLERANCE = 1e-5

interface Tensors {
  readonly [name: string]: {
    readonly shape: readonly number[]
    readonly dtype?: 'float32' | 'int32' | 'bool'
    readonly values?: readonly number[]
  }
}

function valuesOf(name: string, { shape, dtype, values }: Tensors[string]): Float32Array | Int32Array | Uint8Array {
  const random = createRandom(`${name}${shape}`)
  const size = tf.util.sizeFromShape([...shape])
  const drawn =
    values ??
    Array.from({ length: size }, () =>
      dtype === 'bool' ? random.integer(0, 1) : dtype === 'int32' ? random.integer(-4, 4) : random.normal(),
    )
  return dtype === 'int32'
    ? Int32Array.from(drawn)
    : dtype === 'bool'
      ? Uint8Array.from(drawn)
      : Float32Array.from(drawn)
}

interface Result {
  readonly shape: number[]
  readonly dtype: string
  readonly values: number[]
}

/** Runs one kernel on one backend, by its name, and checks that nothing is left behind. */
function runOn(backend: string, kernel: string, tensors: Tensors, attrs: tf.NamedAttrMap): Result[] {
  void tf.setBackend(backend)
  const { numTensors } = tf.memory()
  const ids = tf.backend().numDataIds()
  const results = tf.tidy(() => {
    const inputs = (Array.isArray(tensors) ? [] : {}) as Record<string, tf.Tensor>
    for (const [name, spec] of Object.entries(tensors))
      inputs[name] = tf.tensor(valuesOf(name, spec), [...spec.shape], spec.dtype ?? 'float32')
    const outputs: tf.Tensor | tf.Tensor[] = tf.engine().runKernel(kernel, inputs, attrs)
    return (Array.isArray(outputs) ? outputs : [outputs]).map(({ shape, dtype, dataId }) => ({
      shape: [...shape],
      dtype,
      values: [...(tf.engine().readSync(dataId) as Float32Array)],
    }))
  })
  expect(tf.memory().numTensors, `${kernel} on ${backend}: live tensors`).toBe(numTensors)
  expect(tf.backend().numDataIds(), `${kernel} on ${backend}: allocations`).toBe(ids)
  return results
}

/** The kernel gives on wasm what it gives on cpu. */
function expectSame(
  kernel: string,
  tensors: Tensors,
  attrs: tf.NamedAttrMap = {},
  tolerance: number = TOLERANCE,
): void {
  const [wanted, got] = ['cpu', 'wasm'].map((backend) => runOn(backend, kernel, tensors, attrs)) as [Result[], Result[]]
  expect(got.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
    wanted.map(({ shape, dtype }) => ({ shape, dtype })),
  )
  wanted.forEach(({ values }, i) => {
    const scale = values.reduce((max, value) => (Number.isFinite(value) ? Math.max(max, Math.abs(value)) : max), 1)
    const found = got[i]?.values ?? []
    const wrong = values.findIndex(
      (value, k) => !Object.is(value, found[k]) && !(Math.abs(value - (found[k] ?? Number.NaN)) <= tolerance * scale),
    )
    if (wrong >= 0)
      expect.fail(
        `${kernel} ${JSON.stringify({ tensors, attrs })}: value ${wrong} is ${found[wrong]}, expected ${values[wrong]}`,
      )
  })
}

beforeAll(async () => {
  registerWasmKernels()
  registerWasmKernels()
  await tf.setBackend('wasm')
  await tf.setBackend('cpu')
  Reflect.set(tf.backend(), 'firstUse', false)
})

const shapes = (rank: number, max = 5): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 1, max }), { minLength: rank, maxLength: rank })

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

describe('matrix products', () => {
  it.each([
    [[40, 30], [30, 50], false, false],
    [[30, 40], [30, 50], true, false],
    [[40, 30], [50, 30], false, true],
    [[30, 40], [50, 30], true, true],
    [[3, 40, 30], [3, 30, 50], false, false],
    [[3, 30, 40], [1, 50, 30], true, true],
    [[1, 40, 30], [4, 30, 50], false, false],
    [[2, 2, 40, 30], [2, 2, 30, 50], false, false],
    [[2, 3, 4], [2, 4, 2], false, false],
    [[200, 1], [200, 1], true, false],
  ])('%j · %j, transposed %s and %s', (a, b, transposeA, transposeB) => {
    const lift = (shape: number[]): number[] => (shape.length === 2 ? [1, ...shape] : shape)
    expectSame(tf.BatchMatMul, { a: { shape: lift(a) }, b: { shape: lift(b) } }, { transposeA, transposeB })
  })
})

describe('moving values', () => {
  it('slices', () => {
    const cut = fc
      .integer({ min: 1, max: 5 })
      .chain((rank) =>
        shapes(rank, 6).chain((shape) =>
          fc.tuple(
            fc.constant(shape),
            fc.tuple(
              ...shape.map((n) =>
                fc
                  .integer({ min: 0, max: n - 1 })
                  .chain((begin) => fc.tuple(fc.constant(begin), fc.integer({ min: 1, max: n - begin }))),
              ),
            ),
          ),
        ),
      )
    fc.assert(
      fc.property(
        cut,
        fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const),
        ([shape, ranges], dtype) => {
          expectSame(
            tf.Slice,
            { x: { shape, dtype } },
            { begin: ranges.map(([begin]) => begin), size: ranges.map(([, size]) => size) },
          )
        },
      ),
      { numRuns: 100 },
    )
    expectSame(tf.Slice, { x: { shape: [4, 30] } }, { begin: [1], size: [-1] })
    expect(() => runOn('wasm', tf.Slice, { x: { shape: [4] } }, { begin: [2], size: [3] })).toThrow()
  })

  it('slices with strides', () => {
    const bounds = fc.integer({ min: -7, max: 7 })
    const steps = fc.constantFrom(-3, -2, -1, 1, 2, 3)
    const cut = fc
      .integer({ min: 1, max: 4 })
      .chain((rank) =>
        fc.tuple(shapes(rank, 6), fc.array(fc.tuple(bounds, bounds, steps), { minLength: rank, maxLength: rank })),
      )
    const mask = fc.integer({ min: 0, max: 15 })
    fc.assert(
      fc.property(cut, mask, mask, ([shape, ranges], beginMask, endMask) => {
        const attrs = {
          begin: ranges.map(([begin]) => begin),
          end: ranges.map(([, end]) => end),
          strides: ranges.map(([, , step]) => step),
          beginMask,
          endMask,
          ellipsisMask: 0,
          newAxisMask: 0,
          shrinkAxisMask: 0,
        }
        const { begin, end, strides } = attrs
        // The cpu backend throws where nothing is left.
        fc.pre(!tf.slice_util.sliceInfo(shape, begin, end, strides, beginMask, endMask, 0, 0, 0).finalShape.includes(0))
        expectSame(tf.StridedSlice, { x: { shape } }, attrs)
      }),
      { numRuns: 150 },
    )
  })

  it('transposes', () => {
    const permuted = fc
      .integer({ min: 1, max: 5 })
      .chain((rank) =>
        fc.tuple(shapes(rank), fc.shuffledSubarray([...Array(rank).keys()], { minLength: rank, maxLength: rank })),
      )
    fc.assert(
      fc.property(permuted, ([shape, perm]) => expectSame(tf.Transpose, { x: { shape } }, { perm })),
      { numRuns: 150 },
    )
    expectSame(tf.Transpose, { x: { shape: [70, 37] } }, { perm: [1, 0] })
    expectSame(tf.Transpose, { x: { shape: [3, 40, 37], dtype: 'int32' } }, { perm: [0, 2, 1] })
  })

  it('concatenates and splits', () => {
    const pieces = fc.integer({ min: 1, max: 4 }).chain((rank) =>
      fc.record({
        shape: shapes(rank),
        axis: fc.integer({ min: 0, max: rank - 1 }),
        sizes: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 }),
      }),
    )
    fc.assert(
      fc.property(pieces, ({ shape, axis, sizes }) => {
        const along = (size: number): number[] => shape.map((n, i) => (i === axis ? size : n))
        expectSame(tf.Concat, sizes.map((size) => ({ shape: along(size) })) as unknown as Tensors, { axis })
        const total = sizes.reduce((a, b) => a + b, 0)
        expectSame(tf.SplitV, { x: { shape: along(total) } }, { numOrSizeSplits: sizes, axis })
      }),
      { numRuns: 60 },
    )
    expectSame(tf.SplitV, { x: { shape: [2, 6, 3] } }, { numOrSizeSplits: 3, axis: -2 })
  })

  it('tiles', () => {
    const tiled = fc.integer({ min: 1, max: 4 }).chain((rank) => fc.tuple(shapes(rank), shapes(rank, 3)))
    fc.assert(
      fc.property(tiled, ([shape, reps]) => expectSame(tf.Tile, { x: { shape } }, { reps })),
      { numRuns: 60 },
    )
  })
})

describe('elementwise', () => {
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1, -1, 0.5]
  const pairs: [string, Tensors][] = [
    ['equal shapes', { a: { shape: [3, 4, 5] }, b: { shape: [3, 4, 5] } }],
    ['integers', { a: { shape: [50], dtype: 'int32' }, b: { shape: [50], dtype: 'int32' } }],
    ['a scalar right', { a: { shape: [3, 4] }, b: { shape: [] } }],
    ['a scalar left', { a: { shape: [] }, b: { shape: [3, 4] } }],
    ['a single value of more axes', { a: { shape: [4] }, b: { shape: [1, 1, 1] } }],
    ['rows', { a: { shape: [3, 4, 5] }, b: { shape: [5] } }],
    [
      'odd values',
      {
        a: { shape: [64], values: odd.flatMap((v) => odd.map(() => v)) },
        b: { shape: [64], values: odd.flatMap(() => odd) },
      },
    ],
  ]
  describe.each(pairs)('%s', (_, tensors) => {
    it.each([tf.Less, tf.LessEqual, tf.Greater, tf.GreaterEqual, tf.Equal, tf.NotEqual, tf.Maximum, tf.Minimum])(
      '%s',
      (kernel) => expectSame(kernel, tensors),
    )
  })

  it.each([
    ['equal shapes', [4, 5], 'float32'],
    ['rows', [4], 'float32'],
    ['integers', [4, 5], 'int32'],
  ] as const)('selects: %s', (_, shape, dtype) =>
    expectSame(tf.Select, {
      condition: { shape, dtype: 'bool' },
      t: { shape: [4, 5], dtype },
      e: { shape: [4, 5], dtype },
    }),
  )

  it.each(['float32', 'int32', 'bool'])('casts to %s', (dtype) => {
    expectSame(tf.Cast, { x: { shape: [7], values: [0, 0.5, -0.5, 1, -1.7, 200, -0] } }, { dtype })
    expectSame(tf.Cast, { x: { shape: [3], dtype: 'int32', values: [0, -3, 256] } }, { dtype })
    expectSame(tf.Cast, { x: { shape: [2], dtype: 'bool', values: [0, 1] } }, { dtype })
  })

  it('names values twice without copying them', () => expectSame(tf.Identity, { x: { shape: [3, 4] } }))

  it('leaky ReLU of any shape', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4 }).chain((rank) => shapes(rank)),
        (shape) => expectSame(tf.LeakyRelu, { x: { shape } }, { alpha: 0.2 }),
      ),
      { numRuns: 40 },
    ))

  it('leaky ReLU', () =>
    expectSame(tf.LeakyRelu, { x: { shape: [64], values: odd.flatMap((v) => odd.map((w) => v * w)) } }, { alpha: 0.1 }))
})

describe('reductions', () => {
  it.each([tf.Sum, tf.Mean])('%s over any axes', (kernel) => {
    const reduced = fc
      .integer({ min: 1, max: 4 })
      .chain((rank) => fc.tuple(shapes(rank), fc.subarray([...Array(rank).keys()], { minLength: 1 })))
    fc.assert(
      fc.property(reduced, fc.boolean(), ([shape, axis], keepDims) =>
        expectSame(kernel, { x: { shape } }, { axis, keepDims }),
      ),
      { numRuns: 100 },
    )
    expectSame(kernel, { x: { shape: [2, 3] } }, { axis: [-1], keepDims: false })
  })

  it('integers', () => expectSame(tf.Sum, { x: { shape: [3, 4], dtype: 'int32' } }, { axis: [0], keepDims: false }))

  it('sums segments', () => {
    const segmentIds = { shape: [6], dtype: 'int32' as const, values: [0, 2, 2, -1, 5, 0] }
    expectSame(tf.UnsortedSegmentSum, { x: { shape: [6, 3] }, segmentIds }, { numSegments: 4 })
    expectSame(tf.UnsortedSegmentSum, { x: { shape: [6] }, segmentIds }, { numSegments: 3 })
  })
})
