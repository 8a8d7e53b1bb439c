import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { INSTALLED_MARKER, installOnce } from './install-once.js'
import { withLock } from './lock.js'
import { lifeOf, thisOwner } from './owner.js'

let path = ''
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'chromask-lock-')), 'a')
})
afterEach(() => rmSync(join(path, '..'), { recursive: true, force: true }))

const ended = (): number => spawnSync(process.execPath, ['-e', '']).pid

it('lets one in at a time, also after a dead owner that all of them find', async () => {
  mkdirSync(`${path}.lock`)
  writeFileSync(join(`${path}.lock`, '7'), JSON.stringify({ ...thisOwner(), pid: ended() }))
  let inside = 0
  let most = 0
  const work = async (): Promise<void> => {
    most = Math.max(most, ++inside)
    await sleep(2)
    inside--
  }
  await Promise.all(Array.from({ length: 12 }, () => withLock(path, {}, work)))
  expect([most, inside]).toEqual([1, 0])
  expect(readdirSync(`${path}.lock`).length).toBe(1)
})

it('does not take a living owner for dead, and stops waiting when asked', async () => {
  expect(lifeOf(thisOwner())).not.toBe('dead')
  expect(lifeOf({ ...thisOwner(), pid: ended() })).toBe('dead')
  expect(lifeOf({ ...thisOwner(), place: 'elsewhere' })).toBe('unknown')
  await withLock(path, {}, async () => {
    const other = withLock(path, { signal: AbortSignal.timeout(150) }, async () => 'in')
    await expect(other).rejects.toThrow(/timeout/)
  })
})

it('frees the lock when the work throws; a build that throws leaves nothing', async () => {
  const fails = async (): Promise<never> => Promise.reject(new Error('no'))
  await expect(withLock(path, {}, fails)).rejects.toThrow('no')
  await expect(installOnce(path, {}, fails)).rejects.toThrow('no')
  expect([existsSync(path), existsSync(`${path}.installing`)]).toEqual([false, false])
})

it('builds once, anew for something else, and never over a folder of somebody else', async () => {
  let built = 0
  const build = async (to: string): Promise<void> => writeFileSync(join(to, 'x'), String(built++))
  await Promise.all([1, 2, 3].map(() => installOnce(path, { of: 'one' }, build)))
  expect(built).toBe(1)
  await installOnce(path, { of: 'two' }, build)
  expect([built, readdirSync(path).sort()]).toEqual([2, [INSTALLED_MARKER, 'x']])
  rmSync(join(path, INSTALLED_MARKER))
  await expect(installOnce(path, { of: 'two' }, build)).rejects.toMatchObject({ code: 'datasets/install-in-the-way' })
})
