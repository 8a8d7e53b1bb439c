import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorkerHost } from './worker-host.js'

describe('a process with a run under way in the worker', () => {
  // Where Node finds the packages that this one depends on.
  const parent = join(import.meta.dirname, '../../node_modules/.tmp')
  let folder: string
  beforeAll(async () => {
    mkdirSync(parent, { recursive: true })
    folder = mkdtempSync(join(parent, 'ending-'))
    await build({
      entryPoints: [join(import.meta.dirname, '../testing/ending-program.ts')],
      outfile: join(folder, 'program.mjs'),
      bundle: true,
      // Must not keep the worker's functions from standing by themselves.
      minify: true,
      format: 'esm',
      platform: 'node',
      conditions: ['chromask-source'],
      external: ['@tensorflow/*', 'onnxruntime-*', 'protobufjs'],
      logLevel: 'error',
    })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  // ONNX Runtime would abort the process with code 134.
  it.each([
    ['ends', 'by itself, when it is idle', 'idle', 0, ['ran once']],
    ['waits', 'for the run, and ends', 'end', 0, ['ran once', 'ran twice', 'exit']],
    ['waits', 'for the run to dispose of the engine', 'dispose', 0, ['ran once', 'ran twice', 'disposed', 'exit']],
    ['exits', 'by process.exit(3)', 'exit', 3, ['ran once', 'exit']],
    ['fails', 'by an error that nobody catches', 'throw', 1, ['ran once', 'exit']],
  ])('%s %s', async (_, __, way, code, said) => {
    const ended = await new Promise<{ code: unknown; said: string[] }>((resolve) => {
      execFile(process.execPath, [join(folder, 'program.mjs'), way], { timeout: 50_000 }, (error, stdout) =>
        resolve({ code: error ? (error.code ?? error.signal) : 0, said: stdout.trim().split('\n') }),
      )
    })
    expect(ended).toEqual({ code, said })
  })
})

describe('a worker that does not start', () => {
  it('says what is wrong', async () => {
    const host = createWorkerHost('data:text/javascript,throw new Error("broken runtime")')
    const ended = { code: 'backend/worker-ended', message: expect.stringMatching(/failed: broken runtime/) }
    await expect(host.createState({})).rejects.toMatchObject(ended)
    await expect(host.createState({})).rejects.toMatchObject(ended)
  })

  it('says that the runtime is not installed', () => {
    expect(() => createWorkerHost('onnxruntime-nowhere')).toThrow(
      expect.objectContaining({ code: 'backend/not-installed', message: expect.stringMatching(/onnxruntime-nowhere/) }),
    )
  })
})
