import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NamedArray } from '@chromask/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listCheckpoints, loadNewestCheckpoint, saveCheckpoint } from './checkpoint.js'

let run = ''
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'chromask-checkpoint-'))
})
afterEach(() => rmSync(run, { recursive: true, force: true }))

const arraysOf = (step: number): Map<string, NamedArray> =>
  new Map<string, NamedArray>([
    ['weights', { shape: [2, 2], data: Float32Array.of(step, -0, 1e-45, Number.NaN) }],
    ['count', { shape: [], data: Int32Array.of(step) }],
  ])
const save = (step: number, keep?: number): Promise<string> =>
  saveCheckpoint(
    run,
    { step, arrays: arraysOf(step), meta: { at: [step, 'ü', null] } },
    keep === undefined ? {} : { keep },
  )
const STATE = 'state.safetensors'
const INDEX = 'checkpoint.json'
const edit = (path: string, change: (index: Record<string, unknown>) => unknown): void => {
  const index = JSON.parse(readFileSync(join(path, INDEX), 'utf8'))
  writeFileSync(join(path, INDEX), JSON.stringify(change(index)))
}

describe('checkpoints', () => {
  it('come back as they were saved, bit by bit', async () => {
    const path = await save(7)
    const { arrays, ...rest } = (await loadNewestCheckpoint(run))!
    expect(rest).toEqual({ step: 7, meta: { at: [7, 'ü', null] }, path, rejected: [] })
    expect([...arrays.keys()]).toEqual(['weights', 'count'])
    expect(arrays).toEqual(arraysOf(7))
    const bits = (data: Float32Array | Int32Array) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    expect(bits(arrays.get('weights')!.data)).toEqual(bits(arraysOf(7).get('weights')!.data))
  })

  it('are none in a new run', async () => {
    expect(await listCheckpoints(run)).toEqual([])
    expect(await loadNewestCheckpoint(run)).toBeUndefined()
  })

  it('are found newest first by number, not by name', async () => {
    for (const step of [9, 100, 20]) await save(step, 10)
    mkdirSync(join(run, 'checkpoints', 'step-best'))
    expect(await listCheckpoints(run)).toEqual([9, 20, 100])
    expect((await loadNewestCheckpoint(run))?.step).toBe(100)
  })

  it('replace one of the same step', async () => {
    await save(5)
    await saveCheckpoint(run, { step: 5, arrays: new Map(), meta: 'again' })
    expect(await loadNewestCheckpoint(run)).toMatchObject({ step: 5, meta: 'again' })
    expect(readdirSync(join(run, 'checkpoints'))).toHaveLength(1)
  })

  it('cannot be listed where their place is taken', async () => {
    writeFileSync(join(run, 'checkpoints'), 'a file')
    await expect(loadNewestCheckpoint(run)).rejects.toMatchObject({ code: 'trainer/no-checkpoint' })
  })
})

describe('pruning', () => {
  it('keeps the newest three, or as many as asked for, and always one', async () => {
    for (const step of [1, 2, 3, 4, 5]) await save(step)
    expect(await listCheckpoints(run)).toEqual([3, 4, 5])
    await save(6, 2)
    expect(await listCheckpoints(run)).toEqual([5, 6])
    await save(7, 0)
    expect(await listCheckpoints(run)).toEqual([7])
  })

  it('clears up what a crash left, and nothing else', async () => {
    await save(1)
    const folder = join(run, 'checkpoints')
    mkdirSync(join(folder, 'step-00000002.99-abcdef01.tmp'))
    writeFileSync(join(folder, 'step-00000002.99-abcdef01.tmp', STATE), 'half')
    writeFileSync(join(folder, 'notes.txt'), 'mine')
    expect((await loadNewestCheckpoint(run))?.step).toBe(1)
    await save(2)
    expect(readdirSync(folder).sort()).toEqual(['notes.txt', 'step-00000001', 'step-00000002'])
  })

  it('keeps what was just saved, and what it follows, though a damaged one has a higher number', async () => {
    for (const step of [40, 50, 60]) await save(step)
    truncateSync(join(run, 'checkpoints/step-00000060', STATE), 3)
    await save(55, 2)
    expect(await listCheckpoints(run)).toEqual([50, 55, 60])
    expect((await loadNewestCheckpoint(run))?.step).toBe(55)
  })
})

describe('a damaged checkpoint', () => {
  const damages: Record<string, [damage: (path: string) => void, reason: RegExp]> = {
    'without its arrays': [(path) => rmSync(join(path, STATE)), /ENOENT/],
    'without its index': [(path) => rmSync(join(path, INDEX)), /ENOENT/],
    'with half of its arrays': [(path) => truncateSync(join(path, STATE), 50), /has 50 bytes instead of \d+/],
    'with half of its index': [(path) => truncateSync(join(path, INDEX), 20), /JSON/],
    'with one bit turned': [
      (path) => {
        const bytes = readFileSync(join(path, STATE))
        bytes[bytes.length - 1]! ^= 1
        writeFileSync(join(path, STATE), bytes)
      },
      /checksum/,
    ],
    'of a later format': [(path) => edit(path, (index) => ({ ...index, format: 2 })), /format 2 is not 1/],
    'of another step': [(path) => edit(path, (index) => ({ ...index, step: 3 })), /says step 3/],
    'with an index of something else': [(path) => edit(path, () => null), /null/],
  }
  for (const [name, [damage, reason]] of Object.entries(damages)) {
    it(`${name} is passed over and told of`, async () => {
      await save(10)
      const newest = await save(20)
      damage(newest)
      const loaded = await loadNewestCheckpoint(run)
      expect(loaded?.step).toBe(10)
      expect(loaded?.rejected).toEqual([{ path: newest, reason: expect.stringMatching(reason) }])
    })
  }

  it('does not let a run start over when none is whole', async () => {
    const paths = [await save(10), await save(20)]
    for (const path of paths) truncateSync(join(path, STATE), 0)
    const error = await loadNewestCheckpoint(run).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'trainer/no-checkpoint' })
    for (const path of paths) expect((error as Error).message).toContain(path)
  })
})
