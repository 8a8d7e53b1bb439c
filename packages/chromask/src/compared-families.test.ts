import type { MaskSpec } from '@chromask/masks'
import { describe, expect, it } from 'vitest'
import { comparedFamilies } from './compared-families.js'

const stripes: MaskSpec = { kind: 'stripes' }
const disc: MaskSpec = { kind: 'disc' }
const ring: MaskSpec = { kind: 'ring' }
const told = ({ families, notes }: ReturnType<typeof comparedFamilies>) => ({
  families: families.map(({ name, seen, source }) => `${name} ${seen ? 'seen' : 'unseen'} ${source.name}`),
  notes,
})
const a = { families: { seen: { stripes }, unseen: { discs: disc } } }

describe('comparedFamilies', () => {
  it('takes those asked for, and some where nobody tells', () => {
    expect(told(comparedFamilies({ a }, ['disc'])).families).toEqual(['disc unseen disc'])
    expect(comparedFamilies({ old: {} }, undefined).families.map(({ name }) => name)).toContain('stripes')
    expect(told(comparedFamilies({ a, old: {} }, undefined))).toEqual(told(comparedFamilies({ a }, undefined)))
  })

  it('takes those of a model', () => {
    expect(told(comparedFamilies({ a }, undefined))).toEqual({
      families: ['stripes seen stripes', 'discs unseen disc'],
      notes: [],
    })
  })

  it('takes those of all, unseen by all', () => {
    const b = { families: { seen: { discs: disc }, unseen: { rings: ring } } }
    expect(told(comparedFamilies({ a, b }, undefined))).toEqual({
      families: ['stripes seen stripes', 'discs seen disc', 'rings unseen ring'],
      notes: ['Masks of the family stripes were seen by a alone.', 'Masks of the family discs were seen by b alone.'],
    })
  })

  it('keeps families apart that have a name in common', () => {
    const b = { families: { seen: { stripes: ring }, unseen: { discs: disc } } }
    expect(told(comparedFamilies({ a, b }, undefined)).families).toEqual([
      'stripes seen stripes',
      'stripes (b) seen ring',
      'discs unseen disc',
    ])
  })
})
