import { ChromaskError, type Json } from '@chromask/core'
import { checkRecipe, type Recipe } from './recipe.js'

/**
 * A recipe with some fields changed, each named by its path. The whole is checked again.
 *
 * @throws ChromaskError `recipes/unknown-field` for a path that the recipe does not have, listing what stands there;
 * `recipes/invalid-recipe` for a value that does not fit.
 * @example
 * ```ts
 * import { getRecipe, overrideRecipe } from '@chromask/recipes'
 *
 * const small = overrideRecipe(getRecipe('hallpaz2018'), { size: 64, 'generator.base': 16 })
 * console.log(small.size, small.generator.base, small.generator.depth) // 64 16 5
 * ```
 */
export function overrideRecipe(recipe: Recipe, changes: Readonly<Record<string, Json>>): Recipe {
  const copy = structuredClone(recipe) as unknown as Record<string, Json>
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.')
    const last = keys.pop() as string
    let place = copy
    for (const key of keys) place = stepInto(place, key, path)
    if (!Object.hasOwn(place, last)) throw unknownField(path, last, place)
    place[last] = value
  }
  return checkRecipe(copy)
}

function stepInto(place: Record<string, Json>, key: string, path: string): Record<string, Json> {
  if (!Object.hasOwn(place, key)) throw unknownField(path, key, place)
  const next = place[key]
  if (next !== null && typeof next === 'object') return next as Record<string, Json>
  throw new ChromaskError(
    'recipes/unknown-field',
    `the recipe has no ${path}: ${key} is ${JSON.stringify(next)}, which has no fields. Change ${key} as a whole.`,
  )
}

const unknownField = (path: string, key: string, place: object): ChromaskError =>
  new ChromaskError(
    'recipes/unknown-field',
    `the recipe has no ${path}: there is no ${key} among ${Object.keys(place).join(', ')}.`,
  )
