import type { EvaluationRow } from '@chromask/metrics'
import { describe, expect, it } from 'vitest'
import { judge } from './judge.js'

const row = (family: string, method: string, abInside: number, leakage = 0): EvaluationRow => ({
  family,
  seen: true,
  method,
  result: { abInside, leakage } as EvaluationRow['result'],
})

const rows = (abInside: number, leakage: number, family = 'stripes'): EvaluationRow[] => [
  row(family, 'model', abInside, leakage),
  row(family, 'no colour', 40),
  row(family, 'constant colour', 30),
]

describe('judge', () => {
  it('is content with little leakage and much less error than the better baseline', () => {
    expect(() => judge(rows(24, 0.25))).not.toThrow()
  })

  it.each([
    [24.1, 0.1, 'stripes: abInside 24.10, expected at most 24.00'],
    [10, 0.26, 'stripes: leakage 0.260, expected at most 0.25'],
    [Number.NaN, 0.1, 'stripes: abInside NaN'],
    [10, Number.NaN, 'stripes: leakage NaN'],
  ])('is not content with error %s and leakage %s', (abInside, leakage, text) => {
    expect(() => judge(rows(abInside, leakage))).toThrow(text)
  })

  it('looks at every family, and names each that falls short', () => {
    const all = [...rows(10, 0.1, 'discs'), ...rows(29, 0.1, 'rings'), ...rows(10, 0.9, 'noise')]
    expect(() => judge(all)).toThrow(/^\[chromask\] .*: rings: abInside[^;]*; noise: leakage/)
  })

  it('wants all methods to have been measured', () => {
    expect(() => judge([])).toThrow('nothing was measured')
    expect(() => judge([row('discs', 'model', 1), row('discs', 'no colour', 40)])).toThrow('discs: abInside')
    expect(() => judge(rows(1, 0).slice(1))).toThrow('stripes: leakage NaN')
  })
})
