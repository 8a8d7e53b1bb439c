import { getColorSpace } from '@chromask/color'
import { ChromaskError, type MaskSource } from '@chromask/core'
import type { Discriminator } from '@chromask/core/tensor'
import { createLosses } from '@chromask/losses'
import { createMaskSource, type DeclaredFamilies } from '@chromask/masks'
import { createGlobalDiscriminator, createUnetGenerator, type UnetGenerator } from '@chromask/models'
import type { EvaluationFamily, StepParts } from '@chromask/trainer'
import type { Recipe } from './recipe.js'

/** The pieces a recipe names. */
export interface BuiltRecipe extends StepParts {
  readonly generator: UnetGenerator
  readonly trainMasks: MaskSource
  /** Frees the networks. */
  dispose(): void
}

/**
 * Makes a recipe's networks, losses and masks. The same recipe gives the same initial weights on every platform.
 *
 * @throws ChromaskError of the package whose option is wrong, such as `masks/unknown-kind`.
 */
export function buildRecipe(recipe: Recipe): BuiltRecipe {
  const colorSpace = getColorSpace(recipe.colorSpace)
  const trainMasks = within('masks.train', () => createMaskSource(recipe.masks.train))
  const losses = within('losses', () => createLosses(recipe.losses))
  const generator = buildGenerator(recipe)
  let discriminator: Discriminator | undefined
  if (recipe.discriminator) {
    const { kind: _, ...options } = recipe.discriminator
    try {
      discriminator = createGlobalDiscriminator({
        ...options,
        size: recipe.size,
        chromaChannels: colorSpace.chromaChannels,
        seed: recipe.seed,
      })
    } catch (error) {
      generator.dispose()
      throw error
    }
  }
  return {
    colorSpace,
    trainMasks,
    generator,
    ...(discriminator && { discriminator }),
    losses,
    adam: { generator: recipe.adam, discriminator: recipe.adam },
    ...(recipe.clipNorm !== null && { clipNorm: recipe.clipNorm }),
    ...(recipe.ema !== null && { ema: recipe.ema }),
    accumulate: recipe.accumulate,
    dispose() {
      generator.dispose()
      discriminator?.dispose()
    },
  }
}

/** A recipe's generator alone, with its initial weights. */
export function buildGenerator(recipe: Recipe): UnetGenerator {
  const { kind: _, lastLayerStd, ...options } = recipe.generator
  const { chromaChannels } = getColorSpace(recipe.colorSpace)
  return createUnetGenerator({
    ...options,
    ...(lastLayerStd !== null && { lastLayerStd }),
    chromaChannels,
    seed: recipe.seed,
  })
}

/**
 * The mask families to evaluate on, those trained with first: of a recipe's `masks`, of what `maskFamilies` of
 * @chromask/masks declares, or of an exported model's `trainedOn.masks`.
 */
export function evaluationFamilies({ seen, unseen }: Pick<DeclaredFamilies, 'seen' | 'unseen'>): EvaluationFamily[] {
  const familiesOf = (specs: DeclaredFamilies['seen'], isSeen: boolean): EvaluationFamily[] =>
    Object.entries(specs).map(([name, spec]) => ({
      name,
      seen: isSeen,
      source: within(`masks.${isSeen ? 'seen' : 'unseen'}.${name}`, () => createMaskSource(spec)),
    }))
  return [...familiesOf(seen, true), ...familiesOf(unseen, false)]
}

/** What another package refuses, with the recipe's field that it stands in. */
function within<T>(field: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof ChromaskError)) throw error
    throw new ChromaskError(error.code, `in the recipe's ${field}: ${error.message.replace(/^\[[^\]]*\] /, '')}`, {
      cause: error,
    })
  }
}
