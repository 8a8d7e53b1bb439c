import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resolveEngine } from '@chromask/backend'
import type { Json, NamedArrays } from '@chromask/core'
import type { Engine } from '@chromask/core/tensor'
import { loadNewestCheckpoint } from '@chromask/trainer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunRecipeOptions, type RunRecipeResult, runRecipe } from '../run-recipe.js'
import { hearing, tinyData, tinyRecipe } from '../testing/tiny.js'

let engine: Engine
let folder = ''
let first = ''

const go = (
  run: string,
  changes: Record<string, Json>,
  options: Partial<RunRecipeOptions> = {},
): Promise<RunRecipeResult> =>
  runRecipe({
    recipe: tinyRecipe({ steps: 1, rate: 0, discriminatorRate: 0, ...changes }),
    dataset: tinyData(),
    engine,
    run,
    stream: hearing(),
    evaluationPictures: 2,
    ...options,
  })

const arraysOf = async (run: string): Promise<NamedArrays> => (await loadNewestCheckpoint(run))?.arrays ?? new Map()

/** At a rate of 0 weights stay what they were at the start; running statistics move. */
const weightsOf = async (run: string, network: string): Promise<[string, string][]> =>
  [...(await arraysOf(run))]
    .filter(([name]) => name.startsWith(network) && /kernel|gamma|beta/.test(name))
    .map(([name, { data }]) => [name, data.join()])

beforeAll(async () => {
  engine = (await resolveEngine({ device: 'wasm' })).engine
  folder = mkdtempSync(join(tmpdir(), 'chromask-start-'))
  first = join(folder, 'first')
  await go(first, { steps: 2, rate: 0.01, discriminatorRate: 0.01 })
})
afterAll(() => {
  engine.dispose()
  rmSync(folder, { recursive: true, force: true })
})

it('begins with both networks of the other run, at step 0 of its own', async () => {
  const run = join(folder, 'both')
  const stream = hearing()
  const { step } = await go(
    run,
    { seed: 'another', ema: { decay: 0.9 }, losses: [{ kind: 'pixel', distance: 'l2' }, { kind: 'adversarial' }] },
    { startFrom: first, stream },
  )
  expect(step).toBe(1)
  expect(stream.text()).toContain(`Starting with the networks of ${first}.`)
  for (const network of ['generator/', 'discriminator/']) {
    expect(await weightsOf(run, network)).toEqual(await weightsOf(first, network))
  }
  const values = async (from: string, network: string): Promise<string[]> =>
    (await weightsOf(from, network)).map(([, numbers]) => numbers)
  expect(await values(run, 'ema/generator/of/')).toEqual(await values(first, 'generator/'))
})

it('takes the generator alone of a run without a discriminator', async () => {
  const [alone, run] = [join(folder, 'alone'), join(folder, 'then both')]
  await go(alone, { rate: 0.01, discriminator: null, losses: [{ kind: 'pixel', distance: 'l1' }] })
  await go(run, {}, { startFrom: alone })
  expect(await weightsOf(run, 'generator/')).toEqual(await weightsOf(alone, 'generator/'))
  expect(await weightsOf(run, 'discriminator/')).not.toEqual(await weightsOf(first, 'discriminator/'))
})

it('is done again by a run that is resumed before its first checkpoint, and not afterwards', async () => {
  const run = join(folder, 'resumed')
  await go(run, {}, { startFrom: first })
  rmSync(join(run, 'checkpoints'), { recursive: true })
  await go(run, {}, { startFrom: first, resume: true })
  expect(await weightsOf(run, 'generator/')).toEqual(await weightsOf(first, 'generator/'))
  await go(run, {}, { startFrom: join(folder, 'gone'), resume: true })
})

it.each([
  ['another width', { 'generator.base': 8 }],
  ['fewer layers', { 'generator.depth': 1 }],
  ['another discriminator', { 'discriminator.base': 8 }],
])('refuses networks of other shapes, and leaves no run behind: %s', async (_, changes) => {
  const run = join(folder, 'refused')
  await expect(go(run, changes, { startFrom: first })).rejects.toMatchObject({ code: 'recipes/checkpoint-mismatch' })
  expect(existsSync(run)).toBe(false)
})

it('wants a run with a checkpoint', async () => {
  await expect(go(join(folder, 'x'), {}, { startFrom: folder })).rejects.toMatchObject({ code: 'trainer/no-run' })
  const empty = join(folder, 'empty')
  await go(empty, {})
  rmSync(join(empty, 'checkpoints'), { recursive: true })
  await expect(go(join(folder, 'x'), {}, { startFrom: empty })).rejects.toMatchObject({ code: 'trainer/no-checkpoint' })
})
