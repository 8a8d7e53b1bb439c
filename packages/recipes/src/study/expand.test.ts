import type { ChromaskError } from '@chromask/core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandStudy } from './expand.js'
import { matchesName } from './pattern.js'
import { parseStudy } from './read-study.js'
import { checkStudy } from './study.js'

const base = { name: 'tiny', recipe: 'demo', steps: 4, seeds: [1] }
const familyAxis = { stripes: { train: 'stripes' }, round: { train: ['discs'] } }
const families = { stripes: { kind: 'stripes' }, discs: { kind: 'disc' }, noise: { kind: 'noise' } }
const expand = (changes: object) => expandStudy(checkStudy({ ...base, ...changes }))
const names = (changes: object): string[] => expand(changes).map(({ name }) => name)
const problem = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    expect((error as ChromaskError).code).toBe('recipes/invalid-study')
    return (error as Error).message
  }
  throw new Error('nothing was thrown')
}

describe('the grid', () => {
  const axisNames = ['one', 'two', 'three']
  const shape = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 0, maxLength: 3 })
  const axesOf = (sizes: readonly number[]) =>
    Object.fromEntries(
      sizes.map((size, i) => [axisNames[i], Object.fromEntries(Array.from({ length: size }, (_, k) => [`o${k}`, {}]))]),
    )

  it('is every combination with every seed, each once, in the order of the study', () => {
    fc.assert(
      fc.property(shape, fc.integer({ min: 1, max: 3 }), (sizes, seeds) => {
        const all = names({ axes: axesOf(sizes), seeds: Array.from({ length: seeds }, (_, i) => i) })
        expect(all).toHaveLength(sizes.reduce((a, b) => a * b, seeds))
        expect(new Set(all).size).toBe(all.length)
        expect([...all].sort()).toEqual(all)
      }),
      { numRuns: 30 },
    )
  })

  it('is what fits combinations, without what fits exclude: the two parts make the whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 1 }), (one, two) => {
        const axes = axesOf([3, 2])
        const pattern = { one: `o${one}`, two: [`o${two}`] }
        const part = names({ axes, combinations: [pattern] })
        const rest = names({ axes, exclude: [pattern] })
        expect(part).toEqual([`one=o${one},two=o${two},seed=1`])
        expect([...part, ...rest].sort()).toEqual(names({ axes }))
      }),
      { numRuns: 10 },
    )
  })

  it('takes a pattern that names some axes, or several options', () => {
    const axes = axesOf([3, 2])
    expect(names({ axes, combinations: [{ one: ['o0', 'o2'] }], exclude: [{ two: 'o1' }] })).toEqual([
      'one=o0,two=o0,seed=1',
      'one=o2,two=o0,seed=1',
    ])
  })

  it('is one experiment for each seed without axes', () => {
    expect(names({ seeds: [1, 'b'] })).toEqual(['seed=1', 'seed=b'])
  })
})

describe('an experiment', () => {
  it('has the recipe with the overrides of the study, then of its options, then its seed', () => {
    const [first, second] = expand({
      set: { rate: 0.1, 'losses.1.weight': 7 },
      axes: {
        loss: { both: { losses: [{ kind: 'adversarial' }, { kind: 'pixel', weight: 8 }], rate: 0.2 } },
        weight: { heavy: { 'losses.1.weight': 9 }, plain: {} },
      },
      seeds: ['s'],
    })
    expect(first?.recipe).toMatchObject({ steps: 4, seed: 's', rate: 0.2, losses: [{}, { kind: 'pixel', weight: 9 }] })
    expect(second?.recipe.losses[1]).toEqual({ kind: 'pixel', weight: 8 })
  })

  it('is measured on every family, those it trains with as seen', () => {
    const [stripes, round] = expand({ families, axes: { masks: familyAxis } })
    expect(stripes?.recipe.masks).toMatchObject({
      train: { kind: 'stripes' },
      seen: { stripes: { kind: 'stripes' } },
      unseen: { discs: { kind: 'disc' }, noise: { kind: 'noise' } },
    })
    expect(Object.keys(round?.recipe.masks.seen ?? {})).toEqual(['discs'])
  })

  it('trains with a mixture, of equal chances or with weights', () => {
    const [equal, weighted, own] = expand({
      families,
      axes: {
        masks: {
          equal: { train: ['stripes', 'discs'] },
          weighted: { train: { noise: 3, discs: 1 } },
          own: { 'masks.train': { kind: 'seed', pick: 'in-turn' }, seen: ['noise'] },
        },
      },
    })
    const source = (name: 'stripes' | 'discs' | 'noise', weight: number) => ({ source: families[name], weight })
    expect(equal?.recipe.masks.train).toEqual({ kind: 'mixture', sources: [source('stripes', 1), source('discs', 1)] })
    expect(weighted?.recipe.masks.train).toEqual({ kind: 'mixture', sources: [source('noise', 3), source('discs', 1)] })
    expect(own?.recipe.masks).toMatchObject({ train: { pick: 'in-turn' }, seen: { noise: {} } })
  })

  it('has the families of the recipe where the study names none', () => {
    const [only] = expand({})
    expect(Object.keys(only?.recipe.masks.seen ?? {})).toEqual(['ten masks', 'stripes', 'noise'])
  })

  it('may have data of its own', () => {
    const all = expand({ data: 'a/', axes: { data: { one: {}, two: { data: ['a/', 'b/'] } } } })
    expect(all.map(({ data }) => data)).toEqual([['a/'], ['a/', 'b/']])
  })
})

describe('a mistake is one error that names its place', () => {
  it.each<[object, string]>([
    [{ set: { 'generator.bass': 3 } }, 'set: [recipes] the recipe has no generator.bass: there is no bass among kind'],
    [{ set: { steps: 0 } }, 'set: [recipes] not a recipe. steps: Too small'],
    [{ axes: { loss: { l3: { 'losses.1.distance': 'l3' } } } }, 'axes.loss.l3: [losses]'],
    [{ set: { 'masks.train': { kind: 'stars' }, seen: [] } }, 'set: [masks] there is no mask "stars"'],
    [{ families: { discs: { kind: 'disk' } } }, 'families.discs: [masks] there is no mask "disk"'],
    [{ families }, 'families: nothing says which of them the experiment trains with'],
    [{ families, set: { train: ['disc'] } }, 'set.train: there is no family disc; choose from stripes, discs, noise'],
    [{ families, set: { train: { discs: 0 } } }, 'set.train.discs must be a weight above 0, got 0'],
    [{ families, set: { train: [] } }, 'set.train must be a list of families, or weights by family, got []'],
    [{ families, set: { seen: [3] } }, 'set.seen must be a list of families, got [3]'],
    [{ set: { 'masks.train': { kind: 'disc' } } }, 'set changes masks.train: say which families'],
    [{ families, set: { train: 'discs', seen: ['discs'] } }, 'set has train, which says it all, and seen'],
    [{ set: { seed: 3 } }, 'set.seed cannot be set: list seeds under seeds'],
    [{ set: { 'masks.seen.x': {} } }, 'set.masks.seen.x cannot be set'],
    [{ set: { data: 3 } }, 'set.data must name pictures'],
    [{ recipe: 'deno' }, 'recipe: [recipes] there is no recipe "deno"'],
    [{ axes: { a: { x: {} } }, exclude: [{ b: 'x' }] }, 'exclude.0: there is no axis b; choose from a'],
    [{ axes: { a: { x: {} } }, combinations: [{ a: 'y' }] }, 'combinations.0.a: there is no option y; choose from x'],
    [{ axes: { a: { x: {} } }, exclude: [{}] }, 'exclude.0 names no axis'],
    [{ axes: { a: { x: {} } }, exclude: [{ a: 'x' }] }, 'exclude: nothing is left of the grid'],
    [
      { axes: { a: { x: { rate: 1 } }, b: { y: { rate: 2 } } } },
      'axes.b.y sets rate, which undoes axes.a.x; let one of them do it',
    ],
    [
      { axes: { a: { x: { 'losses.1.weight': 1 } }, b: { y: { losses: [{ kind: 'pixel' }] } } } },
      'axes.b.y sets losses, which undoes axes.a.x',
    ],
    [{ axes: { seed: { x: {} } } }, 'axes.seed: the name is taken'],
    [{ axes: { a: {} } }, 'axes.a: it has no options'],
    [{ axes: { a: { L1: {}, l1: {} } } }, 'axes.a: L1 and l1 cannot be told apart'],
    [{ axes: { 'a=b': { x: {} } } }, 'axes.a=b: '],
    [{ seeds: [1, '1'] }, 'seeds: 1 and 1 cannot be told apart'],
    [{ seeds: [] }, 'seeds: Too small'],
    [{ seeds: [true] }, 'seeds.0: expected a number or a name, got true'],
    [{ steps: 0.5 }, 'steps: '],
    [{ data: 3 }, 'data: expected pictures, such as drawn or a folder, or a list of them, got 3'],
    [{ name: 'a/b' }, 'name: letters, digits'],
    [{ axis: {} }, 'study: there is no axis here, only name'],
  ])('%j', (changes, expected) => {
    expect(problem(() => expand(changes))).toContain(`[recipes] not a study. ${expected}`)
  })

  it('tells line and column of what is no YAML', () => {
    expect(problem(() => parseStudy('name: tiny\nseeds: [1\n', 'study.yaml'))).toMatch(
      /study\.yaml cannot be read as YAML or JSON: .* at line 3, column 1/,
    )
    expect(problem(() => parseStudy('', 'study.yaml'))).toContain('not a study. study: ')
  })
})

it('reads JSON and YAML alike', () => {
  const yaml = 'name: tiny\nrecipe: demo\nsteps: 4\nseeds: [1]\naxes:\n  rate:\n    same:\n    high: { rate: 0.1 }\n'
  const json = JSON.stringify({ ...base, axes: { rate: { same: null, high: { rate: 0.1 } } } })
  expect(parseStudy(json)).toEqual(parseStudy(yaml))
  // The copy in the study's folder is read again.
  expect(parseStudy(JSON.stringify(parseStudy(yaml)))).toEqual(parseStudy(yaml))
})

it.each([
  ['masks=stripes', true],
  ['seed=1', true],
  ['seed=1,masks=stripes', true],
  ['masks=st*', true],
  ['*', true],
  ['masks=stripes,loss=huber0.1,seed=1', true],
  ['loss=huber0*', true],
  ['loss=huber0?1', false],
  ['stripes', false],
  ['seed=', false],
  ['masks=stripes,seed=2', false],
])('the pattern %s', (pattern, matches) => {
  expect(matchesName(pattern, 'masks=stripes,loss=huber0.1,seed=1')).toBe(matches)
  expect(matchesName(pattern, 'masks=stripes,loss=huber0.1,seed=12')).toBe(matches && !pattern.includes('seed=1'))
})
