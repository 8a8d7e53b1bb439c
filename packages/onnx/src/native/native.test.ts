import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Graph } from '../index.js'
import { createBuilder, createSession, tensorOf, toModel } from '../index.js'
import { openNativeRuntime } from './index.js'

const folder = mkdtempSync(join(tmpdir(), 'chromask-native-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A value multiplied by itself a number of times: work for a while, or for a moment. */
function powers(size: number, times: number): Graph {
  const builder = createBuilder()
  const x = builder.input('x', 'float32', [size, size])
  let y = x
  for (let i = 0; i < times; i++) y = builder.node('MatMul', [y, x], {}, { shape: [size, size] }, `product ${i}`)
  return builder.graph([{ name: 'y', value: y }])
}

const identity = (size: number): Float32Array =>
  Float32Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0))

describe('openNativeRuntime', () => {
  it('gives every element type back', async () => {
    const runtime = openNativeRuntime()
    const builder = createBuilder()
    const given = {
      a: tensorOf(runtime, 'float32', [2], Float32Array.of(1.5, -2)),
      b: tensorOf(runtime, 'int32', [1, 2], Int32Array.of(7, -8)),
      c: tensorOf(runtime, 'bool', [], Uint8Array.of(1)),
      d: tensorOf(runtime, 'uint8', [2, 1], Uint8Array.of(0, 255)),
      e: tensorOf(runtime, 'float32', [0], new Float32Array()),
    }
    const outputs = Object.entries(given).map(([name, tensor]) => ({
      name,
      value: builder.input(name, tensor.type as 'float32', tensor.dims),
    }))
    const session = await createSession(builder.graph(outputs), { runtime })
    const results = await session.run(given)
    for (const [name, tensor] of Object.entries(given)) {
      expect([results[name]!.type, results[name]!.dims, [...(results[name]!.data as Int32Array)]]).toEqual([
        tensor.type,
        [...tensor.dims],
        [...(tensor.data as Int32Array)],
      ])
    }
    await session.dispose()
  })

  it('lets outputs stay, and be the next run’s inputs', async () => {
    const runtime = openNativeRuntime()
    const builder = createBuilder()
    const x = builder.input('x', 'float32', [3])
    const y = builder.node('Add', [x, builder.scalar(1)], {}, { shape: [3] })
    const session = await runtime.InferenceSession.create(toModel(builder.graph([{ name: 'x', value: y }])), {
      preferredOutputLocation: { 'out:x': 'gpu-buffer' },
    })
    let state = tensorOf(runtime, 'float32', [3], Float32Array.of(1, 2, 3))
    for (let i = 0; i < 5; i++) {
      const { 'out:x': next } = await session.run({ x: state }, ['out:x'])
      state.dispose()
      state = next as typeof state
    }
    expect(state.location).toBe('gpu-buffer')
    expect([...((await state.getData()) as Float32Array)]).toEqual([6, 7, 8])
    state.dispose()
    await session.release()
  })

  it('leaves the event loop free while it runs, and releases a session that is still needed afterwards', async () => {
    const runtime = openNativeRuntime()
    const session = await createSession(powers(256, 200), { runtime, threads: 1 })
    let turns = 0
    const timer = setInterval(() => turns++, 0)
    const run = session.run({ x: tensorOf(runtime, 'float32', [256, 256], identity(256)) })
    await session.dispose()
    const { y } = await run
    clearInterval(timer)
    expect(turns).toBeGreaterThan(3)
    expect(y!.data).toEqual(identity(256))
  })

  it('writes profiles', async () => {
    const runtime = openNativeRuntime()
    const session = await createSession(powers(2, 2), { runtime, profile: join(folder, 'profile') })
    await session.run({ x: tensorOf(runtime, 'float32', [2, 2], identity(2)) })
    session.endProfiling()
    await session.dispose()
    expect(readdirSync(folder).filter((file) => file.startsWith('profile'))).toHaveLength(1)
  })

  it('says what it cannot do', async () => {
    const runtime = openNativeRuntime()
    await expect(createSession(powers(2, 1), { runtime, providers: ['cuda'] })).rejects.toThrow(
      /runs on cpu, got the provider cuda/,
    )
    await expect(runtime.InferenceSession.create(Uint8Array.of(1, 2, 3))).rejects.toThrow(/protobuf/i)
    const session = await createSession(powers(2, 1), { runtime })
    const wrong = { x: tensorOf(runtime, 'float32', [3, 3], identity(3)) }
    await expect(session.run(wrong)).rejects.toMatchObject({
      code: 'onnx/run-failed',
      message: expect.stringMatching(/Got: 3 Expected: 2/),
    })
    await session.dispose()
    writeFileSync(join(folder, 'library.so'), 'not a library')
    expect(() => openNativeRuntime({ library: join(folder, 'library.so') })).toThrow(/cannot be loaded as ONNX Runtime/)
    expect(() => openNativeRuntime({ library: join(folder, 'missing.so') })).toThrow(/cannot be loaded as ONNX Runtime/)
  })
})

describe('a process that ends while a step runs', () => {
  // Within reach of the packages that it imports.
  const program = join(import.meta.dirname, `../../../../node_modules/.chromask-native-${process.pid}.mjs`)
  afterAll(() => rmSync(program, { force: true }))
  beforeAll(async () => {
    await build({
      stdin: {
        contents: `
          import { createSession, tensorOf, toModel } from '../index.js'
          import { openNativeRuntime } from './index.js'
          const graph = JSON.parse(${JSON.stringify(JSON.stringify(powers(512, 400)))})
          const runtime = openNativeRuntime()
          const session = await createSession(graph, { runtime, threads: 2 })
          void session.run({ x: tensorOf(runtime, 'float32', [512, 512], new Float32Array(512 * 512)) }).catch(() => undefined)
          await new Promise((resolve) => setTimeout(resolve, 100))
          if (process.argv[2] === 'throw') throw new Error('on purpose')
          process.exit(Number(process.argv[2]))`,
        resolveDir: import.meta.dirname,
      },
      outfile: program,
      bundle: true,
      format: 'esm',
      platform: 'node',
      conditions: ['chromask-source'],
      external: ['koffi', 'onnxruntime-node', '@tensorflow/*'],
    })
  })

  const codeOf = (argument: string): number => {
    try {
      execFileSync(process.execPath, [program, argument], { stdio: 'pipe' })
      return 0
    } catch (error) {
      return (error as { status: number }).status
    }
  }

  it.each([
    ['0', 0],
    ['3', 3],
    ['throw', 1],
  ])('has the exit code that it was given: %s', (argument, code) => {
    expect(codeOf(argument)).toBe(code)
  })
})
