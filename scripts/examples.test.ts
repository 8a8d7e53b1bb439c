import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { blocksOf, expectedOf } from './code-blocks.js'

// Runs every ```ts block of the READMEs and of the `@example`s in the sources, and compares what it prints with the
// `// comment` behind each console.log.
const root = join(import.meta.dirname, '..')
// Inside the repository, so that packages are found; one for each process, so that two can run at once.
const folder = join(root, `scripts/.examples-${process.pid}`)

const filesOf = (dir: string): string[] =>
  readdirSync(join(root, dir), { recursive: true, encoding: 'utf8' }).map((name) => `${dir}/${name}`)
const packages = readdirSync(join(root, 'packages'))
const sourcesOf = (name: string): string[] =>
  filesOf(`packages/${name}/src`).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))

const subjects = [
  { name: 'chromask as a whole', files: ['README.md'] },
  ...packages.map((name) => ({ name, files: [`packages/${name}/README.md`, ...sourcesOf(name)] })),
]

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
// Examples may write files beside them.
const before = process.cwd()
const desk = mkdtempSync(join(tmpdir(), 'chromask-examples-'))
process.chdir(desk)
afterAll(() => {
  process.chdir(before)
  for (const path of [folder, desk]) rmSync(path, { recursive: true, force: true })
})

describe.each(subjects)('examples of $name', ({ files }) => {
  const blocks = files.flatMap((file) => blocksOf(file, readFileSync(join(root, file), 'utf8')))
  it.each(blocks.map((block) => [`${block.file}:${block.line}`, block] as const))('%s', async (_, block) => {
    const path = join(folder, `${block.file.replace(/\W/g, '-')}-${block.line}.ts`)
    writeFileSync(path, block.code)
    const printed: string[] = []
    const log = vi
      .spyOn(console, 'log')
      .mockImplementation((...values: unknown[]) => void printed.push(values.map(String).join(' ')))
    try {
      await import(path)
    } finally {
      log.mockRestore()
    }
    const expected = expectedOf(block.code)
    expect(printed.slice(0, expected.length)).toEqual(expected)
  })
  it('has an example in its README', () => {
    expect(blocks.some((block) => block.file.endsWith('README.md'))).toBe(true)
  })
})
