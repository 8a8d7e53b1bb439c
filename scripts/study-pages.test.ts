import { readdirSync } from 'node:fs'
import { resolveEngine } from '@chromask/backend'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../packages/core/src/tensor/index.js'
import { proceduralFlowers } from '../packages/datasets/src/index.js'
import { createSession, expandStudy, overrideRecipe, type Recipe } from '../packages/recipes/src/index.js'
import { declaredStudies, studyPages } from './study-pages.js'

// Stale? npm run docs:studies
it('the pages about studies are those in docs, and no others', async () => {
  const pages = studyPages()
  for (const [name, text] of pages) await expect(text).toMatchFileSnapshot(`../docs/study/${name}`)
  const there = readdirSync(new URL('../docs/study', import.meta.url)).filter((file) => file.endsWith('.md'))
  expect(there.filter((file) => !pages.has(file))).toEqual([])
})

let engine: Engine
beforeAll(async () => {
  engine = (await resolveEngine({ device: 'cpu' })).engine
})
afterAll(() => engine.dispose())

/** The same networks with the fewest filters, at the smallest size: what fits together is the same. */
const small = (recipe: Recipe): Recipe =>
  overrideRecipe(recipe, {
    'generator.base': 4,
    ...(recipe.discriminator && { 'discriminator.base': 4 }),
    batch: 2,
  })

describe.each(declaredStudies())('docs/study/$name.yaml', ({ name, study, results }) => {
  const experiments = expandStudy(study)

  it('is called as its file, and every recipe can be built', async () => {
    expect(study.name).toBe(name)
    const dataset = proceduralFlowers({ count: 10, size: 16 })
    // A seed changes nothing about what fits together.
    for (const { recipe } of experiments.filter(({ seed }) => seed === study.seeds[0])) {
      const session = await createSession({ recipe: small(recipe), dataset, engine })
      await session.dispose()
    }
  })

  it('has results of experiments that it declares, and of no others', () => {
    const known = new Map(experiments.map((experiment) => [experiment.name, experiment]))
    for (const { name: own, coordinates, seed, steps, results: rows } of results?.experiments ?? []) {
      const { recipe, ...experiment } = known.get(own) ?? expect.fail(`${own} is not declared`)
      expect({ coordinates, seed, steps }).toEqual({
        coordinates: experiment.coordinates,
        seed: experiment.seed,
        steps: recipe.steps,
      })
      const seen = (isSeen: boolean) => [...new Set(rows.flatMap((row) => (row.seen === isSeen ? [row.family] : [])))]
      expect([seen(true), seen(false)]).toEqual([Object.keys(recipe.masks.seen), Object.keys(recipe.masks.unseen)])
    }
  })
})
