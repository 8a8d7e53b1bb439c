import { ChromaskError } from '@chromask/core'
import { demo } from './catalog/demo.js'
import { hallpaz2018 } from './catalog/hallpaz2018.js'
import type { Recipe } from './recipe.js'

const recipes: readonly Recipe[] = [demo, hallpaz2018]

/** The names {@link getRecipe} knows. */
export const recipeNames: readonly string[] = recipes.map((recipe) => recipe.name)

/**
 * A recipe by name, as a copy of your own.
 *
 * @throws ChromaskError `recipes/unknown-recipe` listing the names there are.
 * @example
 * ```ts
 * import { getRecipe, recipeNames } from '@chromask/recipes'
 *
 * console.log(recipeNames.join(', ')) // demo, hallpaz2018
 * console.log(getRecipe('hallpaz2018').colorSpace) // yuv
 * ```
 */
export function getRecipe(name: string): Recipe {
  const recipe = recipes.find((candidate) => candidate.name === name)
  if (!recipe)
    throw new ChromaskError(
      'recipes/unknown-recipe',
      `there is no recipe ${JSON.stringify(name)}. Choose one of: ${recipeNames.join(', ')}.`,
    )
  return structuredClone(recipe)
}
