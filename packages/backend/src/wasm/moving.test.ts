import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { expectSame, runOn, shapes, startBackends, type Tensors } from '../testing/kernel-comparison.js'

beforeAll(startBackends)

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

  it('pads', () => {
    const margin = fc.integer({ min: 0, max: 3 })
    const padded = fc
      .integer({ min: 1, max: 4 })
      .chain((rank) => fc.tuple(shapes(rank), fc.array(fc.tuple(margin, margin), { minLength: rank, maxLength: rank })))
    fc.assert(
      fc.property(
        padded,
        fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const),
        ([shape, paddings], dtype) =>
          expectSame(tf.PadV2, { x: { shape, dtype } }, { paddings, constantValue: dtype === 'bool' ? 1 : -2 }),
      ),
      { numRuns: 100 },
    )
    expectSame(tf.PadV2, { x: { shape: [2, 20, 30] } }, { paddings: [[0, 0], [1, 2], [0, 0]], constantValue: 0 }) // biome-ignore format: pairs
  })

  it('tiles', () => {
    const tiled = fc.integer({ min: 1, max: 4 }).chain((rank) => fc.tuple(shapes(rank), shapes(rank, 3)))
    fc.assert(
      fc.property(tiled, ([shape, reps]) => expectSame(tf.Tile, { x: { shape } }, { reps })),
      { numRuns: 60 },
    )
  })
})
