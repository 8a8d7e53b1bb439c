import { readFileSync } from 'node:fs'
import { createLabelMap, createRgbImage, type Mask, type MaskSource } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkMask, createMaskSource, type MaskSpec, maskKinds } from './index.js'

const sample = async (spec: MaskSpec | MaskSource, width: number, height = width, index = 0): Promise<Mask> =>
  ('sample' in spec ? spec : createMaskSource(spec)).sample({ width, height, seed: 'test', index })

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

  it('is a mask for all legal numbers', async () => {
    const { parameters = {} } = maskKinds.find(({ kind }) => kind === spec.kind) ?? {}
    const numbers = fc.record(
      Object.fromEntries(
        Object.entries(parameters).map(([name, { min, max, integer }]) => [
          name,
          integer ? fc.integer({ min, max: Math.min(max, 1000) }) : fc.double({ min, max, noNaN: true }),
        ]),
      ),
    )
    const side = fc.integer({ min: 1, max: 24 })
    await fc.assert(
      fc.asyncProperty(numbers, side, side, async (values, width, height) => {
        const mask = await sample({ ...spec, ...values } as MaskSpec, width, height)
        expect(() => checkMask(mask, { width, height })).not.toThrow()
      }),
      { numRuns: 25 },
    )
  })

  it('fits the smallest and the thinnest pictures', async () => {
    for (const [width, height] of [
      [1, 1],
      [1, 40],
      [40, 1],
    ] as const) {
      const mask = await sample(spec, width, height, 3)
      expect(() => checkMask(mask, { width, height })).not.toThrow()
    }
  })

  it('has an opposite', async () => {
    const [mask, opposite] = [await sample(spec, 33, 20), await sample({ kind: 'invert', source: spec }, 33, 20)]
    expect(opposite.data).toEqual(mask.data.map((value) => 1 - value))
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
      /must come with a segmentation, got none/,
    )
  })
})

it('every kind stands in the README', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  for (const { kind } of maskKinds) expect(readme).toContain(`\`${kind}\``)
})
