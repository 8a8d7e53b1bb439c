import { ChromaskError } from '@chromask/core'
import type { UnetGenerator } from '@chromask/models'
import { loadNewestCheckpoint, openRun, type RunInfo, type WeightsChoice } from '@chromask/trainer'
import * as tf from '@tensorflow/tfjs-core'
import { buildGenerator } from '../build.js'
import { checkRecipe, type Recipe } from '../recipe.js'

/** A trained generator out of a run's folder. */
export interface TrainedGenerator {
  /** The caller disposes it. */
  readonly generator: UnetGenerator
  readonly recipe: Recipe
  readonly info: RunInfo
  /** Steps trained. */
  readonly step: number
  /** Newer checkpoints that could not be read. */
  readonly rejected: readonly { readonly path: string; readonly reason: string }[]
}

/**
 * Loads the generator of a run's newest good checkpoint. TF.js must have a backend.
 *
 * @param weights averaged by default where the recipe has an `ema`, the newest ones otherwise
 * @throws ChromaskError `trainer/no-run`; `trainer/no-checkpoint`; `recipes/checkpoint-mismatch` where it is not one of
 * this recipe.
 */
export async function loadGenerator(run: string, weights?: WeightsChoice): Promise<TrainedGenerator> {
  const info = await openRun(run)
  const recipe = checkRecipe(info.recipe)
  const checkpoint = await loadNewestCheckpoint(run)
  if (!checkpoint) {
    throw new ChromaskError(
      'trainer/no-checkpoint',
      `${run} holds no checkpoint yet. Train it further: chromask train --resume ${run}`,
    )
  }
  const { step, rejected, arrays } = checkpoint
  const folder = (weights ?? (recipe.ema ? 'averaged' : 'newest')) === 'averaged' ? 'ema/generator/of' : 'generator'
  await tf.ready()
  const generator = buildGenerator(recipe)
  for (const [name, variable] of [...generator.trainable, ...generator.statistics]) {
    const array = arrays.get(`${folder}/${name}`)
    if (array?.shape.join() !== variable.shape.join()) {
      generator.dispose()
      throw new ChromaskError(
        'recipes/checkpoint-mismatch',
        `${checkpoint.path} has no ${folder}/${name} of shape [${variable.shape}]: it does not belong to the recipe in ${run}.`,
      )
    }
    tf.tidy(() => variable.assign(tf.tensor(array.data as Float32Array, variable.shape)))
  }
  return { generator, recipe, info, step, rejected }
}
