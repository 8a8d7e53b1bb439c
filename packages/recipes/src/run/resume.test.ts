import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resolveEngine } from '@chromask/backend'
import type { Engine } from '@chromask/core/tensor'
import { listCheckpoints, readMetrics } from '@chromask/trainer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunRecipeOptions, type RunRecipeResult, runRecipe } from '../run-recipe.js'
import { checkpointPath, hearing, stateBytes, tinyData, tinyRecipe } from '../testing/tiny.js'

let engine: Engine
let folder = ''
let [whole, half] = ['', '']

const go = (run: string, options: Partial<RunRecipeOptions> = {}): Promise<RunRecipeResult> =>
  runRecipe({
    recipe: tinyRecipe(),
    dataset: tinyData(),
    engine,
    run,
    stream: hearing(),
    checkpointEvery: 1,
    evaluationPictures: 2,
    ...options,
  })

/** A copy of the run that was interrupted after two of four steps. */
function copyOfHalf(): string {
  const run = mkdtempSync(join(folder, 'copy-'))
  cpSync(half, run, { recursive: true })
  return run
}

beforeAll(async () => {
  engine = (await resolveEngine({ device: 'wasm' })).engine
  folder = mkdtempSync(join(tmpdir(), 'chromask-resume-'))
  ;[whole, half] = [join(folder, 'whole'), join(folder, 'half')]
  await go(whole)
  const controller = new AbortController()
  const atTwo = { onStep: (_: unknown, { step }: { step: number }) => void (step === 2 && controller.abort()) }
  await go(half, { signal: controller.signal, callbacks: [atTwo] })
})
afterAll(() => {
  engine.dispose()
  rmSync(folder, { recursive: true, force: true })
})

describe('resuming a run', () => {
  it('gives, bit for bit, what the run would have become', async () => {
    const run = copyOfHalf()
    const stream = hearing()
    const { outcome, step, evaluations } = await go(run, { resume: true, stream })
    expect([outcome, step]).toEqual(['finished', 4])
    expect(stream.text()).toContain('Going on from step 2.')
    expect(stateBytes(run, 4).equals(stateBytes(whole, 4))).toBe(true)
    expect(evaluations).toEqual(JSON.parse(readFileSync(join(whole, 'evaluations.json'), 'utf8')))

    const timeless = async (path: string): Promise<object[]> =>
      (await readMetrics(join(path, 'metrics.jsonl'))).map(({ 'time/secondsPerStep': _, ...rest }) => rest)
    expect(await timeless(run)).toEqual(await timeless(whole))
    expect(readdirSync(join(run, 'samples'))).toEqual(readdirSync(join(whole, 'samples')))
  })

  it('falls back on the checkpoint before a damaged one, says so, and ends the same', async () => {
    const run = copyOfHalf()
    truncateSync(join(checkpointPath(run, 2), 'state.safetensors'), 100)
    const stream = hearing()
    await go(run, { resume: true, stream })
    expect(stream.text()).toMatch(/step-00000002 cannot be used: .*100 bytes/)
    expect(stream.text()).toContain('Going on from step 1.')
    expect(stateBytes(run, 4).equals(stateBytes(whole, 4))).toBe(true)
    expect(stateBytes(run, 2).equals(stateBytes(half, 2))).toBe(true) // replaced by a good one
    expect((await readMetrics(join(run, 'metrics.jsonl'))).map(({ step }) => step)).toEqual([1, 2, 3, 4])
  })

  it('refuses where every checkpoint is damaged, and touches none', async () => {
    const run = copyOfHalf()
    for (const step of await listCheckpoints(run))
      writeFileSync(join(checkpointPath(run, step), 'checkpoint.json'), 'not JSON')
    await expect(go(run, { resume: true })).rejects.toMatchObject({ code: 'trainer/no-checkpoint' })
    expect(await listCheckpoints(run)).toEqual([1, 2])
  })

  it('begins anew where no checkpoint was reached', async () => {
    const run = copyOfHalf()
    rmSync(join(run, 'checkpoints'), { recursive: true })
    const stream = hearing()
    await go(run, { resume: true, stream })
    expect(stream.text()).toContain('holds no checkpoint yet: starting at step 0.')
    expect(stateBytes(run, 4).equals(stateBytes(whole, 4))).toBe(true)
  })

  it('has nothing left to do for a finished run', async () => {
    const run = join(folder, 'finished')
    cpSync(whole, run, { recursive: true })
    expect(await go(run, { resume: true })).toMatchObject({ outcome: 'finished', step: 4 })
    expect(stateBytes(run, 4).equals(stateBytes(whole, 4))).toBe(true)
  })

  it('goes on with a run of before some fields of its recipe were there', async () => {
    const run = copyOfHalf()
    const info = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'))
    for (const path of [info.recipe, info.recipe.augment])
      for (const key of ['ema', 'accumulate', 'scale']) delete path[key]
    writeFileSync(join(run, 'run.json'), JSON.stringify(info))
    expect(await go(run, { resume: true })).toMatchObject({ outcome: 'finished', step: 4 })
    expect(stateBytes(run, 4).equals(stateBytes(whole, 4))).toBe(true)
  })

  it('refuses another recipe, naming the fields with old and new values', async () => {
    const run = copyOfHalf()
    const recipe = tinyRecipe({ 'losses.1.weight': 50, discriminatorRate: null })
    await expect(go(run, { resume: true, recipe })).rejects.toMatchObject({
      code: 'recipes/changed-recipe',
      message: expect.stringMatching(/losses\.1\.weight was 100, now 50/),
    })
    await expect(go(run, { resume: true, recipe })).rejects.toThrow(/discriminatorRate was .*, now null/)
  })

  it('refuses other data, naming what differs', async () => {
    const run = copyOfHalf()
    await expect(go(run, { resume: true, dataset: tinyData(41) })).rejects.toMatchObject({
      code: 'recipes/changed-data',
      message: expect.stringMatching(/size was 40, now 41; ids was "/),
    })
  })

  it('changes nothing in a run that it refuses', async () => {
    const run = copyOfHalf()
    const files = (path: string): Map<string, string> =>
      new Map(
        readdirSync(path, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .sort()
          .map((file) => [file, readFileSync(file, 'base64')]),
      )
    const before = files(run)
    await expect(go(run, { resume: true, dataset: tinyData(41) })).rejects.toThrow()
    await expect(go(run, { resume: true, recipe: tinyRecipe({ steps: 9 }) })).rejects.toThrow()
    expect(files(run)).toEqual(before)
  })

  it('warns of other versions, and goes on', async () => {
    const run = copyOfHalf()
    const info = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'))
    info.versions.node = '20.0.0'
    writeFileSync(join(run, 'run.json'), JSON.stringify(info))
    const stream = hearing()
    expect((await go(run, { resume: true, stream })).outcome).toBe('finished')
    expect(stream.text()).toContain(
      `Since the run was started, this has changed: node was "20.0.0", now "${process.versions.node}". The numbers may differ`,
    )
  })

  it('does not warn where nothing has changed', async () => {
    const stream = hearing()
    await go(copyOfHalf(), { resume: true, stream })
    expect(stream.text()).not.toContain('has changed')
  })

  it('needs a run', async () => {
    await expect(go(join(folder, 'nowhere'), { resume: true })).rejects.toMatchObject({ code: 'trainer/no-run' })
  })
})
