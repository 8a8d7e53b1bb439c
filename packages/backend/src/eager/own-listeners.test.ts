import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, expect, it } from 'vitest'

const program = join(import.meta.dirname, `../../.uncaught-${process.pid}.mjs`)
afterAll(() => rmSync(program, { force: true }))

it('an error that nobody catches is printed as the program’s own, by Node', async () => {
  await build({
    stdin: {
      contents: `import { resolveEngine } from '@chromask/backend'
await resolveEngine({ device: 'wasm' })
throw new Error('mine')`,
      resolveDir: import.meta.dirname,
    },
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['chromask-source'],
    external: ['@tensorflow/*', 'onnxruntime-*', 'koffi'],
    logLevel: 'error',
  })
  const { status, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr).toContain('Error: mine')
  expect(stderr.length).toBeLessThan(2000)
})
