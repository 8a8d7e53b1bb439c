import { ChromaskError, type Json } from '@chromask/core'
import { createRun, diffJson, type JsonDifference, openRun, type RunInfo } from '@chromask/trainer'
import { checkRecipe, type Recipe } from '../recipe.js'

/** What a run is made of, as far as a resumed one must find it again. */
export type RunParts = Pick<RunInfo, 'data' | 'options' | 'versions'> & { readonly recipe: Recipe }

/** Starts a run's folder. Throws `trainer/run-exists`. */
export async function startRun(path: string, parts: RunParts): Promise<void> {
  await createRun(path, { ...parts, recipe: parts.recipe as unknown as Json, createdAt: new Date().toISOString() })
}

/**
 * That a run was started with this recipe. Told before networks are built and pictures are looked at.
 *
 * @throws ChromaskError `recipes/changed-recipe`, naming the fields; `recipes/invalid-recipe`; `trainer/no-run`.
 */
export async function checkSameRecipe(path: string, recipe: Recipe): Promise<RunInfo> {
  const info = await openRun(path)
  // Through the same check: what an older recipe does not say yet is what it was then.
  const changes = diffJson(checkRecipe(info.recipe) as unknown as Json, recipe as unknown as Json)
  if (changes.length === 0) return info
  throw new ChromaskError(
    'recipes/changed-recipe',
    `${path} was started with another recipe: ${told(changes)}. Resume it as it was, or start a new run with the changed recipe in another folder.`,
  )
}

/**
 * Goes back to a run's folder.
 *
 * @param warn told what has changed that may change the numbers: versions, thread counts.
 * @throws ChromaskError `recipes/changed-recipe` and `recipes/changed-data`, naming the fields; `trainer/no-run`.
 */
export async function reopenRun(path: string, parts: RunParts, warn: (text: string) => void): Promise<void> {
  const info = await checkSameRecipe(path, parts.recipe)
  const data = diffJson(info.data, parts.data)
  if (data.length > 0) {
    throw new ChromaskError(
      'recipes/changed-data',
      `${path} was started with other data: ${told(data)}. Resume it with the data it had, or start a new run.`,
    )
  }
  const versions = diffJson(info.versions, parts.versions)
  if (versions.length > 0)
    warn(`Since the run was started, this has changed: ${told(versions)}. The numbers may differ in their last digits.`)
}

const told = (differences: readonly JsonDifference[]): string =>
  differences.map(({ path, from, to }) => `${path} was ${shown(from)}, now ${shown(to)}`).join('; ')

const shown = (value: Json | undefined): string => (value === undefined ? 'not there' : JSON.stringify(value))
