import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resolveEngine } from '@chromask/backend'
import type { Engine } from '@chromask/core/tensor'
import { listCheckpoints, loadNewestCheckpoint, openRun, readMetrics } from '@chromask/trainer'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunRecipeOptions, type RunRecipeResult, runRecipe } from './run-recipe.js'
import { hearing, tinyData, tinyRecipe } from './testing/tiny.js'

let engine: Engine
beforeAll(async () => {
  engine = (await resolveEngine({ device: 'wasm' })).engine
})
afterAll(() => engine.dispose())

let run = ''
beforeEach(() => {
  run = join(mkdtempSync(join(tmpdir(), 'chromask-run-')), 'run')
})
afterEach(() => rmSync(join(run, '..'), { recursive: true, force: true }))

const go = (options: Partial<RunRecipeOptions> = {}): Promise<RunRecipeResult> =>
  runRecipe({ recipe: tinyRecipe(), dataset: tinyData(), engine, run, stream: hearing(), ...options })

describe('runRecipe', () => {
  it('trains from beginning to end and leaves a whole run folder', async () => {
    const stream = hearing()
    const { outcome, step, evaluations, report } = await go({
      checkpointEvery: 2,
      sampleEvery: 2,
      options: { device: 'wasm' },
      stream,
    })
    expect([outcome, step, report]).toEqual(['finished', 4, join(run, 'report.html')])

    expect(
      readdirSync(run)
        .filter((name) => !name.startsWith('events.out.tfevents.'))
        .sort(),
    ).toEqual(['checkpoints', 'evaluations.json', 'metrics.jsonl', 'report.html', 'run.json', 'samples'].sort())
    expect(readdirSync(run).filter((name) => name.startsWith('events.out.tfevents.'))).toHaveLength(1)
    expect(await listCheckpoints(run)).toEqual([2, 4])
    expect(readdirSync(join(run, 'samples'))).toEqual([0, 2, 4].map((at) => `step-0000000${at}.png`))
    expect((await readMetrics(join(run, 'metrics.jsonl'))).map((record) => record.step)).toEqual([1, 2, 3, 4])

    const info = await openRun(run)
    expect(info.recipe).toEqual(tinyRecipe())
    expect(info.options).toEqual({ device: 'wasm' })
    expect(info.data).toMatchObject({ name: 'procedural-flowers', size: 40 })
    expect(Object.keys(info.versions)).toEqual(expect.arrayContaining(['chromask', 'node', 'engine']))
    expect(JSON.parse(readFileSync(join(run, 'evaluations.json'), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(evaluations)),
    )
    const page = readFileSync(report, 'utf8')
    for (const text of ['demo on procedural-flowers', '4 of 4', '36 to train on, 4 held out', 'After 4 steps'])
      expect(page).toContain(text)
    expect(page).not.toContain('can be resumed')
    expect(stream.text()).toMatch(/Measuring on 4 held-out pictures …\n1\/4 .*\n4\/4 .*generator loss/s)
  })

  it('measures before and after, every family beside its baselines', async () => {
    const { evaluations } = await go({ evaluationPictures: 3 })
    expect(evaluations.map(({ step }) => step)).toEqual([0, 4])
    const { seen, unseen } = tinyRecipe().masks
    for (const { rows } of evaluations) {
      expect([...new Set(rows.map(({ family }) => family))]).toEqual([...Object.keys(seen), ...Object.keys(unseen)])
      expect(rows.map(({ method }) => method).slice(0, 3)).toEqual(['model', 'no colour', 'constant colour'])
      expect(rows.every(({ result }) => result.count === 3)).toBe(true)
    }
    const [before, after] = evaluations.map(({ rows }) => rows)
    expect(after?.[0]?.result.abInside).not.toBe(before?.[0]?.result.abInside)
    // The same pictures under the same masks: what no training touches is measured alike.
    expect(after?.filter(({ method }) => method !== 'model')).toEqual(
      before?.filter(({ method }) => method !== 'model'),
    )
  })

  it('keeps nothing in memory', async () => {
    const before = tf.memory().numTensors
    await go()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('does not touch a folder that holds a run already', async () => {
    await go({ recipe: tinyRecipe({ steps: 1 }) })
    const info = readFileSync(join(run, 'run.json'), 'utf8')
    await expect(go()).rejects.toMatchObject({ code: 'trainer/run-exists' })
    expect(readFileSync(join(run, 'run.json'), 'utf8')).toBe(info)
    expect(await listCheckpoints(run)).toEqual([1])
  })

  it('writes nothing where the recipe cannot be trained', async () => {
    await expect(go({ dataset: tinyData(8) })).rejects.toMatchObject({ code: 'recipes/too-little-data' })
    await expect(go({ recipe: tinyRecipe({ 'masks.unseen': { odd: { kind: 'clouds' } } }) })).rejects.toThrow('clouds')
    // Found only when the first mask is drawn: these pictures come without a segmentation.
    const dataset = tinyData()
    const bare = {
      ...dataset,
      get: async (index: number) => ({ ...(await dataset.get(index)), segmentation: undefined }),
    }
    const { getSquare: _, getScaled: __, ...plain } = bare as typeof dataset
    const recipe = tinyRecipe({ 'masks.train': { kind: 'segmentation' } })
    await expect(go({ recipe, dataset: plain })).rejects.toMatchObject({ code: 'masks/no-segmentation' })
    expect(existsSync(run)).toBe(false)
  })

  it('runs callbacks of your own', async () => {
    const heard: unknown[] = []
    await go({
      callbacks: [
        {
          onStart: ({ step }) => void heard.push(step),
          onStep: (_, { step }) => {
            heard.push(step)
            return step === 2 ? 'stop' : undefined
          },
          onEnd: (_, outcome) => void heard.push(outcome),
        },
      ],
    })
    expect(heard).toEqual([0, 1, 2, 'finished'])
    expect(await listCheckpoints(run)).toEqual([2])
  })
})

describe('an interrupted run', () => {
  it('saves where it is and reports', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const result = await go({ signal, callbacks: [{ onStep: () => controller.abort() as undefined }] })
    expect([result.outcome, result.step]).toEqual(['interrupted', 1])
    expect(result.evaluations.map(({ step }) => step)).toEqual([0])
    expect(await listCheckpoints(run)).toEqual([1])
    expect(readFileSync(result.report, 'utf8')).toContain('Interrupted at step 1; it can be resumed.')
  })

  it('may be one that had not begun to train', async () => {
    const result = await go({ signal: AbortSignal.abort() })
    expect([result.outcome, result.step, result.evaluations]).toEqual(['interrupted', 0, []])
    const resumed = await go({ resume: true })
    expect([resumed.outcome, resumed.evaluations.map(({ step }) => step)]).toEqual(['finished', [0, 4]])
  })

  it('is no cover for another failure', async () => {
    const controller = new AbortController()
    const fail = (): never => {
      controller.abort()
      throw new Error('the disk is full')
    }
    await expect(go({ signal: controller.signal, callbacks: [{ onStep: fail }] })).rejects.toThrow('the disk is full')
  })
})

describe('a training that runs away', () => {
  it('stops and names the loss; earlier checkpoints stay and load', async () => {
    const tensors = tf.memory().numTensors
    const recipe = tinyRecipe({ rate: 1e30, discriminatorRate: null, steps: 50 })
    const error = await go({ recipe, checkpointEvery: 1 }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'trainer/non-finite' })
    const { message } = error as Error
    const step = Number(/step (\d+) gave/.exec(message)?.[1])
    expect(message).toMatch(/(generator|discriminator)\/[a-z0-9-]+ \(-?(NaN|Infinity)\)/i)
    expect(message).toContain('try a lower learning rate')
    expect(tf.memory().numTensors).toBe(tensors)

    expect(step).toBeGreaterThan(1)
    expect((await listCheckpoints(run)).at(-1)).toBe(step - 1)
    const newest = await loadNewestCheckpoint(run)
    expect([newest?.step, newest?.rejected]).toEqual([step - 1, []])
    for (const { data } of newest?.arrays.values() ?? []) expect(data.every((x) => Number.isFinite(x))).toBe(true)
    expect((await readMetrics(join(run, 'metrics.jsonl'))).at(-1)?.step).toBe(step - 1)
  })
})
