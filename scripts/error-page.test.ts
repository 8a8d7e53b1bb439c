import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DEVICES } from '../packages/backend/src/devices/catalog.js'
import { packages, thrownCodes } from './error-codes.js'

/** Codes that no user can meet, and why. */
const INTERNAL: Readonly<Record<string, string>> = {
  'backend/not-tracing': 'an engine calls a step only while it records, so there is always a recording',
  'trainer/damaged-checkpoint': 'a checkpoint is passed over for the one before; its text alone is kept, as a reason',
}

const read = (path: string): string => readFileSync(join(import.meta.dirname, '..', path), 'utf8')

const thrown = [...thrownCodes()].sort()
const met = thrown.filter((code) => !Object.hasOwn(INTERNAL, code))
const devices: ReadonlySet<string> = new Set(DEVICES.map(({ name }) => name))

it('calls internal only what is thrown', () => {
  expect(thrown).toEqual(expect.arrayContaining(Object.keys(INTERNAL)))
})

describe('docs/errors.md', () => {
  const sections = read('docs/errors.md').split(/^## /m).slice(1)
  const rows = sections.flatMap((section) => {
    const [heading, ...lines] = section.split('\n')
    const cells = lines.filter((line) => line.startsWith('| ') && !/^\| (code|---) /.test(line))
    return cells.map((line) => {
      const [, anchor, code] = /^\| <a id="(.+?)"><\/a>`(.+?)` \| .+\. \| .+\. \|$/.exec(line) ?? [line]
      return { heading, anchor, code }
    })
  })

  it('has a row for every code that users can meet, in order, under its package, and no other', () => {
    const expected = met.map((code) => ({ heading: code.split('/')[0], anchor: code.replace('/', '-'), code }))
    expect(rows).toEqual(expected)
  })
})

describe.each(packages)("%s's README", (name) => {
  const text = read(`packages/${name}/README.md`)
  const codesIn = (part: string): string[] =>
    [...part.matchAll(/`([a-z]+)\/[a-z0-9-]+`/g)].flatMap(([quoted, first = '']) => {
      const code = quoted.slice(1, -1)
      return packages.includes(first) && !devices.has(code) ? [code] : []
    })

  it('names all codes of the package under Errors', () => {
    const section = text.split(/^## /m).find((part) => part.startsWith('Errors\n')) ?? ''
    const own = codesIn(section).filter((code) => code.startsWith(`${name}/`))
    expect(own.sort()).toEqual(met.filter((code) => code.startsWith(`${name}/`)))
  })

  it('names no code that nobody can meet', () => {
    expect(codesIn(text).filter((code) => !met.includes(code))).toEqual([])
  })
})
