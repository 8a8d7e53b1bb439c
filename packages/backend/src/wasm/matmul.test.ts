import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, it } from 'vitest'
import { expectSame, startBackends } from '../testing/kernel-comparison.js'

beforeAll(startBackends)

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
