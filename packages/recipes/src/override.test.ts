import { describe, expect, it } from 'vitest'
import { getRecipe } from './catalog.js'
import { overrideRecipe } from './override.js'

const demo = getRecipe('demo')

describe('overrideRecipe', () => {
  it('changes fields by their paths, lists included, and nothing else', () => {
    const changed = overrideRecipe(demo, { steps: 7, 'adam.beta1': 0.9, 'losses.1.weight': 50, discriminator: null })
    const expected = structuredClone(demo) as unknown as Record<string, Record<string, unknown>>
    Object.assign(expected, { steps: 7, discriminator: null })
    expected.adam!.beta1 = 0.9
    ;(expected.losses as unknown as Record<string, unknown>[])[1]!.weight = 50
    expect(changed).toEqual(expected)
  })

  it('leaves the given recipe alone', () => {
    const given = getRecipe('demo')
    overrideRecipe(given, { 'masks.unseen': {}, 'generator.base': 4 })
    expect(given).toEqual(demo)
  })

  it('applies changes in their order', () => {
    const discriminator = { kind: 'global', base: 8, depth: 2, norm: 'none', maskInput: true }
    expect(overrideRecipe(demo, { discriminator, 'discriminator.base': 4 }).discriminator?.base).toBe(4)
  })

  it.each([
    ['stepz', /the recipe has no stepz: there is no stepz among name, title, .*steps/],
    ['generator.widht', /no generator\.widht: there is no widht among kind, base, depth/],
    ['generater.base', /no generater\.base: there is no generater among name/],
    ['losses.2.weight', /there is no 2 among 0, 1/],
    ['size.width', /no size\.width: size is 32, which has no fields\. Change size as a whole/],
    ['', /there is no {2}among/],
    ['__proto__.toString', /there is no __proto__ among/],
    ['constructor.name', /there is no constructor among/],
  ])('knows no %s', (path, message) => {
    const override = (): unknown => overrideRecipe(demo, { [path]: 1 })
    expect(override).toThrow(message)
    expect(override).toThrow(expect.objectContaining({ code: 'recipes/unknown-field' }))
  })

  it('checks the values', () => {
    expect(() => overrideRecipe(demo, { steps: 0 })).toThrow(/steps: .*got 0/)
    expect(() => overrideRecipe(demo, { 'generator.skip': 'sum' })).toThrow(/generator\.skip: .*"add".*got "sum"/)
  })
})
