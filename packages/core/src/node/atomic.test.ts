import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeFileAtomic, writeFolderAtomic } from './atomic.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chromask-atomic-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('writeFileAtomic', () => {
  it('writes, replaces, and leaves nothing else behind', async () => {
    const path = join(folder, 'a/b.txt')
    await writeFileAtomic(path, 'one')
    await writeFileAtomic(path, Uint8Array.of(116, 119, 111))
    expect(readFileSync(path, 'utf8')).toBe('two')
    expect(readdirSync(join(folder, 'a'))).toEqual(['b.txt'])
  })

  it('keeps what was there when it cannot write', async () => {
    writeFileSync(join(folder, 'file'), 'a file, not a folder')
    await expect(writeFileAtomic(join(folder, 'file/inside'), 'x')).rejects.toThrow(
      /\[core\] could not write .*untouched/,
    )
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('a file, not a folder')
  })
})

describe('writeFolderAtomic', () => {
  it('writes all files, and replaces the whole folder', async () => {
    const path = join(folder, 'model')
    await writeFolderAtomic(path, { 'a.txt': '1', 'sub/b.txt': '2' })
    await writeFolderAtomic(path, { 'c.txt': '3' })
    expect(readdirSync(path)).toEqual(['c.txt'])
    expect(readdirSync(folder)).toEqual(['model'])
  })

  it('leaves the old folder whole when one of the new files cannot be written', async () => {
    const path = join(folder, 'model')
    await writeFolderAtomic(path, { 'a.txt': 'old' })
    await expect(writeFolderAtomic(path, { 'a.txt': 'new', 'a.txt/b': 'impossible' })).rejects.toThrow(
      /could not write/,
    )
    expect(readFileSync(join(path, 'a.txt'), 'utf8')).toBe('old')
    expect(readdirSync(folder)).toEqual(['model'])
  })
})

describe('a process killed while it writes', () => {
  it('leaves the old content or the new, never a part', async () => {
    const path = join(folder, 'big')
    const script = `
      import { open, rename } from 'node:fs/promises'
      const { writeFileAtomic } = await import(${JSON.stringify(await bundled())})
      for (let i = 0; ; i++) await writeFileAtomic(${JSON.stringify(path)}, String(i % 10).repeat(3_000_000))`
    for (let round = 0; round < 6; round++) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script])
      while (!existsSync(path)) await wait(10)
      await wait(40 + round * 23)
      child.kill('SIGKILL')
      await new Promise((resolve) => child.once('exit', resolve))
      const content = readFileSync(path, 'utf8')
      expect(content.length).toBe(3_000_000)
      expect(new Set(content).size).toBe(1)
    }
  })
})

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** The module under test as plain JavaScript for another process. */
async function bundled(): Promise<string> {
  const { build } = await import('esbuild')
  const outfile = join(folder, 'atomic.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, 'atomic.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
  })
  return outfile
}
