import { existsSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { scratch } from '../testing/files.js'
import { run } from '../testing/run.js'

describe('chromask data', () => {
  const cache = scratch()
  beforeEach(() => void vi.stubEnv('CHROMASK_CACHE', cache))
  afterEach(() => void vi.unstubAllEnvs())

  it('says what is not there, and how to get it', async () => {
    const { stdout } = await run(['data', 'list'])
    expect(stdout).toMatch(/flowers17 .*: not downloaded\nflowers102 .*: not downloaded\n/)
    for (const name of ['flowers17', 'flowers102']) {
      const { code, stderr } = await run(['data', 'check', name])
      expect([code, stderr]).toEqual([1, expect.stringContaining(`chromask data get ${name}`)])
    }
  })

  it('looks through a folder', async () => {
    const { code, stderr } = await run(['data', 'check', cache])
    expect([code, stderr]).toEqual([1, expect.stringContaining('expected pictures')])
    expect((await run(['data', 'check', 'drawn'])).stdout).toMatch(/pictures that can be read whole/)
  })

  it('does not fetch what it does not know, nor from nowhere, and leaves nothing', async () => {
    expect(await run(['data', 'get', 'roses'])).toMatchObject({ code: 2, stderr: expect.stringContaining('got roses') })
    expect((await run(['data', 'check'])).code).toBe(2)
    expect((await run(['data', 'fetch', 'flowers17'])).code).toBe(2)
    const bad = await run(['data', 'get', 'flowers17', '--mirror', 'ftp://example.org'])
    expect([bad.code, bad.stderr]).toEqual([1, expect.stringContaining('https or http')])
    expect(existsSync(`${cache}/flowers17`)).toBe(false)
  })
})
