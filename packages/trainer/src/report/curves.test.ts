import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { niceDomain, type Point } from './chart.js'
import { curveGroups, downsample, lossCurves, smooth } from './curves.js'

const pointsOf = (values: readonly number[]): Point[] => values.map((y, x) => [x, y])
const markup = (records: Parameters<typeof lossCurves>[0]) => lossCurves(records).map((chart) => chart.markup)
const anyValues = fc.array(fc.oneof(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.constant(Number.NaN)), {
  minLength: 1,
  maxLength: 300,
})

describe('curveGroups', () => {
  it('groups by what stands before the slash, in order of steps', () => {
    const groups = curveGroups([
      { step: 2, 'generator/total': 1 },
      { step: 1, 'generator/total': 2, 'generator/pixel': 3, loss: 4 },
    ])
    expect([...groups.keys()]).toEqual(['generator', 'loss'])
    expect(groups.get('generator')).toEqual([
      {
        name: 'generator/total',
        points: [
          [1, 2],
          [2, 1],
        ],
      },
      { name: 'generator/pixel', points: [[1, 3]] },
    ])
  })

  it('makes gaps of null, NaN and infinities, and takes any name', () => {
    const records = [
      { step: 1, constructor: null as unknown as number },
      { step: 2, constructor: Number.POSITIVE_INFINITY },
    ]
    expect(curveGroups(records).get('constructor')?.[0]?.points).toEqual([
      [1, Number.NaN],
      [2, Number.NaN],
    ])
  })
})

describe('smooth', () => {
  it('keeps a constant, starts at the first value and goes on behind a gap', () => {
    // toPrecision: the division leaves an error of rounding.
    const smoothed = smooth(pointsOf([5, 5, Number.NaN, 5]), 3).map(([, y]) => y.toPrecision(12))
    expect(smoothed).toEqual(['5.00000000000', '5.00000000000', 'NaN', '5.00000000000'])
  })

  it('halves the weight of a value after its half-life', () => {
    // After a long run of zeros and one half-life of ones, half of the average is ones.
    const values = [...Array(2000).fill(0), ...Array(10).fill(1)]
    expect(smooth(pointsOf(values), 10).at(-1)![1]).toBeCloseTo(0.5, 6)
  })

  it('stays within the values', () => {
    fc.assert(
      fc.property(anyValues, fc.integer({ min: 1, max: 50 }), (values, halfLife) => {
        const finite = values.filter((y) => !Number.isNaN(y))
        const slack = 1e-6
        for (const [, y] of smooth(pointsOf(values), halfLife)) {
          if (Number.isNaN(y)) continue
          expect(y).toBeGreaterThanOrEqual(Math.min(...finite) - slack)
          expect(y).toBeLessThanOrEqual(Math.max(...finite) + slack)
        }
      }),
    )
  })
})

describe('downsample', () => {
  it('keeps to the limit, the order, both extremes and that there is a gap', () => {
    fc.assert(
      fc.property(anyValues, fc.integer({ min: 6, max: 60 }), (values, limit) => {
        const points = pointsOf(values)
        const kept = downsample(points, limit)
        expect(kept.length).toBeLessThanOrEqual(limit)
        for (const [i, [x, y]] of kept.entries()) {
          expect(values[x]).toBe(y)
          if (i > 0) expect(x).toBeGreaterThan(kept[i - 1]![0])
        }
        const finite = (all: readonly Point[]) => all.map(([, y]) => y).filter((y) => !Number.isNaN(y))
        expect(Math.max(...finite(kept))).toBe(Math.max(...finite(points)))
        expect(Math.min(...finite(kept))).toBe(Math.min(...finite(points)))
        expect(kept.some(([, y]) => Number.isNaN(y))).toBe(values.some(Number.isNaN))
      }),
    )
  })

  it('leaves short lines as they are', () => {
    expect(downsample(pointsOf([1, 2, 3]), 3)).toEqual(pointsOf([1, 2, 3]))
  })
})

describe('lossCurves', () => {
  it('draws a faint and a strong line for each name, broken where values are not finite', () => {
    const [chart = ''] = markup([1, 2, Number.NaN, 3, 4].map((y, i) => ({ step: i, 'generator/total': y })))
    const [, faint = ''] = chart.match(/class="faint s0"\s+d="([^"]*)"/) ?? []
    const [, line = ''] = chart.match(/class="line s0"\s+d="([^"]*)"/) ?? []
    expect(faint.split('M').length - 1).toBe(2)
    expect(line.split('M').length - 1).toBe(2)
    expect(chart).toContain('1 not finite')
    expect(chart).not.toMatch(/NaN|Infinity|undefined/)
  })

  it('takes a logarithmic scale where values span more than two decades and none is negative', () => {
    const chartOf = (values: number[]) => markup(values.map((loss, step) => ({ step, loss })))[0] ?? ''
    expect(chartOf([0.001, 1])).toContain('logarithmic')
    expect(chartOf([0, 0.001, 1])).toContain('logarithmic')
    expect(chartOf([0.02, 1])).not.toContain('logarithmic')
    expect(chartOf([-1, 0.001, 1])).not.toContain('logarithmic')
    expect(chartOf([0, 0])).not.toContain('logarithmic')
  })

  it('draws whatever it gets', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { maxLength: 20 }), (values) => {
        for (const chart of markup(values.map((loss, step) => ({ step, loss })))) {
          expect(chart).not.toMatch(/\bNaN\b|Infinity|undefined/)
        }
      }),
    )
    expect(markup([{ step: 7, loss: 1 }])[0]).toMatch(/d="M[\d.]+,[\d.]+Z"/)
    expect(markup([{ step: 7, loss: Number.NaN }])[0]).toContain('Not one of its 1 curves has a finite value')
    expect(markup([])).toEqual([])
  })

  it('gives its axis digits enough to tell the ticks apart', () => {
    fc.assert(
      fc.property(
        fc.float({ min: -1000, max: 1000, noNaN: true }),
        fc.float({ min: Math.fround(1e-6), max: 1 }),
        (at, range) => {
          const [chart = ''] = markup([at, at + range].map((loss, step) => ({ step, loss })))
          const ticks = [...chart.matchAll(/text-anchor="end"\s*>([^<]*)</g)].map(([, tick]) => tick)
          expect(ticks.length).toBeGreaterThan(1)
          expect(new Set(ticks).size).toBe(ticks.length)
        },
      ),
    )
  })

  it('tells lines beyond its colours apart by dashes', () => {
    const record = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`loss/${i}`, i]))
    expect(markup([{ ...record, step: 1 }])[0]).toContain('line s1 dash')
  })
})

describe('niceDomain', () => {
  it('ends at round numbers and is never empty', () => {
    expect(niceDomain(0.3, 9.7)).toEqual([0, 10])
    expect(niceDomain(0.02, 30, 'log')).toEqual([0.01, 100])
    expect(niceDomain(0, 0)).toEqual([0, 1])
    for (const value of [5, -5, 1e-7]) {
      const [low, high] = niceDomain(value, value)
      expect(low).toBeLessThan(high)
      expect(low).toBeLessThanOrEqual(value)
      expect(high).toBeGreaterThanOrEqual(value)
    }
  })
})
