import { createMask, type Mask, type MaskSource } from '@chromask/core'
import { describe, expect, it } from 'vitest'
import { coverage, createMaskSource, type MaskSpec, parseMaskSpec } from './index.js'

const sample = async (spec: MaskSpec, width: number, height = width, index = 0): Promise<Mask> =>
  createMaskSource(spec).sample({ width, height, seed: 'test', index })

const rowsOf = ({ width, height, data }: Mask): string[] =>
  Array.from({ length: height }, (_, y) => data.subarray(y * width, (y + 1) * width).join(''))

describe('combinations', () => {
  const left: MaskSpec = { kind: 'half-plane', angle: 180, offset: 0 }
  const top: MaskSpec = { kind: 'half-plane', angle: 270, offset: 0 }

  it('invert, union, intersect', async () => {
    expect(rowsOf(await sample({ kind: 'invert', source: left }, 2))).toEqual(['01', '01'])
    expect(rowsOf(await sample({ kind: 'union', sources: [left, top] }, 2))).toEqual(['11', '10'])
    expect(rowsOf(await sample({ kind: 'intersect', sources: [left, top] }, 2))).toEqual(['10', '00'])
  })

  it('give each of several sources its own random numbers', async () => {
    const both = await sample({ kind: 'union', sources: [{ kind: 'disc' }, { kind: 'disc' }] }, 64)
    const meet = await sample({ kind: 'intersect', sources: [{ kind: 'disc' }, { kind: 'disc' }] }, 64)
    expect(coverage(both)).toBeGreaterThan(coverage(meet))
  })

  it('take sources of your own', async () => {
    const own: MaskSource = { name: 'own', sample: async ({ width, height }) => createMask(width, height) }
    expect(coverage(await sample({ kind: 'invert', source: own }, 3))).toBe(1)
  })

  it('feather: monotone across an edge, and of the same mean', async () => {
    const soft = await sample({ kind: 'feather', source: left, radius: 0.2 }, 40)
    const line = [...soft.data.subarray(0, 40)]
    expect(line).toEqual([...line].sort((a, b) => b - a))
    expect(new Set(line).size).toBeGreaterThan(8)
    expect([line[0], line[39]]).toEqual([1, 0])
    expect(coverage(soft)).toBeCloseTo(0.5, 5)
  })

  it('mixture: masks without weights stand for themselves', async () => {
    const [bare, weighted] = [
      createMaskSource({ kind: 'mixture', sources: [{ kind: 'disc' }, { kind: 'invert', source: { kind: 'ring' } }] }),
      createMaskSource({
        kind: 'mixture',
        sources: [{ source: { kind: 'disc' } }, { source: { kind: 'invert', source: { kind: 'ring' } }, weight: 1 }],
      }),
    ]
    for (let index = 0; index < 8; index++) {
      const request = { width: 8, height: 8, seed: 1, index }
      expect(await bare?.sample(request)).toEqual(await weighted?.sample(request))
    }
  })

  it('mixture: chances as given', async () => {
    const spec: MaskSpec = {
      kind: 'mixture',
      sources: [{ source: { kind: 'full' }, weight: 3 }, { source: { kind: 'empty' } }, { source: left, weight: 0 }],
    }
    let full = 0
    for (let index = 0; index < 2000; index++) full += coverage(await sample(spec, 1, 1, index))
    // Four standard deviations of a binomial distribution.
    expect(Math.abs(full / 2000 - 0.75)).toBeLessThan(4 * Math.sqrt((0.75 * 0.25) / 2000))
  })
})

describe('bad options', () => {
  const make =
    (spec: unknown): (() => unknown) =>
    () =>
      createMaskSource(spec as MaskSpec)

  it('are named, with the legal ones', () => {
    expect(make({ kind: 'spiral' })).toThrow(/there is no mask "spiral"\. Choose one of: seed, half-plane, stripes/)
    expect(make(null)).toThrow(/there is no mask null/)
    expect(make({ kind: 'stripes', perod: 2 })).toThrow(/no option perod\. Choose from: angle, period, duty, phase/)
    expect(make({ kind: 'full', size: 2 })).toThrow(/It has no options/)
    expect(make({ kind: 'stripes', period: 0 })).toThrow(/period must be a number from 0\.001 to 10.*got 0\./)
    expect(make({ kind: 'stripes', period: [0.5, 0.2] })).toThrow(/got \[0\.5,0\.2\]/)
    expect(make({ kind: 'stripes', period: '1' })).toThrow(/got "1"/)
    expect(make({ kind: 'noise', coverage: Number.NaN })).toThrow(/coverage/)
    expect(make({ kind: 'seed', only: 'middle' })).toThrow(/there is no mask "middle"\. Choose one of: right/)
    expect(make({ kind: 'seed', edges: 'round' })).toThrow(/exact, drawn/)
    expect(make({ kind: 'segmentation', labels: [] })).toThrow(/labels must be a list/)
    expect(make({ kind: 'union', sources: [] })).toThrow(/sources must be a list of at least one/)
    expect(make({ kind: 'union', sources: [{ kind: 'x' }] })).toThrow(/there is no mask "x"/)
    expect(make({ kind: 'mixture', sources: [{ source: { kind: 'full' }, weight: -1 }] })).toThrow(/weight must be/)
    expect(make({ kind: 'mixture', sources: [{ source: { kind: 'full' }, weight: 0 }] })).toThrow(/all weights are 0/)
    expect(make({ kind: 'invert', source: { kind: 'full' }, radius: 1 })).toThrow(/no option radius/)
  })
})

describe('parseMaskSpec', () => {
  it('reads kinds, options, ranges, words, opposites and JSON', () => {
    expect(parseMaskSpec('stripes')).toEqual({ kind: 'stripes' })
    expect(parseMaskSpec('stripes:angle=0, period=0.25')).toEqual({ kind: 'stripes', angle: 0, period: 0.25 })
    expect(parseMaskSpec('disc:radius=.2..0.4')).toEqual({ kind: 'disc', radius: [0.2, 0.4] })
    expect(parseMaskSpec('seed:only=left,edges=drawn')).toEqual({ kind: 'seed', only: 'left', edges: 'drawn' })
    expect(parseMaskSpec('!half-plane:offset=-0.1..-0.05')).toEqual({
      kind: 'invert',
      source: { kind: 'half-plane', offset: [-0.1, -0.05] },
    })
    expect(parseMaskSpec('{"kind":"full"}')).toEqual({ kind: 'full' })
  })

  it('says what cannot be read', () => {
    expect(() => parseMaskSpec('')).toThrow(/there is no mask ""/)
    expect(() => parseMaskSpec('stripes:angle')).toThrow(/cannot read "angle"/)
    expect(() => parseMaskSpec('{kind')).toThrow(/is not JSON/)
    expect(() => parseMaskSpec('stripes:angle=steep')).toThrow(/angle must be a number/)
  })
})
