import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { trace } from './trace.js'

const traced = (body: (x: tf.Tensor) => tf.Tensor) => () =>
  trace(({ x }) => ({ y: body(x as tf.Tensor) }), { inputs: { x: { shape: [4] } } })

/** Of the identity, with a gradient that goes its own way. */
const withGradient = (way: (dy: tf.Tensor) => tf.Tensor) =>
  tf.grad((x) => tf.customGrad((y) => ({ value: tf.clone(y as tf.Tensor), gradFunc: way }))(x))

describe('the error of a kernel that cannot be traced', () => {
  // The first test: nothing has started a backend yet.
  it('leaves TF.js with a backend', () => {
    expect(tf.getBackend()).toBeUndefined()
    expect(traced((x) => tf.unique(x).values)).toThrow(/Unique/)
    expect(tf.getBackend()).toBe('cpu')
  })

  it('names the function by its public name', () => {
    expect(traced((x) => tf.unique(x).values)).toThrow(/kernel Unique, called by tf\.unique\(\), cannot be traced/)
    expect(traced((x) => tf.image.nonMaxSuppression(tf.ones([4, 4]), x as tf.Tensor1D, 2))).toThrow(
      /kernel NonMaxSuppressionV3, called by tf\.image\.nonMaxSuppression\(\), cannot be traced/,
    )
  })

  it('names gradients', () => {
    expect(traced(withGradient((dy) => tf.unique(dy).values))).toThrow(
      /kernel Unique, called by tf\.unique\(\) for a gradient, cannot/,
    )
    expect(
      traced(withGradient((x) => tf.engine().runKernel('Unique', { x }, { axis: 0 }) as unknown as tf.Tensor)),
    ).toThrow(/kernel Unique, called for a gradient, cannot/)
  })
})
