import type { Engine, EngineState, StepSpec } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

const floats = (...values: number[]): Float32Array => Float32Array.from(values)

interface Counter {
  readonly total: tf.Variable
  readonly state: EngineState
}

/** One variable `total` of shape [2], bound, for the time of `work`. */
async function withCounter(engine: Engine, work: (counter: Counter) => Promise<void>): Promise<void> {
  const total = tf.variable(tf.tensor1d([1, 2]))
  const state = await engine.createState(new Map([['total', total]]))
  try {
    await work({ total, state })
  } finally {
    await state.dispose()
    total.dispose()
  }
}

const addition = (total: tf.Variable, sign = 1): StepSpec => ({
  name: sign > 0 ? 'add' : 'subtract',
  inputs: { x: { shape: [2] } },
  body({ x }) {
    total.assign(tf.add(total, tf.mul(x as tf.Tensor, sign)))
    return { sum: tf.sum(total) }
  },
})

const totalOf = async (state: EngineState): Promise<number[]> => [
  ...((await state.snapshot()).get('total')?.data ?? []),
]

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

function describeFailures(engine: () => Engine): void {
  it('keeps the state when an output is NaN or infinite, and names the output', () =>
    withCounter(engine(), async ({ total, state }) => {
      const spec: StepSpec = {
        name: 'breaks',
        inputs: { x: { shape: [2] } },
        body({ x }) {
          total.assign(tf.add(total, x as tf.Tensor))
          total.assign(tf.mul(total, 2))
          return { good: tf.sum(total), bad: tf.log(x as tf.Tensor) }
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
      const failing = await engine().compile(fails, state)
      await program.run({ x: floats(1, 2) })
      const { numTensors, numBytes } = tf.memory()
      for (const x of [floats(1, 2), floats(-1, 1), floats(3, 3)]) {
        await program.run({ x }).catch(() => undefined)
        await failing.run({ x }).catch(() => undefined)
        await state.restore(await state.snapshot())
        expect(tf.memory()).toMatchObject({ numTensors, numBytes })
      }
    }))
}

function describeInputs(engine: () => Engine): void {
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
      while (Date.now() - start < 20) await add.run({ x: floats(0, 0) })
      clearInterval(timer)
      expect(ticks).toBeGreaterThan(0)
    }))
}
