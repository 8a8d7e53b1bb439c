import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '@chromask/core'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { proceduralFlowers } from '../flowers/procedural-flowers.js'
import { cacheOnDisk } from './cache-on-disk.js'

/** `CHROMASK_KILLS=50` kills as often as a release asks for. */
const KILLS = Number(process.env.CHROMASK_KILLS ?? 8)
const COUNT = 60
let folder = ''
// Beside its sources: what stays outside of the bundle is found from there.
const program = join(import.meta.dirname, `.make-cache-${process.pid}.mjs`)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chromask-killed-'))
  await build({
    stdin: {
      contents: `
        import { proceduralFlowers } from '../flowers/procedural-flowers.js'
        import { cacheOnDisk } from './cache-on-disk.js'
        process.send('started')
        const flowers = proceduralFlowers({ count: ${COUNT}, size: 16 })
        await (await cacheOnDisk(flowers, { size: 16, folder: process.argv[2] })).close()
        process.disconnect()`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['sharp', 'fast-png', 'env-paths'],
    conditions: ['chromask-source'],
    outfile: program,
  })
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  rmSync(program, { force: true })
})

/** The exit code, or null for one killed so many milliseconds after its start. */
function make(to: string, killAfter?: number): Promise<number | null> {
  const child = spawn(process.execPath, [program, to], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  if (killAfter !== undefined) child.once('message', () => setTimeout(() => child.kill('SIGKILL'), killAfter))
  return new Promise((resolve) => child.once('exit', resolve))
}

const namesIn = (to: string, ending: string): string[] =>
  existsSync(to) ? readdirSync(to).filter((name) => name.endsWith(ending)) : []

/** Every byte is right, and nothing is made again to find out. */
async function expectWhole(to: string): Promise<void> {
  const flowers = proceduralFlowers({ count: COUNT, size: 16 })
  const unread = { ...flowers, getSquare: () => Promise.reject(new Error('the cache is not whole')) }
  const cached = await cacheOnDisk(unread, { size: 16, folder: to })
  for (let i = 0; i < COUNT; i++) expect(await cached.getSquare(i, 16)).toEqual(await flowers.getSquare?.(i, 16))
  await cached.close()
}

it(`completes after any kill: ${KILLS} of them`, { timeout: 20_000 + KILLS * 3000 }, async () => {
  const random = createRandom('kills')
  let killed = 0
  let halfway = 0
  // As long as it takes here, so that kills fall everywhere.
  let most = 100
  for (let round = 0; killed < KILLS || halfway === 0; round++) {
    const to = join(folder, `round-${round}`)
    for (let i = 0; i < 3; i++) {
      if ((await make(to, random.integer(0, Math.ceil(most)))) === null) {
        killed++
        most *= 1.1
      } else most *= 0.7
      // Whole or not at all.
      if (namesIn(to, '.squares').length > 0) await expectWhole(to)
      halfway += namesIn(to, '.building').length
    }
    expect(await make(to)).toBe(0)
    await expectWhole(to)
    expect(namesIn(to, '.building')).toEqual([])
  }
})

it('two processes at once, of which one is killed', { timeout: 30_000 }, async () => {
  const to = join(folder, 'both')
  const codes = await Promise.all([make(to, 60), make(to), make(to)])
  expect(codes.slice(1)).toEqual([0, 0])
  await expectWhole(to)
  expect(namesIn(to, '.squares')).toHaveLength(1)
})
