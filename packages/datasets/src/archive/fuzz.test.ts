import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { someBytes } from '../testing/file-server.js'
import { testFolder } from '../testing/files.js'
import { gnuLongName, paxHeader, signHeader, type TarEntry, tarBytes, tarEntry } from '../testing/tar-bytes.js'
import { extractArchive } from './extract-archive.js'

/** `CHROMASK_FUZZ=20000` looks as long as a release asks for. */
const RUNS = Number(process.env.CHROMASK_FUZZ ?? 300)
const BLOCK = 512

const entries: readonly TarEntry[] = [
  { name: 'jpg/', type: '5' },
  { name: 'jpg/1.jpg', body: someBytes(1500, 1) },
  paxHeader({ path: `jpg/${'p'.repeat(120)}`, size: '600' }),
  { name: 'jpg/pp', body: someBytes(600, 2), size: 0 },
  gnuLongName(`jpg/${'g'.repeat(120)}`),
  { name: 'jpg/gg', body: 'g', prefix: 'x' },
  { name: 'empty', prefix: 'some/where' },
]
const whole = tarBytes(...entries)
/** Where each header begins. */
const headers = entries.map((_, i) => Buffer.concat(entries.slice(0, i).map(tarEntry)).length)

/** Bytes that mean something in a header come more often than others. */
const value = fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('\0/.\\:0157LKxgSaA \n=')))
const change = fc.oneof(
  fc.record({ at: fc.nat(whole.length - 1), value }),
  fc.record({ at: fc.tuple(fc.constantFrom(...headers), fc.nat(BLOCK - 1)).map(([a, b]) => a + b), value }),
  // Names, sizes and types.
  fc.record({
    at: fc
      .tuple(fc.constantFrom(...headers), fc.oneof(fc.nat(10), fc.integer({ min: 124, max: 135 }), fc.constant(156)))
      .map(([a, b]) => a + b),
    value,
  }),
)
/** Blocks taken from elsewhere: entries that are lost, twice or in another order. */
const move = fc.record({
  from: fc.nat(whole.length / BLOCK - 1),
  to: fc.nat(whole.length / BLOCK - 1),
  count: fc.integer({ min: 1, max: 4 }),
})

const often = <A, B>(mostly: fc.Arbitrary<A>, seldom: fc.Arbitrary<B>): fc.Arbitrary<A | B> =>
  fc.oneof({ weight: 9, arbitrary: mostly }, { weight: 1, arbitrary: seldom })

const mutation = fc.record({
  changes: fc.array(change, { maxLength: 5 }),
  moves: fc.array(move, { maxLength: 2 }),
  signs: often(fc.constant(true), fc.constant(false)),
  packs: fc.boolean(),
  cut: often(fc.constant(null), fc.nat(10_000)),
  packedChange: often(fc.constant(null), fc.record({ at: fc.nat(10_000), value: fc.nat(255) })),
})
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never

function mutated({ changes, moves, signs, packs, cut, packedChange }: Mutation): Buffer {
  const bytes = Buffer.from(whole)
  for (const { at, value } of changes) bytes[at] = value
  // What has a wrong checksum is not looked at any further.
  if (signs) for (const at of headers) signHeader(bytes, at)
  for (const { from, to, count } of moves) bytes.copy(bytes, to * BLOCK, from * BLOCK, (from + count) * BLOCK)
  const archive = packs ? gzipSync(bytes) : bytes
  if (packedChange) archive[packedChange.at % archive.length] = packedChange.value
  return cut === null ? archive : archive.subarray(0, cut % archive.length)
}

it(`gives safe files or an error and nothing, whatever an archive is changed into: ${RUNS} tries`, {
  timeout: 10_000 + RUNS * 20,
}, async () => {
  const folder = await testFolder({})
  const path = join(folder, 'a.tgz')
  const out = join(folder, 'inside', 'out')
  mkdirSync(join(folder, 'inside'))
  const outcomes = { unpacked: 0, 'datasets/hostile-archive': 0, 'datasets/invalid-archive': 0 }
  await fc.assert(
    fc.asyncProperty(mutation, async (m) => {
      await writeFile(path, mutated(m))
      try {
        const { files, bytes } = await extractArchive(path, out)
        outcomes.unpacked++
        const there = readdirSync(out, { recursive: true, withFileTypes: true })
        expect(there.every((entry) => entry.isFile() || entry.isDirectory())).toBe(true)
        const written = there.filter((entry) => entry.isFile())
        expect(written).toHaveLength(files)
        expect(written.reduce((sum, e) => sum + readFileSync(join(e.parentPath, e.name)).length, 0)).toBe(bytes)
        rmSync(out, { recursive: true })
      } catch (error) {
        const { code } = error as { code: keyof typeof outcomes }
        if (!(code in outcomes)) throw error
        outcomes[code]++
      }
      expect(readdirSync(folder)).toEqual(['a.tgz', 'inside'])
      expect(readdirSync(join(folder, 'inside'))).toEqual([])
    }),
    { numRuns: RUNS },
  )
  // Or else the changes are too mild, or too rough, to find anything.
  for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(RUNS / 50)
})
