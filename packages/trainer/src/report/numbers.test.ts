import { describe, expect, it } from 'vitest'
import { compact, fixed, short, signed } from './numbers.js'

describe('numbers', () => {
  it('shows what is undefined or without bound', () => {
    expect([null, undefined, Number.NaN, Infinity, -Infinity].map((value) => fixed(value, 2))).toEqual([
      '–',
      '–',
      '–',
      '∞',
      '−∞',
    ])
    expect([null, Infinity].map((value) => signed(value, 1))).toEqual(['–', '+∞'])
  })

  it('shows decimals, with a true minus and no minus before nothing', () => {
    expect([1.005, -2.5, -0.001, 0].map((value) => fixed(value, 2))).toEqual(['1.00', '−2.50', '0.00', '0.00'])
    expect([1.25, -2.5, 0.01, -0.01].map((value) => signed(value, 1))).toEqual(['+1.3', '−2.5', '0.0', '0.0'])
  })

  it('shows numbers of any size shortly', () => {
    expect([0, 0.25, 1.23456, 123456, 0.0002, -0.0002, 1e-5, 1.5e7, 1e6].map((value) => short(value))).toEqual([
      '0',
      '0.25',
      '1.23',
      '123456',
      '2×10⁻⁴',
      '−2×10⁻⁴',
      '10⁻⁵',
      '1.5×10⁷',
      '10⁶',
    ])
    expect([0, 800, 20_000, 1_500_000, 20_010, 1_000_100].map(compact)).toEqual([
      '0',
      '800',
      '20k',
      '1.5M',
      '20010',
      '1000100',
    ])
  })
})
