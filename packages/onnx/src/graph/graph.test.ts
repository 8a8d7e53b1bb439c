import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as runtime from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { createBuilder, createSession, tensorOf, toModel } from '../index.js'

describe('createBuilder', () => {
  it('makes the same operator on the same values once', () => {
    const builder = createBuilder()
    const x = builder.input('x', 'float32', [2])
    const one = (): unknown => builder.node('Add', [x, builder.scalar(1)], {}, { shape: [2] })
    expect(one()).toBe(one())
    expect(builder.node('LeakyRelu', [x], { alpha: { float: 0.1 } }, { shape: [2] })).not.toBe(
      builder.node('LeakyRelu', [x], { alpha: { float: 0.2 } }, { shape: [2] }),
    )
  })

  it('tells constants apart by type, shape, and the sign of zero', () => {
    const builder = createBuilder()
    expect(builder.scalar(0)).toBe(builder.scalar(0))
    expect(builder.scalar(0)).not.toBe(builder.scalar(-0))
    expect(builder.scalar(1)).not.toBe(builder.scalar(1, 'int32'))
    const data = Float32Array.of(1)
    expect(builder.constant(data, 'float32', [1])).not.toBe(builder.constant(data, 'float32', []))
    expect(builder.scalar(Number.NaN)).toBe(builder.scalar(Number.NaN))
  })

  it('leaves out what no output needs, and keeps the order', () => {
    const builder = createBuilder()
    const x = builder.input('x', 'float32', [2])
    const a = builder.node('Neg', [x], {}, { shape: [2] })
    builder.node('Abs', [a], {}, { shape: [2] })
    const b = builder.node('Exp', [a], {}, { shape: [2] })
    const { nodes } = builder.graph([{ name: 'b', value: b }])
    expect(nodes.map((node) => node.operator)).toEqual(['Neg', 'Exp'])
  })
})

describe('toModel', () => {
  it('carries every kind of attribute and constant to ONNX Runtime', async () => {
    const builder = createBuilder()
    const x = builder.input('x', 'float32', [1, 1, 2, 2])
    const padded = builder.node(
      'Pad',
      [x, builder.integers([0, 0, 1, 0, 0, 0, 0, 1])],
      { mode: 'reflect' },
      { shape: [1, 1, 3, 3] },
    )
    const turned = builder.node('Transpose', [padded], { perm: [0, 1, 3, 2] }, { shape: [1, 1, 3, 3] })
    const leaky = builder.node('LeakyRelu', [turned], { alpha: { float: 0.5 } }, { shape: [1, 1, 3, 3] })
    const kept = builder.constant(Uint8Array.of(1, 0, 1), 'bool', [3])
    const chosen = builder.node('Where', [kept, leaky, builder.scalar(9)], {}, { shape: [1, 1, 3, 3], type: 'float32' })
    const graph = builder.graph([{ name: 'y', value: chosen }])
    const session = await createSession(graph, { runtime })
    const { y } = await session.run({ x: tensorOf(runtime, 'float32', [1, 1, 2, 2], Float32Array.of(1, -2, 3, -4)) })
    expect([...(y!.data as Float32Array)]).toEqual([3, 9, 3, -2, 9, -2, 3, 9, 3])
    await session.dispose()
  })

  it('gives a value out under two names, and an input as it is', async () => {
    const builder = createBuilder()
    const x = builder.input('x', 'int32', [2])
    const graph = builder.graph([
      { name: 'x', value: x },
      { name: 'again', value: x },
      { name: 'constant', value: builder.scalar(3, 'int32') },
    ])
    const session = await createSession(graph, { runtime })
    const results = await session.run({ x: tensorOf(runtime, 'int32', [2], Int32Array.of(7, 8)) })
    expect(Object.entries(results).map(([name, { data }]) => [name, [...(data as Int32Array)]])).toEqual([
      ['x', [7, 8]],
      ['again', [7, 8]],
      ['constant', [3]],
    ])
    await session.dispose()
  })

  it('is the same bytes for the same graph', () => {
    const make = (): Uint8Array => {
      const builder = createBuilder()
      const x = builder.input('x', 'float32', [1])
      return toModel(builder.graph([{ name: 'y', value: builder.node('Exp', [x], {}, { shape: [1] }) }]))
    }
    expect(make()).toEqual(make())
  })
})

describe('createSession', () => {
  it('says what ONNX Runtime does not take', async () => {
    const builder = createBuilder()
    const x = builder.input('x', 'float32', [2])
    const graph = builder.graph([{ name: 'y', value: builder.node('NoSuchThing', [x], {}, { shape: [2] }) }])
    await expect(createSession(graph, { runtime })).rejects.toMatchObject({
      code: 'onnx/session-failed',
      message: expect.stringMatching(/does not take the graph on cpu: .*NoSuchThing/s),
    })
  })

  it('profiles nodes under names that tell where they come from', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'chromask-profile-'))
    try {
      const builder = createBuilder()
      const x = builder.input('x', 'float32', [2])
      const y = builder.node('Exp', [x], {}, { shape: [2] }, 'MyKernel')
      const graph = builder.graph([{ name: 'y', value: y }])
      const session = await createSession(graph, { runtime, profile: join(folder, 'run') })
      await session.run({ x: tensorOf(runtime, 'float32', [2], Float32Array.of(1, 2)) })
      session.endProfiling()
      await session.dispose()
      const [file] = readdirSync(folder)
      expect(file).toMatch(/^run_.*\.json$/)
      expect(readFileSync(join(folder, file!), 'utf8')).toContain(`MyKernel/Exp_${y.id}_kernel_time`)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('refuses arrays that do not fit their shape', () => {
    expect(() => tensorOf(runtime, 'float32', [2, 2], new Float32Array(3))).toThrow(/\[2,2\] needs 4 values, got 3/)
  })
})
