import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resolveEngine } from '@chromask/backend'
import { getColorSpace } from '@chromask/color'
import { createMask, type Mask, type RgbImage } from '@chromask/core'
import type { Engine } from '@chromask/core/tensor'
import { loadNewestCheckpoint, snapshotOf, type WeightsChoice } from '@chromask/trainer'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runRecipe } from '../run-recipe.js'
import { createSession, heldOutExamples } from '../session.js'
import { checkpointPath, hearing, tinyData, tinyRecipe } from '../testing/tiny.js'
import { loadGenerator, type TrainedGenerator } from './load-generator.js'

let engine: Engine
let folder = ''
let run = ''
beforeAll(async () => {
  engine = (await resolveEngine({ device: 'wasm' })).engine
  folder = mkdtempSync(join(tmpdir(), 'chromask-load-'))
  run = join(folder, 'run')
  const recipe = tinyRecipe()
  await runRecipe({ recipe, dataset: tinyData(), engine, run, checkpointEvery: 2, stream: hearing() })
})
afterAll(() => {
  engine.dispose()
  rmSync(folder, { recursive: true, force: true })
})

function copyOfRun(): string {
  const copy = mkdtempSync(join(folder, 'copy-'))
  cpSync(run, copy, { recursive: true })
  return copy
}

/** Colours a picture as the colour space and the generator alone do it. */
function coloured({ generator, recipe }: TrainedGenerator, { width, height, data }: RgbImage, mask: Mask): number[] {
  const colorSpace = getColorSpace(recipe.colorSpace)
  return tf.tidy(() => {
    const rgb = tf.div(tf.tensor4d(Float32Array.from(data), [1, height, width, 3]), 255) as tf.Tensor4D
    const { luma } = colorSpace.encode(rgb)
    const chroma = generator.apply(luma, tf.tensor4d(mask.data, [1, height, width, 1]), recipe.testNorm)
    return Array.from(colorSpace.decode(luma, chroma).dataSync(), (value) => Math.round(value * 255))
  })
}

/** That a loaded generator colours as the trainer of its run does. */
async function compare(loaded: TrainedGenerator, from: string, weights?: WeightsChoice): Promise<void> {
  const session = await createSession({ recipe: loaded.recipe, dataset: tinyData(), engine })
  const checkpoint = await loadNewestCheckpoint(from)
  await session.trainer.restore(snapshotOf(checkpoint!))
  const examples = await heldOutExamples(session.testSet, 3, 16)
  const mask = createMask(
    16,
    16,
    Float32Array.from({ length: 256 }, (_, i) => (i % 16 < 8 ? 1 : 0)),
  )
  for (const { image } of examples) {
    const [expected] = await session.trainer.predict([image], [mask], weights)
    const result = coloured(loaded, image, mask)
    // Rounding may fall either way where a value lies between two bytes.
    expect(Math.max(...result.map((value, i) => Math.abs(value - expected!.data[i]!)))).toBeLessThanOrEqual(1)
    expect(new Set(result).size).toBeGreaterThan(10)
  }
  await session.dispose()
}

describe('loadGenerator', () => {
  it('gives the generator as it was trained', async () => {
    const loaded = await loadGenerator(run)
    expect(loaded.step).toBe(4)
    expect(loaded.recipe).toEqual(tinyRecipe())
    expect(loaded.info.data).toMatchObject({ size: 40 })
    expect(loaded.rejected).toEqual([])

    await compare(loaded, run)
    loaded.generator.dispose()
  })

  it('gives the average where there is one, or else the newest weights', async () => {
    const averaged = join(folder, 'averaged')
    const recipe = tinyRecipe({ ema: { decay: 0.6 }, accumulate: 2, steps: 3 })
    await runRecipe({ recipe, dataset: tinyData(), engine, run: averaged, stream: hearing(), evaluationPictures: 2 })
    const [average, newest] = [await loadGenerator(averaged), await loadGenerator(averaged, 'newest')]
    const kernelOf = ({ generator }: TrainedGenerator): ArrayLike<number> =>
      generator.trainable.get('down1/kernel')!.dataSync()
    expect(kernelOf(average)).not.toEqual(kernelOf(newest))
    await compare(average, averaged)
    await compare(newest, averaged, 'newest')
    for (const { generator } of [average, newest]) generator.dispose()
    await expect(loadGenerator(run, 'averaged')).rejects.toMatchObject({ code: 'recipes/checkpoint-mismatch' })
  })

  it('frees all with the generator', async () => {
    const before = tf.memory().numTensors
    const { generator } = await loadGenerator(run)
    generator.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('passes over a damaged checkpoint, and says so', async () => {
    const copy = copyOfRun()
    truncateSync(join(checkpointPath(copy, 4), 'state.safetensors'), 10)
    const { generator, step, rejected } = await loadGenerator(copy)
    generator.dispose()
    expect([step, rejected.map(({ path }) => path)]).toEqual([2, [checkpointPath(copy, 4)]])
  })

  it('rejects weights that do not belong to the recipe, and keeps nothing', async () => {
    const copy = copyOfRun()
    const info = JSON.parse(readFileSync(join(copy, 'run.json'), 'utf8'))
    info.recipe.generator.base = 8
    writeFileSync(join(copy, 'run.json'), JSON.stringify(info))
    const before = tf.memory().numTensors
    await expect(loadGenerator(copy)).rejects.toMatchObject({
      code: 'recipes/checkpoint-mismatch',
      message: expect.stringMatching(/step-00000004 has no generator\/\S+ of shape \[/),
    })
    expect(tf.memory().numTensors).toBe(before)
  })

  it('rejects a run whose recipe was edited into none', async () => {
    const copy = copyOfRun()
    const info = JSON.parse(readFileSync(join(copy, 'run.json'), 'utf8'))
    info.recipe.colorSpace = 'cmyk'
    writeFileSync(join(copy, 'run.json'), JSON.stringify(info))
    await expect(loadGenerator(copy)).rejects.toThrow(/colorSpace: /)
  })

  it('needs a run, and a checkpoint in it', async () => {
    await expect(loadGenerator(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'trainer/no-run' })
    const copy = copyOfRun()
    rmSync(join(copy, 'checkpoints'), { recursive: true })
    await expect(loadGenerator(copy)).rejects.toMatchObject({ code: 'trainer/no-checkpoint' })
  })
})
