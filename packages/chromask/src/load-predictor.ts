import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { type ColorPredictor, predictorOf } from '@chromask/colorize'
import { loadModelFolder } from '@chromask/colorize/node'
import { ChromaskError } from '@chromask/core'
import { loadGenerator, type Recipe } from '@chromask/recipes'
import { isRun, openRun } from '@chromask/trainer'
import type { Io } from './io.js'

/** A network that colours, and where it comes from. */
export interface Predictor {
  readonly predictor: ColorPredictor
  /** The families that it was trained with, and those that it was not: an old export does not tell. */
  readonly families?: Pick<Recipe['masks'], 'seen' | 'unseen'>
  readonly name: string
  /** The name of the data set. */
  readonly trainedOn?: string
  dispose(): void
}

/**
 * The network in a run's folder, or in an exported model's. TF.js must have a backend.
 *
 * @throws ChromaskError `chromask/no-model` for a folder that is neither.
 */
export async function loadPredictor(folder: string, { stderr }: Pick<Io, 'stderr'>): Promise<Predictor> {
  if (await isRun(folder)) {
    const { generator, recipe, step, rejected } = await loadGenerator(folder)
    for (const { path, reason } of rejected) stderr.write(`${path} cannot be used: ${reason}\n`)
    const predictor = predictorOf(generator, {
      colorSpace: recipe.colorSpace,
      size: recipe.size,
      norm: recipe.testNorm,
    })
    const trainedOn = ((await openRun(folder)).data as { readonly name?: string } | null)?.name
    return {
      predictor,
      families: recipe.masks,
      name: `${recipe.name}, step ${step}`,
      ...(trainedOn !== undefined && { trainedOn }),
      dispose: () => generator.dispose(),
    }
  }
  const isModel = await access(join(folder, 'manifest.json')).then(
    () => true,
    () => false,
  )
  if (!isModel) {
    throw new ChromaskError(
      'chromask/no-model',
      `${folder} is neither a run (run.json) nor an exported model (manifest.json). Train one: chromask train --recipe demo --run ${folder}`,
    )
  }
  const predictor = await loadModelFolder(folder)
  const { name, trainedOn } = predictor.manifest
  const families = trainedOn.masks as Predictor['families']
  return {
    predictor,
    ...(families && { families }),
    name,
    ...(typeof trainedOn.dataset === 'string' && { trainedOn: trainedOn.dataset }),
    dispose: () => predictor.dispose(),
  }
}
