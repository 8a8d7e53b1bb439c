import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resolveEngine } from '@chromask/backend'
import type { Engine } from '@chromask/core/tensor'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runRecipe } from '../run-recipe.js'
import { hearing, tinyData } from '../testing/tiny.js'
import { expandStudy } from './expand.js'
import { readResults, type StudyResults } from './results.js'
import { type ExperimentProgress, type RunStudyOptions, type RunStudyResult, runStudy } from './run-study.js'
import { experimentOptions, experimentState, secondsLeft } from './state.js'
import { checkStudy, type Study } from './study.js'

const declared = {
  name: 'tiny',
  recipe: 'demo',
  set: {
    size: 8,
    batch: 4,
    'generator.base': 4,
    'generator.depth': 2,
    'discriminator.base': 4,
    'discriminator.depth': 2,
  },
  steps: 3,
  seeds: [1, 2],
  pictures: 2,
  families: { stripes: { kind: 'stripes' }, discs: { kind: 'disc' } },
  axes: { masks: { stripes: { train: 'stripes' }, discs: { train: 'discs' } } },
}
const study = checkStudy(declared)

let engine: Engine
let parent = ''
beforeAll(async () => {
  engine = (await resolveEngine({ device: 'wasm' })).engine
  parent = mkdtempSync(join(tmpdir(), 'chromask-study-'))
})
afterAll(() => {
  engine.dispose()
  rmSync(parent, { recursive: true, force: true })
})

interface Extras extends Partial<RunStudyOptions> {
  /** Ends an experiment after a step, as Ctrl-C would, or as a crash. */
  readonly endAt?: { readonly name: string; readonly step: number; readonly how: 'stop' | 'crash' }
}

const trained: string[] = []
function go(folder: string, of: Study = study, { endAt, ...options }: Extras = {}): Promise<RunStudyResult> {
  const controller = new AbortController()
  return runStudy({
    study: of,
    folder: join(parent, folder),
    signal: controller.signal,
    async train(experiment, { run, onStep }) {
      trained.push(experiment.name)
      const onEnd = ({ step }: { step: number }): void => {
        onStep(step)
        if (endAt?.name !== experiment.name || endAt.step !== step) return
        if (endAt.how === 'crash') throw new Error('out of memory')
        controller.abort()
      }
      const { outcome } = await runRecipe({
        recipe: experiment.recipe,
        dataset: tinyData(),
        engine,
        run,
        resume: existsSync(join(run, 'run.json')),
        checkpointEvery: 1,
        evaluationPictures: of.pictures,
        options: { ...experimentOptions(of, experiment), device: 'wasm' },
        callbacks: [{ onStep: (_, step) => void onEnd(step) as undefined }],
        signal: controller.signal,
        stream: hearing(),
      })
      return outcome
    },
    ...options,
  })
}

const saved = (folder: string): Promise<StudyResults> => readResults(join(parent, folder, 'results.json'))
const timeless = ({ experiments, ...rest }: StudyResults): object => ({
  ...rest,
  experiments: experiments.map(({ seconds: _, ...experiment }) => experiment),
})

describe('a study', () => {
  const told: string[][] = []
  let whole: RunStudyResult
  beforeAll(async () => {
    whole = await go('whole', study, {
      onProgress: (all: readonly ExperimentProgress[]) => told.push(all.map(({ status, step }) => `${status} ${step}`)),
    })
  })

  it('trains every experiment, and writes what came of each', async () => {
    expect(whole).toMatchObject({ failed: [], left: 0 })
    expect(await saved('whole')).toEqual(whole.results)
    const { experiments, summary, planned, axes } = whole.results
    expect([planned, axes]).toEqual([4, { masks: ['stripes', 'discs'] }])
    expect(experiments.map(({ name }) => name)).toEqual(expandStudy(study).map(({ name }) => name))
    expect(experiments[2]).toMatchObject({ coordinates: { masks: 'discs' }, seed: 1, steps: 3, engine: 'eager/wasm' })
    expect(experiments[2]?.seconds).toBeGreaterThan(0)
    const { results = [] } = experiments[2] ?? {}
    expect(results.map(({ family, seen, method }) => [family, seen, method])).toEqual([
      ['discs', true, 'model'],
      ['discs', true, 'no colour'],
      ['discs', true, 'constant colour'],
      ['stripes', false, 'model'],
      ['stripes', false, 'no colour'],
      ['stripes', false, 'constant colour'],
    ])
    expect(results[0]?.metrics).toMatchObject({ count: 2, leakage: expect.any(Number), biasA: expect.any(Number) })
    expect(summary).toHaveLength(12)
    expect(summary[0]?.metrics.abInside).toMatchObject({ count: 2, std: expect.any(Number) })
    expect(readFileSync(join(parent, 'whole/results.csv'), 'utf8').split('\r\n')).toHaveLength(1 + 24 + 1)
    expect(readdirSync(join(parent, 'whole')).filter((name) => name.includes('.tmp'))).toEqual([])
  })

  it('tells how far each is', () => {
    expect(told[0]).toEqual(['running 0', 'new 0', 'new 0', 'new 0'])
    expect(told).toContainEqual(['done 3', 'running 2', 'new 0', 'new 0'])
    expect(told.at(-1)).toEqual(['done 3', 'done 3', 'done 3', 'done 3'])
  })

  it('called again, trains nothing, and makes lost results anew', async () => {
    const before = trained.length
    rmSync(join(parent, 'whole/results.json'))
    expect((await go('whole')).results).toEqual(whole.results)
    expect(trained).toHaveLength(before)
  })

  it('is the same of parallel experiments', async () => {
    expect(timeless((await go('parallel', study, { parallel: 3 })).results)).toEqual(timeless(whole.results))
  })

  it('goes on where it was stopped, to the same results', async () => {
    const name = 'masks=stripes,seed=2'
    const first = await go('stopped', study, { endAt: { name, step: 2, how: 'stop' } })
    expect(first).toMatchObject({ failed: [], left: 3 })
    expect(first.results.experiments).toHaveLength(1)
    const [, experiment] = expandStudy(study)
    const state = await experimentState(study, join(parent, 'stopped'), experiment as never)
    expect(state).toMatchObject({ status: 'begun', step: 2 })
    expect(timeless((await go('stopped')).results)).toEqual(timeless(whole.results))
  })

  it('leaves the others where one fails, and goes on with it from its newest checkpoint', async () => {
    const name = 'masks=stripes,seed=1'
    const first = await go('crashed', study, { endAt: { name, step: 3, how: 'crash' } })
    expect(first.failed.map(({ experiment, reason }) => [experiment.name, reason])).toEqual([[name, 'out of memory']])
    expect(first.results.experiments).toHaveLength(3)
    const before = trained.length
    expect(timeless((await go('crashed')).results)).toEqual(timeless(whole.results))
    expect(trained.slice(before)).toEqual([name])
  })

  it('runs some alone, and takes more later', async () => {
    const first = await go('some', study, { only: ({ seed }) => seed === 2 })
    expect(first).toMatchObject({ left: 0, results: { planned: 4 } })
    expect(first.results.experiments.map(({ seed }) => seed)).toEqual([2, 2])
    const more = checkStudy({ ...declared, seeds: [1, 2, 3] })
    expect((await go('some', more, { only: ({ seed }) => seed === 3 })).results.experiments).toHaveLength(4)
  })

  it('refuses what was started as another one, before anything is trained', async () => {
    const before = trained.length
    await expect(go('whole', checkStudy({ ...declared, steps: 5 }))).rejects.toMatchObject({
      code: 'recipes/changed-recipe',
      message: expect.stringContaining('steps was 3, now 5'),
    })
    await expect(go('whole', checkStudy({ ...declared, pictures: 3, data: 'b' }))).rejects.toMatchObject({
      code: 'recipes/changed-study',
      message: expect.stringMatching(/data\.0 was "drawn", now "b"; pictures was 2, now 3/),
    })
    expect(trained).toHaveLength(before)
  })

  it('tells the time left by the steps that were done', async () => {
    const experiments = expandStudy(study)
    const states = experiments.map((experiment, i) => ({
      experiment,
      step: i === 0 ? 3 : i === 1 ? 1 : 0,
      secondsPerStep: [2, 4][i],
    }))
    // Two steps of 4 s, and two experiments of three steps of the mean, 3 s.
    expect(secondsLeft(states)).toBe(2 * 4 + 2 * 3 * 3)
    expect(secondsLeft(states.slice(2))).toBeUndefined()
  })
})

it('results that are not there, or of another format', async () => {
  await expect(readResults(join(parent, 'nowhere.json'))).rejects.toMatchObject({ code: 'recipes/no-results' })
  writeFileSync(join(parent, 'other.json'), '{"format":2}')
  await expect(readResults(join(parent, 'other.json'))).rejects.toThrow('format 2 is not 1')
})
