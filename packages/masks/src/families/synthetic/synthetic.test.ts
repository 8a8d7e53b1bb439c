import type { Mask, MaskSource } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coverage, createMaskSource, type MaskSpec, parseMaskSpec } from '../../index.js'

const sample = async (spec: MaskSpec | MaskSource, width: number, height = width, index = 0): Promise<Mask> =>
  ('sample' in spec ? spec : createMaskSource(spec)).sample({ width, height, seed: 'test', index })

const rowsOf = ({ width, height, data }: Mask): string[] =>
  Array.from({ length: height }, (_, y) => data.subarray(y * width, (y + 1) * width).join(''))

/** How far a mask differs from itself with left and right swapped, or top and bottom. */
function asymmetryOf({ width, height, data }: Mask): number {
  const at = (x: number, y: number): number => data[y * width + x] as number
  const differences = [...data.keys()].flatMap((i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    return [at(x, y) - at(width - 1 - x, y), at(x, y) - at(x, height - 1 - y)].map(Math.abs)
  })
  return Math.max(...differences)
}

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

  it('bars: as many as asked for, apart from each other', async () => {
    for (let index = 0; index < 40; index++) {
      const count = 1 + (index % 6)
      const row = rowsOf(await sample({ kind: 'bars', count, angle: 0 }, 400, 8, index))[0] as string
      expect(row.match(/1+/g)).toHaveLength(count)
    }
    const even = await sample({ kind: 'bars', count: 3, angle: 90, duty: 0.5, jitter: 0 }, 12)
    expect(rowsOf(even).map((row) => row[0])).toEqual([...'011001100110'])
    const differ = rowsOf(await sample({ kind: 'bars', count: 4, angle: 0, duty: 0.5 }, 400, 1))[0]?.match(/1+/g)
    expect(new Set(differ?.map((bar) => bar.length)).size).toBe(4)
  })

  it('concentric: rings at the given distances, shifted inwards', async () => {
    const target: MaskSpec = { kind: 'concentric', period: 0.2, duty: 0.5, phase: 0, x: 0.5, y: 0.5 }
    const across = rowsOf(await sample(target, 20, 20))[10] as string
    expect(across.slice(10)).toBe('1100110011')
    expect(rowsOf(await sample({ ...target, phase: 0.5 }, 20))[10]?.slice(10)).toBe('0011001100')
    expect(coverage(await sample({ ...target, period: 0.05, duty: 0.3 }, 400))).toBeCloseTo(0.3, 1)
  })

  it('sector: its share of a disc', async () => {
    for (const spread of [0, 30, 180, 270, 360]) {
      const mask = await sample({ kind: 'sector', radius: 0.4, spread, x: 0.5, y: 0.5 }, 200)
      expect(coverage(mask)).toBeCloseTo((Math.PI * 0.16 * spread) / 360, 2)
    }
    const right = await sample({ kind: 'sector', radius: 0.5, spread: 180, angle: 0, x: 0.5, y: 0.5 }, 8)
    expect(rowsOf(right)[4]).toBe('00001111')
  })

  it('polygon and star: areas, and where they point', async () => {
    for (const corners of [3, 4, 5, 12]) {
      const mask = await sample({ kind: 'polygon', corners, radius: 0.45, x: 0.5, y: 0.5 }, 200)
      expect(coverage(mask)).toBeCloseTo((corners / 2) * 0.45 ** 2 * Math.sin((2 * Math.PI) / corners), 2)
    }
    const square = await sample({ kind: 'polygon', corners: 4, radius: Math.SQRT1_2 / 2, angle: 45, x: 0.5, y: 0.5 }, 8)
    expect(rowsOf(square)).toEqual(['00000000', '00000000', ...Array(4).fill('00111100'), '00000000', '00000000'])
    const star = await sample({ kind: 'star', points: 5, radius: 0.45, inner: 0.4, x: 0.5, y: 0.5 }, 200)
    expect(coverage(star)).toBeCloseTo(5 * 0.45 * 0.45 * 0.4 * Math.sin(Math.PI / 5), 2)
    const up = rowsOf(await sample({ kind: 'polygon', corners: 3, radius: 0.45, angle: 270, x: 0.5, y: 0.5 }, 21))
    expect(up.findIndex((row) => row.includes('1'))).toBe(1)
    expect(up.findLastIndex((row) => row.includes('1'))).toBe(14)
  })

  it('gradients: straight, and turned around the opposite', async () => {
    const gradient: MaskSpec = { kind: 'linear-gradient', angle: 0, offset: 0, width: 1 }
    const { data } = await sample(gradient, 8, 8)
    expect([...data.subarray(0, 8)]).toEqual([1, 3, 5, 7, 9, 11, 13, 15].map((k) => k / 16))
    const turned = await sample({ ...gradient, angle: 180 }, 8, 8)
    expect(turned.data).toEqual(data.map((value) => 1 - value))
    const line = (await sample({ kind: 'radial-gradient', radius: 0.25, width: 0.5, x: 0, y: 0 }, 64)).data.subarray(
      0,
      64,
    )
    expect([...line]).toEqual([...line].sort((a, b) => b - a))
    expect(line[16]).toBeCloseTo(0.5, 1)
    expect([line[0], line[63]]).toEqual([expect.closeTo(0.98, 1), 0])
  })

  it('glyphs: the letters asked for, upright, within the picture', async () => {
    const letter: MaskSpec = { kind: 'glyphs', count: 1, size: 1.25, weight: 0.2, angle: 0 }
    for (const letters of ['H', 'I', 'O', 'X']) {
      const mask = await sample({ ...letter, letters }, 64)
      expect(asymmetryOf(mask)).toBe(0)
    }
    const tee = rowsOf(await sample({ ...letter, letters: 'T', size: 0.5 }, 40))
    const widths = tee.map((row) => row.match(/1/g)?.length ?? 0).filter((width) => width > 0)
    expect(widths).toHaveLength(20)
    expect([Math.max(...widths.slice(0, 4)), ...new Set(widths.slice(5, 18))]).toEqual([14, 4])
    expect(createMaskSource(parseMaskSpec('glyphs:letters=17')).name).toBe('glyphs')
    expect(() => createMaskSource({ kind: 'glyphs', letters: 'Ab' })).toThrow(
      /letters must be some of A to Z.*got "Ab"/,
    )
    expect(() => createMaskSource({ kind: 'glyphs', letters: '' })).toThrow(/got ""/)
    expect(() => createMaskSource({ kind: 'glyphs', count: 1.5 })).toThrow(/count must be an integer from 1 to 64/)
  })
})

describe('symmetry', () => {
  const size = fc.integer({ min: 1, max: 40 })
  // Odd fractions keep edges off the pixels' centres.
  const length = fc.integer({ min: 50, max: 500 }).map((n) => n / 997)
  const centred = { x: 0.5, y: 0.5 }

  it.each([
    ['disc', (n: number): MaskSpec => ({ kind: 'disc', radius: n, ...centred })],
    ['ring', (n: number): MaskSpec => ({ kind: 'ring', radius: n, width: 0.1001, ...centred })],
    ['concentric', (n: number): MaskSpec => ({ kind: 'concentric', period: n, phase: 0.1234, ...centred })],
    ['radial-gradient', (n: number): MaskSpec => ({ kind: 'radial-gradient', radius: n, width: 0.3, ...centred })],
  ])('%s in the middle: left and right, top and bottom', async (_, specOf) => {
    await fc.assert(
      fc.asyncProperty(size, size, length, async (width, height, n) => {
        const mask = await sample(specOf(n), width, height)
        // Soft masks are floats: rounding may differ.
        expect(asymmetryOf(mask)).toBeLessThan(1e-6)
      }),
    )
  })

  it('checkerboard: a phase of 1 swaps the colours', async () => {
    await fc.assert(
      fc.asyncProperty(size, size, length, fc.integer({ min: 1, max: 89 }), async (width, height, cell, angle) => {
        const board = { kind: 'checkerboard', cell, angle, phase: 0.123 } as const
        const swapped = await sample({ ...board, phase: 1.123 }, width, height)
        expect(swapped.data).toEqual((await sample(board, width, height)).data.map((value) => 1 - value))
      }),
    )
  })

  it('half-plane: the other side is the opposite, and a half', async () => {
    await fc.assert(
      fc.asyncProperty(size, size, fc.integer({ min: 1, max: 359 }), async (width, height, angle) => {
        const line = { kind: 'half-plane', angle, offset: 0.01234 } as const
        const other = await sample({ ...line, angle: angle - 180, offset: -0.01234 }, width, height)
        expect(other.data).toEqual((await sample(line, width, height)).data.map((value) => 1 - value))
      }),
    )
  })

  it('stripes: half a period on is the opposite', async () => {
    await fc.assert(
      fc.asyncProperty(size, size, length, fc.integer({ min: 1, max: 179 }), async (width, height, period, angle) => {
        const bars = { kind: 'stripes', period, angle, phase: 0.1234 } as const
        const shifted = await sample({ ...bars, phase: 0.6234 }, width, height)
        expect(shifted.data).toEqual((await sample(bars, width, height)).data.map((value) => 1 - value))
      }),
    )
  })
})
