import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { beforeAll, describe, it } from 'vitest'
import { expectSame, shapes, startBackends, type Tensors } from '../testing/kernel-comparison.js'

beforeAll(startBackends)

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
    [[2, 4, 4, 3], [3]],
    [
      [2, 4, 4, 3],
      [1, 1, 1, 3],
    ],
    [
      [1, 1, 5],
      [2, 4, 4, 5],
    ],
    [[16, 8, 8, 4], [4]],
    [[6, 300], [300]],
    [
      [2, 4, 3],
      [2, 1, 3],
    ],
    [
      [4, 3],
      [1, 1, 3],
    ],
    [[7, 3], [3]],
    [[3], [3]],
    [[4, 1], [1]],
  ])('arithmetic of %j and %j', (a, b) => {
    for (const kernel of [tf.Add, tf.Multiply, tf.Sub, tf.RealDiv])
      expectSame(kernel, { a: { shape: a }, b: { shape: b } })
    const integers = { a: { shape: a, dtype: 'int32' }, b: { shape: b, dtype: 'int32' } } as const
    expectSame(tf.Multiply, integers)
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
