import { describe, expect, it } from 'vitest'
import { getRecipe } from './catalog.js'
import { checkRecipe } from './recipe.js'

/** A recipe with one field, named by its path, replaced or (with `undefined`) removed. */
function spoiled(path: string, value: unknown): unknown {
  const recipe = getRecipe('demo') as unknown as Record<string, unknown>
  const keys = path.split('.')
  const last = keys.pop() as string
  let place = recipe
  for (const key of keys) place = place[key] as Record<string, unknown>
  if (value === undefined) delete place[last]
  else place[last] = value
  return recipe
}

const messageFor = (value: unknown): string => {
  try {
    checkRecipe(value)
  } catch (error) {
    expect(error).toMatchObject({ code: 'recipes/invalid-recipe' })
    return (error as Error).message
  }
  return 'accepted'
}

describe('checkRecipe', () => {
  it('takes a recipe that went through JSON', () => {
    const recipe = getRecipe('demo')
    expect(checkRecipe(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe)
  })

  it.each([
    ['name', ''],
    ['title', 3],
    ['source', null],
    ['size', 0],
    ['size', 'large'],
    ['batch', 2.5],
    ['steps', -1],
    ['steps', Number.NaN],
    ['seed', true],
    ['colorSpace', 'cmyk'],
    ['generator.kind', 'resnet'],
    ['generator.base', '64'],
    ['generator.depth', 0],
    ['generator.skip', 'sum'],
    ['generator.norm', 'layer'],
    ['generator.sharedStemNorm', 1],
    ['generator.maskInput', 'yes'],
    ['generator.lastLayerStd', 0],
    ['discriminator.kind', 'patch'],
    ['discriminator.base', 1.5],
    ['discriminator.depth', null],
    ['discriminator.norm', 'group'],
    ['discriminator.maskInput', null],
    ['losses', []],
    ['losses', 'l1'],
    ['losses.1', 'l1'],
    ['adam.beta1', 'high'],
    ['adam.beta2', null],
    ['adam.epsilon', Number.POSITIVE_INFINITY],
    ['rate', '1e-3'],
    ['rate', -1e-3],
    ['rate', { kind: 'spiral', from: 1, to: 0 }],
    ['rate', { kind: 'linear', from: 1e-3, to: -1e-3 }],
    ['rate', { kind: 'cosine', from: 1e-3 }],
    ['discriminatorRate', -1],
    ['clipNorm', 0],
    ['ema', 0.999],
    ['accumulate', 0],
    ['round', []],
    ['round.0', 'both'],
    ['masks.train', 'seed'],
    ['masks.order', 'random'],
    ['masks.seen', []],
    ['masks.unseen.discs', 'disc'],
    ['augment.flip', 0],
    ['augment.crop', 'top'],
    ['augment.scale', [0.5]],
    ['augment.rotate', 181],
    ['augment.brightness', 1],
    ['augment.contrast', -0.1],
    ['lastBatch', 'pad'],
    ['testNorm', 'instance'],
  ])('names %s when it is %j', (path, value) => {
    const message = messageFor(spoiled(path, value))
    expect(message).toMatch(/^\[recipes\] not a recipe\. /)
    expect(message).toContain(`${path}: `)
  })

  it('takes what older recipes do not say for what it was then', () => {
    for (const path of ['ema', 'accumulate', 'augment.scale', 'augment.rotate']) {
      const older = structuredClone(spoiled(path, undefined))
      expect(checkRecipe(older)).toEqual(getRecipe('demo'))
    }
  })

  it.each(Object.keys(getRecipe('demo')).filter((key) => !['ema', 'accumulate'].includes(key)))('misses %s', (path) => {
    expect(messageFor(spoiled(path, undefined))).toContain(`${path}: `)
  })

  it('names a field within one that was added later', () => {
    expect(messageFor(spoiled('ema', { decay: 1 }))).toContain('ema.decay: ')
  })

  it('says what it got, and all that is wrong at once', () => {
    const recipe = { ...getRecipe('demo'), size: 'large', colorSpace: 'cmyk' }
    const message = messageFor(recipe)
    expect(message).toMatch(/size: .*got "large"/)
    expect(message).toMatch(/colorSpace: .*"yuv".*got "cmyk"/)
  })

  it.each([[null], [undefined], [3], ['demo'], [[]]])('rejects %j', (value) => {
    expect(messageFor(value)).toMatch(/not a recipe\. recipe: /)
  })
})

describe('what it says', () => {
  it('lists the fields there are beside one that is not', () => {
    expect(messageFor(spoiled('generator.bass', 32))).toContain(
      'generator: there is no bass here, only kind, base, depth, skip, norm',
    )
    expect(messageFor(spoiled('discriminator.width', 1))).toContain('there is no width here, only kind, base')
    expect(messageFor(spoiled('colour', 'yuv'))).toContain('recipe: there is no colour here, only name, title')
  })

  it('says what a rate is', () => {
    expect(messageFor(spoiled('rate', 'fast'))).toContain('rate: must be a number or a schedule, got "fast"')
  })

  it('names missing fields together, and where to get a whole recipe', () => {
    const message = messageFor({ name: 'mine', size: 32 })
    expect(message).toContain('title, source, batch, steps')
    expect(message).toContain('missing. Begin with a whole recipe (chromask train --recipe demo --print-recipe)')
    expect(message.length).toBeLessThan(500)
  })
})
