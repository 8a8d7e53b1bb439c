import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createRandom } from '@chromask/core'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { someBytes } from '../testing/file-server.js'
import { tarBytes } from '../testing/tar-bytes.js'

/** `CHROMASK_KILLS=50` kills as often as a release asks for. */
const KILLS = Number(process.env.CHROMASK_KILLS ?? 8)
const FILES = 400
const contents = Array.from({ length: FILES }, (_, i) => someBytes(1 + i * 100, i + 1))
const nameOf = (i: number): string => `jpg/${i % 7}/image_${i}.jpg`
let folder = ''

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chromask-killed-'))
  writeFileSync(join(folder, 'a.tgz'), gzipSync(tarBytes(...contents.map((body, i) => ({ name: nameOf(i), body })))))
  await build({
    stdin: {
      contents: `
        import { extractArchive } from './extract-archive.js'
        import { installOnce } from '../download/install-once.js'
        const [archive, target] = process.argv.slice(2)
        process.send('started')
        await installOnce(target, {}, async (to) => {
          await extractArchive(archive, to)
        })
        process.disconnect()`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['chromask-source'],
    outfile: join(folder, 'install.mjs'),
  })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The exit code, or null for one killed so many milliseconds after its start. */
function install(to: string, killAfter?: number): Promise<number | null> {
  const child = spawn(process.execPath, [join(folder, 'install.mjs'), join(folder, 'a.tgz'), join(to, 'set')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  if (killAfter !== undefined) child.once('message', () => setTimeout(() => child.kill('SIGKILL'), killAfter))
  return new Promise((resolve) => child.once('exit', resolve))
}

function expectWhole(to: string): void {
  const set = join(to, 'set')
  for (const [i, bytes] of contents.entries()) expect(readFileSync(join(set, nameOf(i))).equals(bytes)).toBe(true)
  expect(readdirSync(set, { recursive: true })).toHaveLength(FILES + 7 + 2)
  expect(readdirSync(to).sort()).toEqual(['set', 'set.lock'])
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
      if ((await install(to, random.integer(0, Math.ceil(most)))) === null) {
        killed++
        most *= 1.1
      } else most *= 0.7
      // Whole or not at all.
      if (existsSync(join(to, 'set'))) expectWhole(to)
      if (existsSync(join(to, 'set.installing', 'jpg'))) halfway++
    }
    expect(await install(to)).toBe(0)
    expectWhole(to)
    rmSync(to, { recursive: true })
  }
})
