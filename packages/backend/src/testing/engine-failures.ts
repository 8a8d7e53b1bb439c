import type { Engine, StepSpec } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { addition, floats, totalOf, withCounter } from './engine-counter.js'

/** Steps that fail, and what they leave. */
export function describeFailures(engine: () => Engine): void {
  it('keeps the state when an output is NaN or infinite, and names the output', () =>
    withCounter(engine(), async ({ total, state }) => {
      const spec: StepSpec = {
        name: 'breaks',
        inputs: { x: { shape: [2] } },
        body({ x }) {
          total.assign(tf.add(total, x as tf.Tensor))
          total.assign(tf.mul(total, 2))
          // By division, which GPUs do as everybody does; of -1, their logarithms may be anything.
          return { good: tf.sum(total), bad: tf.div(x as tf.Tensor, tf.mul(x as tf.Tensor, tf.add(x as tf.Tensor, 1))) }
        },
      }
      const program = await engine().compile(spec, state)
      for (const x of [floats(-1, 1), floats(0, 1)]) {
        const run = program.run({ x })
        await expect(run).rejects.toMatchObject({
          code: 'backend/non-finite',
          message: expect.stringMatching(/breaks.* in bad\./),
        })
        expect(await totalOf(state)).toEqual([1, 2])
      }
      await program.run({ x: floats(1, 1) })
      expect(await totalOf(state)).toEqual([4, 6])
    }))

  it('keeps the state when the body throws, and throws the same', () =>
    withCounter(engine(), async ({ total, state }) => {
      const broken = new Error('broken body')
      const spec: StepSpec = {
        name: 'throws',
        inputs: {},
        body() {
          total.assign(tf.mul(total, 2))
          throw broken
        },
      }
      const run = async (): Promise<unknown> => (await engine().compile(spec, state)).run({})
      await expect(run()).rejects.toBe(broken)
      expect(await totalOf(state)).toEqual([1, 2])
    }))

  it('refuses a step that assigns or makes variables outside its state', () =>
    withCounter(engine(), async ({ state }) => {
      const stranger = tf.variable(tf.scalar(0), true, 'stranger')
      const spec: StepSpec = {
        name: 'strays',
        inputs: {},
        body() {
          stranger.assign(tf.scalar(1))
          return {}
        },
      }
      const run = async (): Promise<unknown> => (await engine().compile(spec, state)).run({})
      await expect(run()).rejects.toMatchObject({
        code: 'backend/unbound-variable',
        message: expect.stringMatching(/stranger/),
      })
      stranger.dispose()
    }))

  it('refuses what has been disposed and what belongs to others', () =>
    withCounter(engine(), async ({ total, state }) => {
      const add = await engine().compile(addition(total), state)
      add.dispose()
      await expect(add.run({ x: floats(1, 1) })).rejects.toMatchObject({ code: 'backend/disposed' })
      const foreign = { ...state }
      await expect(engine().compile(addition(total), foreign)).rejects.toMatchObject({ code: 'backend/foreign-state' })
    }))

  it('keeps the number of live tensors, whether steps work or fail', () =>
    withCounter(engine(), async ({ total, state }) => {
      const spec: StepSpec = {
        name: 'differentiates',
        inputs: { x: { shape: [2] } },
        body({ x }) {
          const { value, grads } = tf.variableGrads(
            () => tf.sum(tf.log(tf.mul(total, x as tf.Tensor))) as tf.Scalar,
            [total],
          )
          total.assign(tf.sub(total, tf.mul(grads[total.name] as tf.Tensor, 0.1)))
          return { value }
        },
      }
      const fails: StepSpec = {
        ...spec,
        body({ x }) {
          tf.grad((t) => {
            tf.square(t)
            throw new Error('in the gradient')
          })(x as tf.Tensor)
          return {}
        },
      }
      const program = await engine().compile(spec, state)
      // Some engines look at the body when they compile, others when they run.
      const fail = async (x: Float32Array): Promise<unknown> => (await engine().compile(fails, state)).run({ x })
      await program.run({ x: floats(1, 2) })
      await fail(floats(1, 2)).catch(() => undefined)
      const { numTensors, numBytes } = tf.memory()
      for (const x of [floats(1, 2), floats(-1, 1), floats(3, 3)]) {
        await program.run({ x }).catch(() => undefined)
        await fail(x).catch(() => undefined)
        await state.restore(await state.snapshot())
        expect(tf.memory()).toMatchObject({ numTensors, numBytes })
      }
    }))
}
