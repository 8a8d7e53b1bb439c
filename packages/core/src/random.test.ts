import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom, restoreRandom, type Seed } from './random.js'

const seeds: fc.Arbitrary<Seed> = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
const draw = (random: { uint32(): number }, count: number): number[] =>
  Array.from({ length: count }, () => random.uint32())

describe('createRandom', () => {
  // Golden values: they must be the same on every Node version and in every browser, and never change between releases,
  // since masks, data order and initial weights follow from them.
  it('gives the same numbers everywhere', () => {
    expect(draw(createRandom(0), 4)).toMatchInlineSnapshot(`
      [
        2223616319,
        3423051879,
        2909345055,
        657179211,
      ]
    `)
    expect(draw(createRandom('flowers').fork('masks').fork(3), 4)).toMatchInlineSnapshot(`
      [
        2207636227,
        1402045187,
        4122921409,
        3229984705,
      ]
    `)
    const random = createRandom(1)
    expect([
      random.float(),
      random.normal(),
      random.uniform(-1, 1),
      random.integer(0, 99),
      random.boolean(),
    ]).toMatchInlineSnapshot(`
      [
        0.5142935991314592,
        -0.4873470433240223,
        -0.26057885780114143,
        94,
        false,
      ]
    `)
    expect(random.shuffle([0, 1, 2, 3, 4, 5, 6, 7])).toMatchInlineSnapshot(`
      [
        4,
        7,
        6,
        0,
        2,
        3,
        1,
        5,
      ]
    `)
  })

  it('tells seeds apart, by type too', () => {
    fc.assert(
      fc.property(seeds, seeds, (a, b) => {
        fc.pre(!Object.is(a, b) && `${typeof a}${a}` !== `${typeof b}${b}`)
        expect(draw(createRandom(a), 4)).not.toEqual(draw(createRandom(b), 4))
      }),
    )
    expect(draw(createRandom(1), 4)).not.toEqual(draw(createRandom('1'), 4))
  })

  it('forks by key alone, whatever was drawn before', () => {
    fc.assert(
      fc.property(seeds, seeds, fc.nat(20), (seed, key, drawn) => {
        const used = createRandom(seed)
        draw(used, drawn)
        expect(draw(used.fork(key), 4)).toEqual(draw(createRandom(seed).fork(key), 4))
      }),
    )
  })

  it('forks into streams of their own', () => {
    const random = createRandom(0)
    const firsts = new Set(Array.from({ length: 2000 }, (_, key) => random.fork(key).uint32()))
    expect(firsts.size).toBeGreaterThan(1998)
    expect(draw(random.fork('a').fork('b'), 4)).not.toEqual(draw(random.fork('b').fork('a'), 4))
    expect(draw(random.fork('ab'), 4)).not.toEqual(draw(random.fork('a').fork('b'), 4))
  })

  it('goes on where it was saved, also through JSON', () => {
    fc.assert(
      fc.property(seeds, fc.nat(50), (seed, drawn) => {
        const random = createRandom(seed)
        draw(random, drawn)
        const saved = JSON.parse(JSON.stringify(random.save()))
        const rest = [...draw(random, 8), random.fork('x').uint32()]
        const restored = restoreRandom(saved)
        expect([...draw(restored, 8), restored.fork('x').uint32()]).toEqual(rest)
      }),
    )
  })

  it('draws evenly', () => {
    const random = createRandom('even')
    const counts = new Array<number>(10).fill(0)
    const draws = 20_000
    for (let i = 0; i < draws; i++) counts[random.integer(0, 9)]! += 1
    // Chi-squared with 9 degrees of freedom: 27.9 is passed once in a thousand seeds.
    const chi = counts.reduce((sum, count) => sum + (count - draws / 10) ** 2 / (draws / 10), 0)
    expect(chi).toBeLessThan(27.9)
  })

  it('has normal numbers of mean 0 and deviation 1', () => {
    const random = createRandom('normal')
    const values = Array.from({ length: 20_000 }, () => random.normal())
    const mean = values.reduce((a, b) => a + b) / values.length
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length
    expect(Math.abs(mean)).toBeLessThan(0.03)
    expect(Math.abs(variance - 1)).toBeLessThan(0.05)
    expect(values.filter((value) => Math.abs(value) > 1.96).length / values.length).toBeCloseTo(0.05, 2)
  })

  it('keeps to its ranges', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: -1e9, max: 1e9 }), fc.nat(1e6), (seed, low, span) => {
        const random = createRandom(seed)
        const value = random.integer(low, low + span)
        expect(Number.isInteger(value) && value >= low && value <= low + span).toBe(true)
        const float = random.float()
        expect(float >= 0 && float < 1).toBe(true)
      }),
    )
  })

  it('shuffles without losing anything', () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.nat()), (seed, items) => {
        expect(createRandom(seed).shuffle(items).sort()).toEqual([...items].sort())
      }),
    )
  })

  it('rejects what makes no sense', () => {
    expect(() => createRandom(Number.NaN)).toThrow(/seed must be a string or a finite number, got NaN/)
    expect(() => createRandom(0).integer(3, 2)).toThrow(/low ≤ high, got 3 and 2/)
    expect(() => createRandom(0).pick([])).toThrow(/at least one item/)
    expect(() => createRandom(0).restore({ key: [1], state: [] })).toThrow(/four integers/)
  })
})
