import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { beforeAll, describe, it } from 'vitest'
import { expectSame, shapes, startBackends } from '../testing/kernel-comparison.js'

beforeAll(startBackends)

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
