import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Json } from '@chromask/core'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRun, diffJson, isRun, openRun } from './run-folder.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chromask-run-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const INFO = {
  recipe: { name: 'test', size: 64 },
  options: { device: 'cpu' },
  versions: { chromask: '0.0.0' },
  data: { examples: 3 },
  createdAt: '2020-01-02T03:04:05.000Z',
}

describe('a run’s folder', () => {
  it('is made with all folders on the way, and read again', async () => {
    const path = join(folder, 'runs/first')
    expect(await isRun(path)).toBe(false)
    await createRun(path, INFO)
    expect(await isRun(path)).toBe(true)
    expect(await openRun(path)).toEqual({ format: 1, ...INFO })
    expect(readdirSync(path)).toEqual(['run.json'])
  })

  it('may hold other things, but not another run', async () => {
    writeFileSync(join(folder, 'notes.txt'), 'mine')
    await createRun(folder, INFO)
    await expect(createRun(folder, { ...INFO, recipe: { name: 'other' } })).rejects.toMatchObject({
      code: 'trainer/run-exists',
      message: expect.stringContaining('--resume'),
    })
    expect((await openRun(folder)).recipe).toEqual(INFO.recipe)
  })

  it.each(['checkpoints', 'metrics.jsonl'])('does not take a folder with another training’s %s', async (name) => {
    writeFileSync(join(folder, name), '')
    await expect(createRun(folder, INFO)).rejects.toMatchObject({
      code: 'trainer/run-exists',
      message: expect.stringContaining(name),
    })
    expect(readdirSync(folder)).toEqual([name])
  })

  it('is told from a folder without a run', async () => {
    await expect(openRun(folder)).rejects.toMatchObject({ code: 'trainer/no-run' })
    await expect(openRun(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'trainer/no-run' })
  })

  const broken = [
    '',
    '{"format": 1, "rec',
    'null',
    '[]',
    '{}',
    '7',
    '{"format": 1}',
    '{"format": 2, "recipe": {}, "versions": {}}',
  ]
  for (const text of [
    ...broken,
    '{"format": 1, "recipe": null, "versions": {}}',
    '{"format": 1, "recipe": {}, "versions": 1}',
  ]) {
    it(`is refused where run.json says ${text === '' ? 'nothing' : text}`, async () => {
      writeFileSync(join(folder, 'run.json'), text)
      await expect(openRun(folder)).rejects.toMatchObject({
        code: 'trainer/invalid-run',
        message: expect.stringContaining(join(folder, 'run.json')),
      })
    })
  }
})

describe('diffJson', () => {
  it('names every leaf that differs, is new or gone', () => {
    const from = { size: 64, rates: [1, 2, 3], adam: { beta1: 0.5, beta2: 0.9 }, old: { x: 1 } }
    const to = { size: 64, rates: [1, 5], adam: { beta1: 0.5, beta2: 0.99 }, new: null }
    expect(diffJson(from, to)).toEqual([
      { path: 'rates.1', from: 2, to: 5 },
      { path: 'rates.2', from: 3, to: undefined },
      { path: 'adam.beta2', from: 0.9, to: 0.99 },
      { path: 'old', from: { x: 1 }, to: undefined },
      { path: 'new', from: undefined, to: null },
    ])
  })

  it('tells kinds apart', () => {
    const different: [Json, Json][] = [
      [null, {}],
      [{}, []],
      [[], null],
      [0, null],
      ['1', 1],
      [false, 0],
    ]
    for (const [from, to] of different) expect(diffJson(from, to)).toEqual([{ path: '', from, to }])
  })

  it('takes names that every object has', () => {
    expect(diffJson({}, { constructor: 1 })).toEqual([{ path: 'constructor', from: undefined, to: 1 }])
  })

  it('is empty exactly for what is equal', () => {
    const anyJson = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>
    fc.assert(
      fc.property(anyJson, anyJson, (a, b) => {
        // JSON has no -0.
        const [from, to] = JSON.parse(JSON.stringify([a, b])) as [Json, Json]
        expect(diffJson(from, structuredClone(from))).toEqual([])
        expect(diffJson(from, to).length === 0).toBe(isDeepStrictEqual(from, to))
        expect(diffJson(to, from)).toHaveLength(diffJson(from, to).length)
      }),
    )
  })
})
