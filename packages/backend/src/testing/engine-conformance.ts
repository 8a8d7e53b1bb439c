import type { Engine } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addition, floats, totalOf, withCounter } from './engine-counter.js'
import { describeFailures } from './engine-failures.js'
import { describeInputs } from './engine-inputs.js'
import { describeNumbers } from './engine-numbers.js'

/**
 * What every engine must do, as a vitest suite: call it in a test file with a function that makes the engine. The TF.js
 * `cpu` backend must be registered (it is the reference) and so must the gradients (import `@tensorflow/tfjs-layers`).
 */
export function testEngineConformance(name: string, create: () => Promise<Engine>): void {
  describe(`engine conformance: ${name}`, () => {
    let engine: Engine
    beforeAll(async () => {
      engine = await create()
    })
    afterAll(() => engine.dispose())
    describeIdentity(() => engine)
    describeState(() => engine)
    describeFailures(() => engine)
    describeInputs(() => engine)
    describeNumbers(() => engine)
  })
}

function describeIdentity(engine: () => Engine): void {
  it('says what it is', () => {
    expect(engine().name).toMatch(/^[a-z]+\/\w+/)
    expect(engine().device.kind).not.toBe('')
    expect(engine().device.description).not.toBe('')
    expect(Object.keys(engine().fingerprint)).toContain('tfjs-core')
    for (const value of Object.values(engine().fingerprint)) expect(value).toMatch(/./)
  })
}

function describeState(engine: () => Engine): void {
  it('shares one state between programs', () =>
    withCounter(engine(), async ({ total, state }) => {
      const add = await engine().compile(addition(total), state)
      const subtract = await engine().compile(addition(total, -1), state)
      expect((await add.run({ x: floats(10, 20) })).sum).toEqual(floats(33))
      expect((await subtract.run({ x: floats(1, 1) })).sum).toEqual(floats(31))
      expect(await totalOf(state)).toEqual([10, 21])
    }))

  it('gives snapshots that are copies', () =>
    withCounter(engine(), async ({ total, state }) => {
      const add = await engine().compile(addition(total), state)
      const before = await state.snapshot()
      await add.run({ x: floats(1, 1) })
      const data = before.get('total')?.data
      expect([...(data ?? [])]).toEqual([1, 2])
      data?.fill(99)
      expect(await totalOf(state)).toEqual([2, 3])
      expect(before.get('total')?.shape).toEqual([2])
    }))

  it('restores a snapshot, from a copy of it', () =>
    withCounter(engine(), async ({ state }) => {
      const data = floats(7, 8)
      await state.restore(new Map([['total', { shape: [2], data }]]))
      data.fill(0)
      expect(await totalOf(state)).toEqual([7, 8])
    }))

  it.each([
    ['a missing name', new Map()],
    [
      'an unknown name',
      new Map([
        ['total', { shape: [2], data: floats(7, 8) }],
        ['other', { shape: [1], data: floats(0) }],
      ]),
    ],
    ['another shape', new Map([['total', { shape: [1, 2], data: floats(7, 8) }]])],
    ['too few values', new Map([['total', { shape: [2], data: floats(7) }]])],
    ['another type', new Map([['total', { shape: [2], data: Int32Array.of(7, 8) }]])],
  ])('rejects %s and changes nothing', (_, arrays) =>
    withCounter(engine(), async ({ state }) => {
      await expect(state.restore(arrays)).rejects.toMatchObject({ code: 'backend/state-mismatch' })
      expect(await totalOf(state)).toEqual([1, 2])
    }),
  )

  it('closes variables while they are bound, and opens them with the newest values', async () => {
    const total = tf.variable(tf.tensor1d([1, 2]))
    const state = await engine().createState(new Map([['total', total]]))
    await (await engine().compile(addition(total), state)).run({ x: floats(1, 1) })
    for (const read of [() => total.data(), () => total.array(), () => total.buffer(), () => total.bytes()])
      await expect(read()).rejects.toThrow(/snapshot\(\)/)
    for (const read of [() => total.dataSync(), () => total.arraySync(), () => total.print(), () => String(total)])
      expect(read).toThrow(expect.objectContaining({ code: 'backend/bound-variable' }))
    expect(() => total.assign(tf.tensor1d([0, 0]))).toThrow(/restore\(\)/)
    await state.dispose()
    await state.dispose()
    expect([...total.dataSync()]).toEqual([2, 3])
    await expect(state.snapshot()).rejects.toMatchObject({ code: 'backend/disposed' })
    total.dispose()
  })

  it('rejects variables that it could not keep', async () => {
    await withCounter(engine(), async ({ total }) => {
      const again = engine().createState(new Map([['total', total]]))
      await expect(again).rejects.toMatchObject({ code: 'backend/bound-variable' })
    })
    const flag = tf.variable(tf.tensor1d([true], 'bool'))
    const value = tf.variable(tf.scalar(1))
    const twice = new Map([
      ['a', value],
      ['b', value],
    ])
    for (const variables of [new Map([['flag', flag]]), twice, new Map([['no', {} as tf.Variable]])])
      await expect(engine().createState(variables)).rejects.toMatchObject({ code: 'backend/invalid-variables' })
    tf.dispose([flag, value])
  })

  it('holds variables that were made on another backend', async () => {
    const before = tf.getBackend()
    await tf.setBackend('cpu')
    const made = tf.variable(tf.tensor1d([1, 2]))
    const state = await engine().createState(new Map([['total', made]]))
    const add = await engine().compile(addition(made), state)
    expect((await add.run({ x: floats(1, 1) })).sum).toEqual(floats(5))
    expect(tf.getBackend()).toBe('cpu')
    await state.dispose()
    expect([...made.dataSync()]).toEqual([2, 3])
    made.dispose()
    await tf.setBackend(before)
  })
}
