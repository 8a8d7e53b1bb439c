import { describe, expect, it } from 'vitest'
import { concat } from './concat.js'
import { testDatasetConformance } from './testing/dataset-conformance.js'
import { fakeDataset } from './testing/fake-dataset.js'

const named = (name: string, size: number) => ({ ...fakeDataset(size), name })

testDatasetConformance('concat', () => concat([named('a', 2), named('b', 3)]))

describe('concat', () => {
  it('puts examples one after the other, classes too where they are the same', async () => {
    const both = concat([named('a', 2), named('b', 3)], 'both')
    expect([both.name, both.size, both.classNames]).toEqual(['both', 5, ['a', 'b', 'c']])
    expect(both.ids()).toEqual(['a/p0', 'a/p1', 'b/p0', 'b/p1', 'b/p2'])
    expect(both.labels).toEqual([0, 1, 0, 1, 2])
    const example = await both.get(3)
    expect([example.id, example.label, example.image.data[0]]).toEqual(['b/p1', 1, 1])
  })
  it('has no labels where they would mean two things', async () => {
    const other = concat([named('a', 2), { ...named('b', 2), classNames: ['x', 'y', 'z'] }])
    expect([other.classNames, other.labels, (await other.get(0)).label]).toEqual([undefined, undefined, undefined])
  })
  it('refuses none, and two of one name', () => {
    expect(() => concat([])).toThrow(/got none/)
    expect(() => concat([named('a', 1), named('a', 1)])).toThrow(/different names, got a, a/)
  })
})
