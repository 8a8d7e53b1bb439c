import { type ChromaskError, type Json, messageOf } from '@chromask/core'
import { createLosses } from '@chromask/losses'
import { createMaskSource, type MaskSpec } from '@chromask/masks'
import { overrideRecipe } from '../override.js'
import type { Recipe } from '../recipe.js'
import { invalidStudy, type Overrides, type Study } from './study.js'

/** What an experiment is, while overrides are put onto it. */
export interface Draft {
  readonly recipe: Recipe
  /** Families trained with; undefined as long as nobody has said. */
  readonly seen: readonly string[] | undefined
  readonly data: readonly string[]
}

type Families = Readonly<Record<string, MaskSpec>>

/** What a study decides by other means. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  name: 'an experiment is named by its coordinates',
  seed: 'list seeds under seeds',
  masks: 'give train, or masks.train with seen',
  'masks.seen': 'name the families under families, and those trained with by seen',
  'masks.unseen': 'name the families under families, and those trained with by seen',
}

/**
 * Puts overrides onto a draft.
 *
 * @param place the path of the overrides within the study.
 * @throws ChromaskError `recipes/invalid-study`, naming the place.
 */
export function applyLayer(draft: Draft, overrides: Overrides, place: string, families: Families): Draft {
  const { train, seen, data, ...changes } = overrides
  for (const path of Object.keys(changes)) {
    const found = Object.keys(ELSEWHERE).find(
      (key) => path === key || (key.includes('.') && path.startsWith(`${key}.`)),
    )
    if (found !== undefined) throw invalidStudy(`${place}.${path} cannot be set: ${ELSEWHERE[found]}`)
  }
  const changesMasks = Object.keys(changes).some((path) => path === 'masks.train' || path.startsWith('masks.train.'))
  if (train !== undefined && (seen !== undefined || changesMasks)) {
    throw invalidStudy(`${place} has train, which says it all, and ${seen ? 'seen' : 'masks.train'}; leave one out`)
  }
  if (changesMasks && seen === undefined) {
    throw invalidStudy(`${place} changes masks.train: say which families that trains with, such as seen: []`)
  }
  const trained = train === undefined ? undefined : weightsOf(train, `${place}.train`, families)
  const next: Draft = {
    recipe: attempt(place, () =>
      overrideRecipe(draft.recipe, { ...(trained && { 'masks.train': mixtureOf(trained, families) }), ...changes }),
    ),
    seen: trained ? Object.keys(trained) : seen === undefined ? draft.seen : namesOf(seen, `${place}.seen`, families),
    data: data === undefined ? draft.data : dataOf(data, `${place}.data`),
  }
  attempt(place, () => {
    createMaskSource(next.recipe.masks.train)
    createLosses(next.recipe.losses)
  })
  return next
}

/** Does work whose errors belong to a place of the study. */
export function attempt<T>(place: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw invalidStudy(`${place}: ${messageOf(cause as ChromaskError)}`, cause)
  }
}

/** The paths that overrides of an axis change, where two axes must not meet. */
export const pathsOf = (overrides: Overrides): string[] =>
  Object.keys(overrides).map((path) => (path === 'train' ? 'masks.train' : path))

function weightsOf(train: Json, place: string, families: Families): Readonly<Record<string, number>> {
  const isList = Array.isArray(train) || typeof train === 'string'
  const weights: unknown = isList ? Object.fromEntries(namesOf(train, place, families).map((name) => [name, 1])) : train
  if (typeof weights !== 'object' || weights === null || Object.keys(weights).length === 0) {
    throw invalidStudy(`${place} must be a list of families, or weights by family, got ${JSON.stringify(train)}`)
  }
  checkFamilies(Object.keys(weights), place, families)
  for (const [name, weight] of Object.entries(weights)) {
    if (typeof weight !== 'number' || !(weight > 0))
      throw invalidStudy(`${place}.${name} must be a weight above 0, got ${JSON.stringify(weight)}`)
  }
  return weights as Readonly<Record<string, number>>
}

const mixtureOf = (weights: Readonly<Record<string, number>>, families: Families): Json => {
  const sources = Object.entries(weights).map(([name, weight]) => ({ source: families[name], weight }))
  return (sources.length === 1 ? sources[0]?.source : { kind: 'mixture', sources }) as unknown as Json
}

function namesOf(value: Json, place: string, families: Families): string[] {
  const names: unknown[] = [value].flat()
  if (!names.every((name) => typeof name === 'string'))
    throw invalidStudy(`${place} must be a list of families, got ${JSON.stringify(value)}`)
  checkFamilies(names, place, families)
  return names
}

function checkFamilies(names: readonly string[], place: string, families: Families): void {
  const unknown = names.find((name) => !Object.hasOwn(families, name))
  if (unknown !== undefined) {
    throw invalidStudy(`${place}: there is no family ${unknown}; choose from ${Object.keys(families).join(', ')}`)
  }
}

function dataOf(value: Json, place: string): Study['data'] {
  const all: unknown[] = [value].flat()
  if (all.length > 0 && all.every((one) => typeof one === 'string' && one !== '')) return all as string[]
  throw invalidStudy(`${place} must name pictures, such as drawn or a folder, got ${JSON.stringify(value)}`)
}
