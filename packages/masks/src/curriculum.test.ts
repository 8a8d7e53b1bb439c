import { describe, expect, it } from 'vitest'
import { coverage, createMaskSource, type MaskSpec, maskFamilies } from './index.js'

const at = async (spec: MaskSpec, progress?: number, index = 0): Promise<number> =>
  coverage(
    await createMaskSource(spec).sample({
      width: 8,
      height: 8,
      seed: 'test',
      index,
      ...(progress === undefined ? {} : { progress }),
    }),
  )
const [full, empty] = [{ kind: 'full' }, { kind: 'empty' }] as const

describe('curriculum', () => {
  const stages = [
    { from: 0, source: full },
    { from: 0.5, source: empty },
  ]
  it('gives each stage from where it begins', async () => {
    const spec: MaskSpec = { kind: 'curriculum', stages }
    expect(await Promise.all([undefined, 0, 0.49, 0.5, 1].map((p) => at(spec, p)))).toEqual([1, 1, 1, 0, 0])
  })

  it('refuses stages out of order', () => {
    const make =
      (...starts: unknown[]) =>
      () =>
        createMaskSource({ kind: 'curriculum', stages: starts.map((from) => ({ from, source: full })) } as MaskSpec)
    expect(make()).toThrow(/stages must be a list/)
    for (const starts of [[0.1], [0, 0], [0, 2], [0, 0.5, 0.2], [Number.NaN], [0, undefined]]) {
      expect(make(...starts)).toThrow(/rising progress/)
    }
  })
})

describe('mixture', () => {
  it('follows the schedules of its weights', async () => {
    const spec: MaskSpec = {
      kind: 'mixture',
      sources: [
        { source: full, weight: { kind: 'linear', from: 1, to: 0 } },
        { source: empty, weight: { kind: 'linear', from: 0, to: 1 } },
      ],
    }
    let half = 0
    for (let index = 0; index < 400; index++) {
      expect([await at(spec, 0, index), await at(spec, 1, index)]).toEqual([1, 0])
      half += await at(spec, 0.5, index)
    }
    // Four standard deviations of a binomial distribution.
    expect(Math.abs(half / 400 - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 400))
  })

  it('refuses weights that cannot choose', async () => {
    const make = (weight: unknown) =>
      createMaskSource({ kind: 'mixture', sources: [{ source: full, weight }] } as MaskSpec)
    expect(() => make({ kind: 'linear', from: 1, to: -1 })).toThrow(/weight must be/)
    expect(() => make({ kind: 'cosine', from: 1, to: 0 })).toThrow(/weight must be/)
    expect(() => make({ kind: 'linear', from: 0, to: 0 })).toThrow(/all weights are 0\./)
    await expect(
      at({ kind: 'mixture', sources: [{ source: full, weight: { kind: 'linear', from: 0, to: 1 } }] }),
    ).rejects.toThrow(/all weights are 0 at progress 0/)
  })
})

describe('maskFamilies', () => {
  it('gives training and evaluation what they need', async () => {
    const families = maskFamilies({ train: { full, half: { kind: 'half-plane' } }, heldOut: { empty } })
    expect(JSON.parse(JSON.stringify(families))).toEqual(families)
    expect([Object.keys(families.seen), Object.keys(families.unseen)]).toEqual([['full', 'half'], ['empty']])
    for (let index = 0; index < 20; index++) expect(await at(families.train, 0, index)).toBeGreaterThan(0)
  })

  it('refuses a family in both, by name or by spec, in any order of keys', () => {
    expect(() => maskFamilies({ train: {}, heldOut: {} })).toThrow(/no family to train on/)
    expect(() => maskFamilies({ train: { a: full }, heldOut: { a: empty } })).toThrow(/a is both/)
    expect(() =>
      maskFamilies({
        train: { a: { kind: 'disc', radius: 0.2, x: 0.5 } },
        heldOut: { b: { x: 0.5, radius: 0.2, kind: 'disc' } },
      }),
    ).toThrow(/b, held out, is the same as a/)
    expect(() => maskFamilies({ train: { a: full }, heldOut: { b: { kind: 'x' } as unknown as MaskSpec } })).toThrow(
      /there is no mask "x"/,
    )
  })
})
