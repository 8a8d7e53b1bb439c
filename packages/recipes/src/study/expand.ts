import type { Json, Seed } from '@chromask/core'
import { createMaskSource, type MaskSpec } from '@chromask/masks'
import { getRecipe } from '../catalog.js'
import { overrideRecipe } from '../override.js'
import { checkRecipe, type Recipe } from '../recipe.js'
import { applyLayer, attempt, type Draft, pathsOf } from './layers.js'
import { fits } from './pattern.js'
import { invalidStudy, type Pattern, type Study } from './study.js'

/** One training of a study. */
export interface Experiment {
  /** Its coordinates and seed, such as `masks=stripes,seed=1`; also the name of its folder. */
  readonly name: string
  /** Option by axis. */
  readonly coordinates: Readonly<Record<string, string>>
  readonly seed: Seed
  readonly recipe: Recipe
  readonly data: readonly string[]
}

/**
 * All experiments of a study, in order: the first axis changes slowest, the seed quickest.
 *
 * @throws ChromaskError `recipes/invalid-study`, naming the place: for overrides that the recipe does not take, families
 * that there are not, axes that undo each other, and patterns that nothing fits.
 * @example
 * ```ts
 * import { expandStudy, parseStudy } from '@chromask/recipes'
 *
 * const study = parseStudy(`
 *   name: depths
 *   recipe: demo
 *   steps: 100
 *   seeds: [1, 2]
 *   axes:
 *     depth: { shallow: { generator.depth: 3 }, deep: { generator.depth: 4 } }
 * `)
 * const [first] = expandStudy(study)
 * console.log(expandStudy(study).length, first?.name, first?.recipe.generator.depth) // 4 depth=shallow,seed=1 3
 * ```
 */
export function expandStudy(study: Study): Experiment[] {
  const base = attempt('recipe', () =>
    typeof study.recipe === 'string' ? getRecipe(study.recipe) : checkRecipe(study.recipe),
  )
  const families = familiesOf(study, base)
  const start: Draft = {
    recipe: overrideRecipe(base, { steps: study.steps }),
    seen: study.families ? undefined : Object.keys(base.masks.seen),
    data: study.data,
  }
  const common = applyLayer(start, study.set, 'set', families)
  return coordinatesOf(study).flatMap((coordinates) => {
    checkApart(study, coordinates)
    const draft = Object.entries(coordinates).reduce(
      (before, [axis, option]) =>
        applyLayer(before, study.axes[axis]?.[option] ?? {}, `axes.${axis}.${option}`, families),
      common,
    )
    const { seen } = draft
    if (!seen) {
      throw invalidStudy(
        `families: nothing says which of them ${nameOf(coordinates) || 'the experiment'} trains with; give train, or seen, under set or in an axis`,
      )
    }
    const part = (isSeen: boolean): Json =>
      Object.fromEntries(Object.entries(families).filter(([name]) => seen.includes(name) === isSeen)) as unknown as Json
    return study.seeds.map((seed) => ({
      name: nameOf({ ...coordinates, seed: String(seed) }),
      coordinates,
      seed,
      recipe: overrideRecipe(draft.recipe, { seed, 'masks.seen': part(true), 'masks.unseen': part(false) }),
      data: draft.data,
    }))
  })
}

/** What a study measures on, by name. */
function familiesOf(study: Study, base: Recipe): Readonly<Record<string, MaskSpec>> {
  const families = study.families ?? { ...base.masks.seen, ...base.masks.unseen }
  for (const [name, spec] of Object.entries(families)) attempt(`families.${name}`, () => createMaskSource(spec))
  return families
}

const nameOf = (parts: Readonly<Record<string, string>>): string =>
  Object.entries(parts)
    .map(([axis, option]) => `${axis}=${option}`)
    .join(',')

/** The grid, without what is not wanted of it. */
function coordinatesOf(study: Study): Record<string, string>[] {
  const grid = Object.entries(study.axes).reduce<Record<string, string>[]>(
    (before, [axis, options]) =>
      before.flatMap((coordinates) => Object.keys(options).map((option) => ({ ...coordinates, [axis]: option }))),
    [{}],
  )
  const check = (patterns: readonly Pattern[], place: string): void =>
    patterns.forEach((pattern, index) => {
      checkPattern(study, pattern, `${place}.${index}`)
    })
  check(study.combinations ?? [], 'combinations')
  check(study.exclude, 'exclude')
  const { combinations, exclude } = study
  const wanted = grid.filter(
    (coordinates) =>
      (combinations === null || combinations.some((pattern) => fits(pattern, coordinates))) &&
      !exclude.some((pattern) => fits(pattern, coordinates)),
  )
  if (wanted.length === 0) throw invalidStudy('exclude: nothing is left of the grid')
  return wanted
}

function checkPattern({ axes }: Study, pattern: Pattern, place: string): void {
  if (Object.keys(pattern).length === 0) throw invalidStudy(`${place} names no axis, and would mean everything`)
  for (const [axis, options] of Object.entries(pattern)) {
    const known = Object.hasOwn(axes, axis) ? Object.keys(axes[axis] ?? {}) : undefined
    if (!known) throw invalidStudy(`${place}: there is no axis ${axis}; choose from ${Object.keys(axes).join(', ')}`)
    const unknown = options.find((option) => !known.includes(option))
    if (unknown !== undefined)
      throw invalidStudy(`${place}.${axis}: there is no option ${unknown}; choose from ${known.join(', ')}`)
  }
}

/** An axis that undoes what an earlier one did would make their options look different while they are the same. */
function checkApart({ axes }: Study, coordinates: Readonly<Record<string, string>>): void {
  const earlier: { readonly path: string; readonly place: string }[] = []
  for (const [axis, option] of Object.entries(coordinates)) {
    const place = `axes.${axis}.${option}`
    const paths = pathsOf(axes[axis]?.[option] ?? {})
    for (const path of paths) {
      const other = earlier.find((one) => one.path === path || one.path.startsWith(`${path}.`))
      if (other) throw invalidStudy(`${place} sets ${path}, which undoes ${other.place}; let one of them do it`)
    }
    earlier.push(...paths.map((path) => ({ path, place })))
  }
}
