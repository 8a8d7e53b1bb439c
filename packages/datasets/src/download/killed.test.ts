import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '@chromask/core'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FileServer, sendFile, serve, sha256Of, someBytes } from '../testing/file-server.js'

/** `CHROMASK_KILLS=50` kills as often as a release asks for. */
const KILLS = Number(process.env.CHROMASK_KILLS ?? 8)
const bytes = someBytes(400_000, 3)
let folder = ''
let server: FileServer

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chromask-killed-'))
  // Slow enough that a kill falls into the middle.
  server = await serve((request, response) => {
    const whole = response.write.bind(response)
    const end = response.end.bind(response)
    response.end = ((data?: Buffer) => {
      let at = 0
      const timer = setInterval(() => {
        if (data && at < data.length) {
          whole(data.subarray(at, at + 40_000))
          at += 40_000
        } else {
          clearInterval(timer)
          end()
        }
      }, 10)
      return response
    }) as typeof response.end
    sendFile(request, response, bytes)
  })
  await build({
    stdin: {
      contents: `
        import { open, readFile } from 'node:fs/promises'
        import { downloadFile } from './download-file.js'
        import { installOnce } from './install-once.js'
        const [folder, url, bytes, sha256] = process.argv.slice(2)
        await installOnce(folder + '/set', { of: sha256 }, async (to) => {
          const path = await downloadFile({ name: 'a.tgz', url, bytes: Number(bytes), sha256 }, folder, { retryMs: 1 })
          const data = await readFile(path)
          for (let i = 0; i < 20; i++) {
            const file = await open(to + '/' + i, 'wx')
            await file.writeFile(data.subarray(i * 20000, (i + 1) * 20000))
            await file.close()
            await new Promise((done) => setTimeout(done, 3))
          }
        })`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['chromask-source'],
    outfile: join(folder, 'install.mjs'),
  })
})
afterAll(async () => {
  await server?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The exit code, or null for one killed after so many milliseconds. */
function install(to: string, killAfter?: number): Promise<number | null> {
  const args = [join(folder, 'install.mjs'), to, `${server.url}/a.tgz`, String(bytes.length), sha256Of(bytes)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  if (killAfter !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfter)
  return new Promise((resolve) => child.once('exit', resolve))
}

function expectWhole(to: string): void {
  const set = join(to, 'set')
  expect(Buffer.concat([...Array(20).keys()].map((i) => readFileSync(join(set, String(i))))).equals(bytes)).toBe(true)
  expect(readdirSync(set).length).toBe(21)
  expect(readdirSync(to).sort()).toEqual(['a.tgz', 'a.tgz.lock', 'set', 'set.lock'])
}

it(`completes after any kill: ${KILLS} of them`, { timeout: 20_000 + KILLS * 3000 }, async () => {
  const random = createRandom('kills')
  let killed = 0
  for (let round = 0; killed < KILLS; round++) {
    const to = join(folder, `round-${round}`)
    for (let i = 0; i < 3 && killed < KILLS; i++) {
      if ((await install(to, random.integer(60, 410))) === null) killed++
      // Whole or not at all.
      if (existsSync(join(to, 'set'))) expectWhole(to)
    }
    expect(await install(to)).toBe(0)
    expectWhole(to)
  }
})

it('two processes at once, of which one is killed', { timeout: 30_000 }, async () => {
  const to = join(folder, 'both')
  const codes = await Promise.all([install(to, 250), install(to), install(to)])
  expect(codes.slice(1)).toEqual([0, 0])
  expectWhole(to)
})
