import type { Engine, StepSpec } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { addition, floats, totalOf, withCounter } from './engine-counter.js'

/** What steps take and give, and their order. */
export function describeInputs(engine: () => Engine): void {
  it.each([
    ['a missing input', { x: floats(1, 1) }, /missing: n/],
    ['an unknown input', { x: floats(1, 1), n: Int32Array.of(1), z: floats(0) }, /unknown: z/],
    ['a wrong length', { x: floats(1), n: Int32Array.of(1) }, /input x.*2 values.*got a Float32Array of 1/],
    ['integers for floats', { x: Int32Array.of(1, 1), n: Int32Array.of(1) }, /a Float32Array.*got a Int32Array/],
    ['floats for integers', { x: floats(1, 1), n: floats(1) }, /an Int32Array or a Uint8Array/],
  ])('rejects %s', (_, inputs, message) =>
    withCounter(engine(), async ({ total, state }) => {
      const spec = { ...addition(total), inputs: { x: { shape: [2] }, n: { shape: [1], dtype: 'int32' } } } as const
      const program = await engine().compile(spec, state)
      await expect(program.run(inputs as never)).rejects.toMatchObject({
        code: 'backend/invalid-input',
        message: expect.stringMatching(message),
      })
      expect(await totalOf(state)).toEqual([1, 2])
    }),
  )

  it('takes bytes for integers, gives integers back, and leaves the arrays alone', () =>
    withCounter(engine(), async ({ state }) => {
      const spec: StepSpec = {
        name: 'bytes',
        inputs: { rgb: { shape: [1, 1, 3], dtype: 'int32' } },
        body: ({ rgb }) => ({
          same: rgb as tf.Tensor,
          scaled: tf.div(tf.cast(rgb as tf.Tensor, 'float32'), 255),
          twice: rgb as tf.Tensor,
        }),
      }
      const program = await engine().compile(spec, state)
      const bytes = Uint8Array.of(0, 51, 255)
      const { same, scaled, twice } = await program.run({ rgb: bytes })
      expect(same).toEqual(Int32Array.of(0, 51, 255))
      expect(twice).toEqual(same)
      expect(Array.from(scaled as Float32Array, (v) => v.toFixed(6))).toEqual(['0.000000', '0.200000', '1.000000'])
      expect(bytes).toEqual(Uint8Array.of(0, 51, 255))
    }))

  it('takes bytes as they are', () =>
    withCounter(engine(), async ({ state }) => {
      const spec: StepSpec = {
        name: 'bytes',
        inputs: { rgb: { shape: [3], dtype: 'uint8' } },
        body: ({ rgb }) => ({ same: rgb as tf.Tensor, twice: tf.mul(rgb as tf.Tensor, tf.scalar(2, 'int32')) }),
      }
      const program = await engine().compile(spec, state)
      const { same, twice } = await program.run({ rgb: Uint8Array.of(0, 51, 255) })
      expect(same).toEqual(Int32Array.of(0, 51, 255))
      expect(twice).toEqual(Int32Array.of(0, 102, 510))
      await expect(program.run({ rgb: Int32Array.of(0, 51, 256) })).rejects.toMatchObject({
        code: 'backend/invalid-input',
        message: expect.stringMatching(/expected a Uint8Array of 3/),
      })
    }))

  it('rejects a step whose inputs have no proper shape or type', () =>
    withCounter(engine(), async ({ state }) => {
      for (const input of [{ shape: [0] }, { shape: [1.5] }, { shape: [1], dtype: 'bool' }, { shape: 'wide' }]) {
        const spec = { name: 'odd', inputs: { x: input }, body: () => ({}) } as unknown as StepSpec
        await expect(engine().compile(spec, state)).rejects.toMatchObject({ code: 'backend/invalid-step' })
      }
    }))

  it('runs steps one after the other, and gives timers their turn', () =>
    withCounter(engine(), async ({ total, state }) => {
      const add = await engine().compile(addition(total), state)
      const runs = await Promise.all([1, 2, 3].map((x) => add.run({ x: floats(x, 0) })))
      expect(runs.map(({ sum }) => sum?.[0])).toEqual([4, 6, 9])
      let ticks = 0
      const timer = setInterval(() => ticks++, 0)
      const start = Date.now()
      // Some runs at least; more where the machine is busy with other things.
      for (let run = 0; run < 20 || (ticks === 0 && Date.now() - start < 5000); run++)
        await add.run({ x: floats(0, 0) })
      clearInterval(timer)
      expect(ticks).toBeGreaterThan(0)
    }))
}
