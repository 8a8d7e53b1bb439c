import { readFileSync } from 'node:fs'
import { createLabelMap, createRgbImage, type Mask, type MaskSource } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coverage, createMaskSource, type MaskSpec, maskKinds, seedMaskNames } from './index.js'

const sample = async (spec: MaskSpec | MaskSource, width: number, height = width, index = 0): Promise<Mask> =>
  ('sample' in spec ? spec : createMaskSource(spec)).sample({ width, height, seed: 'test', index })

const rowsOf = ({ width, height, data }: Mask): string[] =>
  Array.from({ length: height }, (_, y) => data.subarray(y * width, (y + 1) * width).join(''))

/** One of each kind. Those that follow a picture have tests of their own. */
const everySpec = maskKinds.filter(({ group }) => group !== 'content').map(({ example }) => example)

describe.each(everySpec.map((spec) => [spec.kind, spec] as const))('%s', (_, spec) => {
  it('is pure in seed and index, of the size asked for, and within [0, 1]', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 1e9 }),
        async (width, height, index) => {
          const source = createMaskSource(spec)
          const request = { width, height, seed: 'law', index }
          const mask = await source.sample(request)
          await source.sample({ ...request, index: index + 1 })
          expect(await createMaskSource(structuredClone(spec)).sample(request)).toEqual(mask)
          expect([mask.width, mask.height, mask.data.length]).toEqual([width, height, width * height])
          expect(mask.data.every((value) => value >= 0 && value <= 1)).toBe(true)
        },
      ),
      { numRuns: 15 },
    )
  })

  it('is the same picture at another size', async () => {
    const small = await sample(spec, 32)
    const large = await sample(spec, 128)
    // Hard edges land up to a pixel apart, soft ones (feather) by their slope.
    let apart = 0
    for (let i = 0; i < small.data.length; i++) {
      const at = (4 * Math.floor(i / 32) + 2) * 128 + 4 * (i % 32) + 2
      if (Math.abs((small.data[i] as number) - (large.data[at] as number)) > 0.3) apart += 1
    }
    expect(apart / small.data.length).toBeLessThan(0.12)
  })

  it('gives other masks for other indices and seeds, if it is random', async () => {
    const hashes = new Set<string>()
    for (let index = 0; index < 20; index++) hashes.add((await sample(spec, 24, 24, index)).data.join(''))
    const expected = spec.kind === 'full' || spec.kind === 'empty' ? 1 : spec.kind === 'seed' ? 5 : 12
    expect(hashes.size).toBeGreaterThanOrEqual(expected)
  })
})

describe('the ten masks of the seed system', () => {
  const only = (name: (typeof seedMaskNames)[number], edges: 'exact' | 'drawn' = 'exact'): MaskSpec => ({
    kind: 'seed',
    only: name,
    edges,
  })

  it('are halves, bars and checkerboards at halves and quarters', async () => {
    expect(rowsOf(await sample(only('right'), 4))).toEqual(['0011', '0011', '0011', '0011'])
    expect(rowsOf(await sample(only('left'), 4))).toEqual(['1100', '1100', '1100', '1100'])
    expect(rowsOf(await sample(only('top'), 4))).toEqual(['1111', '1111', '0000', '0000'])
    expect(rowsOf(await sample(only('bottom'), 4))).toEqual(['0000', '0000', '1111', '1111'])
    expect(rowsOf(await sample(only('vertical-bars'), 4))).toEqual(['1010', '1010', '1010', '1010'])
    expect(rowsOf(await sample(only('horizontal-bars-swapped'), 4))).toEqual(['0000', '1111', '0000', '1111'])
    expect(rowsOf(await sample(only('checkerboard'), 4))).toEqual(['1010', '0101', '1010', '0101'])
    expect(rowsOf(await sample(only('checkerboard-swapped'), 4))).toEqual(['0101', '1010', '0101', '1010'])
  })

  it('have the hand-drawn edges at 224 pixels on request', async () => {
    const edges = async (name: (typeof seedMaskNames)[number], across: boolean): Promise<number[]> => {
      const mask = await sample(only(name, 'drawn'), 224)
      const line = Array.from({ length: 224 }, (_, i) => mask.data[across ? i : i * 224])
      return line.flatMap((value, i) => (i > 0 && value !== line[i - 1] ? [i] : []))
    }
    expect(await edges('right', true)).toEqual([114])
    expect(await edges('bottom', false)).toEqual([114])
    expect(await edges('left', true)).toEqual([110])
    expect(await edges('top', false)).toEqual([110])
    expect(await edges('vertical-bars', true)).toEqual([52, 112, 172])
    expect(await edges('horizontal-bars', false)).toEqual([52, 112, 172])
    expect(await edges('checkerboard', true)).toEqual([56, 112, 168])
  })

  it('come in turn, or all of them by chance', async () => {
    const inTurn = createMaskSource({ kind: 'seed', pick: 'in-turn' })
    for (const [index, name] of [...seedMaskNames, ...seedMaskNames].entries()) {
      expect(await sample(inTurn, 8, 8, index)).toEqual(await sample(only(name), 8))
    }
    const drawn = new Set<string>()
    for (let index = 0; index < 100; index++) drawn.add((await sample({ kind: 'seed' }, 8, 8, index)).data.join(''))
    expect(drawn.size).toBe(10)
  })

  it('fit pictures that are not square', async () => {
    expect(rowsOf(await sample(only('right'), 6, 2))).toEqual(['000111', '000111'])
  })
})

describe('families', () => {
  it('stripes: angle, period, duty and phase', async () => {
    const bars: MaskSpec = { kind: 'stripes', angle: 0, period: 0.5, duty: 0.25, phase: 0 }
    expect(rowsOf(await sample(bars, 8))[0]).toBe('10001000')
    expect(rowsOf(await sample({ ...bars, phase: 0.5 }, 8))[0]).toBe('00100010')
    const level = await sample({ ...bars, angle: 90 }, 8)
    expect(rowsOf(level).map((row) => row[0])).toEqual([...'10001000'])
  })

  it('half-plane: colours the side its angle points to', async () => {
    expect(rowsOf(await sample({ kind: 'half-plane', angle: 0, offset: 0 }, 4))[0]).toBe('0011')
    expect(rowsOf(await sample({ kind: 'half-plane', angle: 180, offset: 0 }, 4))[0]).toBe('1100')
    expect(
      rowsOf(await sample({ kind: 'half-plane', angle: 90, offset: 0.25 }, 4))
        .map((row) => row[0])
        .join(''),
    ).toBe('0001')
  })

  it('disc and ring: areas of circles', async () => {
    const disc = await sample({ kind: 'disc', radius: 0.3, x: 0.5, y: 0.5 }, 200)
    expect(coverage(disc)).toBeCloseTo(Math.PI * 0.09, 2)
    const ring = await sample({ kind: 'ring', radius: 0.3, width: 0.1, x: 0.5, y: 0.5 }, 200)
    expect(coverage(ring)).toBeCloseTo(Math.PI * (0.35 ** 2 - 0.25 ** 2), 2)
  })

  it('grid: lines cover what two sets of stripes cover', async () => {
    expect(coverage(await sample({ kind: 'grid', period: 0.25, duty: 0.5, angle: 0, phase: 0 }, 64))).toBe(0.75)
  })

  it('checkerboard: half and half, whatever the angle', async () => {
    for (const angle of [0, 17, 45])
      expect(coverage(await sample({ kind: 'checkerboard', cell: 0.05, angle, phase: 0 }, 200))).toBeCloseTo(0.5, 1)
  })

  it('noise: the coverage asked for', async () => {
    for (const share of [0, 0.2, 0.7, 1])
      expect(coverage(await sample({ kind: 'noise', coverage: share }, 64))).toBeCloseTo(share, 2)
  })

  it('keep what is fixed, and draw the rest from ranges', async () => {
    const shares = new Set<number>()
    for (let index = 0; index < 30; index++) {
      const mask = await sample({ kind: 'stripes', angle: 0, period: 0.5, phase: 0, duty: [0.2, 0.8] }, 100, 100, index)
      shares.add(coverage(mask))
      expect(coverage(mask)).toBeGreaterThanOrEqual(0.18)
      expect(coverage(mask)).toBeLessThanOrEqual(0.82)
    }
    expect(shares.size).toBeGreaterThan(10)
  })
})

describe('segmentation', () => {
  const map = createLabelMap(3, 1, Uint16Array.of(0, 1, 2), { 0: 'sky', 1: 'flower', 2: 'leaf' })
  const example = { id: 'a', image: createRgbImage(3, 1), segmentation: map }

  it('colours labels by number or name', async () => {
    const request = { width: 3, height: 1, seed: 1, index: 0, example }
    expect([...(await createMaskSource({ kind: 'segmentation' }).sample(request)).data]).toEqual([0, 1, 0])
    const named = createMaskSource({ kind: 'segmentation', labels: ['leaf', 0] })
    expect([...(await named.sample(request)).data]).toEqual([1, 0, 1])
  })

  it('says which picture has none', () => {
    const source = createMaskSource({ kind: 'segmentation' })
    expect(() => source.sample({ width: 3, height: 1, seed: 1, index: 0 })).toThrow(
      /must come with a segmentation of 3x1, got none/,
    )
    expect(() => source.sample({ width: 4, height: 1, seed: 1, index: 0, example })).toThrow(
      /a.*of 4x1, got one of 3x1/,
    )
  })
})

it('every kind stands in the README', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  for (const { kind } of maskKinds) expect(readme).toContain(`\`${kind}\``)
})
