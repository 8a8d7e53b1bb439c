import type { Mask } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coverage, createMaskSource, type MaskSpec } from '../../index.js'
import { createCellLines } from './cell-lines.js'
import { colourHighest } from './highest.js'

const sample = async (spec: MaskSpec, width: number, height = width, index = 0): Promise<Mask> =>
  createMaskSource(spec).sample({ width, height, seed: 'random', index })

/** The smallest box around what is coloured. */
function boxOf({ width, data }: Mask): { width: number; height: number; area: number } {
  const places = [...data.entries()].filter(([, value]) => value > 0).map(([i]) => [i % width, Math.floor(i / width)])
  const span = (axis: 0 | 1): number => {
    const values = places.map((place) => place[axis] as number)
    return Math.max(...values) - Math.min(...values) + 1
  }
  return { width: span(0), height: span(1), area: places.length }
}

describe('coverage', () => {
  it.each(['rectangles', 'ellipses', 'polygons', 'strokes', 'walk', 'noise'] as const)(
    '%s: exact to the pixel, at every size',
    async (kind) => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 50 }),
          fc.integer({ min: 1, max: 50 }),
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.nat(),
          async (width, height, share, index) => {
            const { data } = await sample({ kind, coverage: share }, width, height, index)
            expect(data.reduce((sum, value) => sum + value, 0)).toBe(Math.round(share * width * height))
          },
        ),
        { numRuns: 30 },
      )
    },
  )

  it('cells: to within one cell', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.1, max: 1.5, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        async (size, jitter, share, index) => {
          const mask = await sample({ kind: 'cells', size, jitter, coverage: share }, 192, 128, index)
          const columns = Math.max(1, Math.round(1.5 / size))
          const rows = Math.max(1, Math.round(1 / size))
          // Cells differ in size: half of the largest ones is about one of the mean.
          expect(Math.abs(coverage(mask) - share)).toBeLessThan(1 / (columns * rows))
        },
      ),
      { numRuns: 200 },
    )
  })

  it('more of it only adds', async () => {
    for (const kind of ['rectangles', 'strokes', 'noise'] as const) {
      const [less, more] = [await sample({ kind, coverage: 0.2 }, 64), await sample({ kind, coverage: 0.5 }, 64)]
      const lost = less.data.filter((value, i) => value > (more.data[i] as number)).length
      expect(lost).toBe(0)
    }
  })
})

describe('families', () => {
  it('rectangles and ellipses keep their proportions, whatever their size', async () => {
    const shape = { width: 0.6, height: 0.3, angle: 0, coverage: 0.05 }
    const boxes = async (kind: 'rectangles' | 'ellipses'): Promise<ReturnType<typeof boxOf>[]> =>
      Promise.all(
        Array.from({ length: 40 }, async (_, index) => boxOf(await sample({ kind, ...shape }, 200, 200, index))),
      )
    // Some are cut by the border.
    const whole = (await boxes('rectangles')).filter(({ width, height }) => Math.abs(width - 2 * height) <= 2)
    expect(whole.length).toBeGreaterThan(12)
    const round = (await boxes('ellipses')).filter(({ width, height }) => Math.abs(width - 2 * height) <= 2)
    expect(round.length).toBeGreaterThan(12)
    for (const { width, height, area } of round) expect(area / width / height).toBeCloseTo(Math.PI / 4, 1)
  })

  it('strokes: straight pieces of the width and length asked for', async () => {
    const spec: MaskSpec = { kind: 'strokes', pieces: 1, angle: 0, length: 0.4, width: 0.1, coverage: 0.04 }
    const boxes = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => boxOf(await sample(spec, 200, 200, index))),
    )
    // The coverage is a little less than that of one piece, which is grown as a whole. Many are cut by the border.
    const whole = boxes.filter(({ width, height }) => Math.abs(height / width - 0.1 / (0.4 + 0.1)) < 0.02)
    expect(whole.length).toBeGreaterThan(12)
  })

  it('walk: one piece, unless another walk starts', async () => {
    const piecesOf = ({ width, data }: Mask): number => {
      const left = new Set([...data.keys()].filter((i) => data[i] === 1))
      let pieces = 0
      for (const start of left) {
        pieces += 1
        for (const open = [start]; open.length > 0; ) {
          const i = open.pop() as number
          if (!left.delete(i)) continue
          open.push(i - width, i + width, ...(i % width > 0 ? [i - 1] : []), ...(i % width < width - 1 ? [i + 1] : []))
        }
      }
      return pieces
    }
    const walk = { kind: 'walk', width: 0.08, coverage: 0.15 } as const
    for (let index = 0; index < 10; index++)
      expect(piecesOf(await sample({ ...walk, steps: 100_000 }, 96, 96, index))).toBe(1)
    const short = await Promise.all(
      Array.from({ length: 10 }, (_, index) => sample({ ...walk, steps: 3 }, 96, 96, index)),
    )
    expect(Math.max(...short.map(piecesOf))).toBeGreaterThan(2)
  })

  it('walk: straight on without wandering', async () => {
    const { width, height } = boxOf(
      await sample({ kind: 'walk', wander: 0, steps: 4, width: 0.05, coverage: 0.02 }, 96),
    )
    expect(Math.hypot(width, height)).toBeGreaterThan(0.3 * 96)
  })

  it('noise: more octaves make longer edges', async () => {
    const edges = ({ width, data }: Mask): number =>
      data.filter((value, i) => i % width > 0 && value !== data[i - 1]).length
    const smooth = await sample({ kind: 'noise', scale: 0.3, coverage: 0.5 }, 128)
    const rough = await sample({ kind: 'noise', scale: 0.3, coverage: 0.5, octaves: 5 }, 128)
    expect(edges(rough)).toBeGreaterThan(1.5 * edges(smooth))
    expect(await sample({ kind: 'noise', octaves: 1, roughness: 0.9 }, 64)).toEqual(await sample({ kind: 'noise' }, 64))
  })

  it('noise: the same picture at every size with many octaves, too', async () => {
    const spec: MaskSpec = { kind: 'noise', octaves: 8, scale: 0.3 }
    const [small, large] = [await sample(spec, 64), await sample(spec, 256)]
    const apart = small.data.filter((value, i) => {
      const at = (4 * Math.floor(i / 64) + 2) * 256 + 4 * (i % 64) + 2
      return value !== large.data[at]
    })
    expect(apart.length / small.data.length).toBeLessThan(0.12)
  })

  it('cells: squares without jitter', async () => {
    const { data } = await sample({ kind: 'cells', size: 0.25, jitter: 0, coverage: 0.5 }, 32)
    const corners = Array.from({ length: 16 }, (_, cell) => 32 * 8 * Math.floor(cell / 4) + 8 * (cell % 4))
    for (const corner of corners) {
      const cell = Array.from({ length: 64 }, (_, i) => data[corner + 32 * Math.floor(i / 8) + (i % 8)])
      expect(new Set(cell).size).toBe(1)
    }
    expect(corners.filter((corner) => data[corner] === 1)).toHaveLength(8)
  })

  it('counts are whole numbers', () => {
    expect(() => createMaskSource({ kind: 'noise', octaves: 1.5 })).toThrow(/octaves must be an integer from 1 to 8/)
    expect(() => createMaskSource({ kind: 'polygons', corners: [3, 4.5] })).toThrow(/corners must be an integer/)
  })
})

it('lines cut cells where another point comes nearer', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
  const lattice = fc
    .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }))
    .chain(([columns, rows]) =>
      fc.tuple(
        fc.constant(columns),
        fc.constant(rows),
        fc.array(fc.tuple(share, share), { minLength: columns * rows, maxLength: columns * rows }),
      ),
    )
  fc.assert(
    fc.property(lattice, share, ([columns, rows, shifts], level) => {
      const xs = Float64Array.from(shifts, ([dx], i) => (i % columns) + dx)
      const ys = Float64Array.from(shifts, ([, dy], i) => Math.floor(i / columns) + dy)
      const y = level * rows
      let end = 0
      createCellLines({ columns, rows, rowHeight: 1, xs, ys })(y, 0, columns, (cell, left, right) => {
        expect(left).toBe(end)
        end = right
        const distance = (i: number): number =>
          ((left + right) / 2 - (xs[i] as number)) ** 2 + (y - (ys[i] as number)) ** 2
        // Two points at the same distance are as good as each other.
        expect(distance(cell) - Math.min(...Array.from(xs.keys(), distance))).toBeLessThan(1e-9)
      })
      expect(end).toBe(columns)
    }),
    { numRuns: 500 },
  )
})

it('colourHighest takes the highest, and of equal ones the first', () => {
  const heights = fc.array(fc.constantFrom(0, 0.25, 0.2501, 0.25012, 0.5, 0.9999, 1), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(heights, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
      const order = [...values.keys()].sort((a, b) => (values[b] as number) - (values[a] as number) || a - b)
      const expected = new Float32Array(values.length)
      for (const i of order.slice(0, Math.round(share * values.length))) expected[i] = 1
      expect(colourHighest(Float64Array.from(values), values.length, 1, share).data).toEqual(expected)
    }),
  )
})
