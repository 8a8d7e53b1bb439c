import type { Random } from '@chromask/core'
import type { Canvas, Family, Page } from '../../family.js'
import type { Range } from '../../parameter.js'
import { colouring, eachRow, fillBetween } from '../../raster.js'
import { type Cells, createCellLines } from './cell-lines.js'

/**
 * Some of the cells of an irregular lattice, like superpixels: all points nearest to one of its points (Voronoi). Whole
 * cells are coloured, so the coverage is met to within one cell.
 */
export interface CellsSpec {
  readonly kind: 'cells'
  /** Of a cell, in shorter sides. @default [0.1, 0.25] */
  readonly size?: Range
  /** 0 for squares, 1 for cells of all shapes. @default [0.5, 1] */
  readonly jitter?: Range
  /** The coloured share of the picture, to within one cell (`size`²). @default [0.3, 0.7] */
  readonly coverage?: Range
}

/** Lines on which the cells are measured, for each row of cells: enough for a few percent of a cell. */
const LINES = 8

export const cells: Family<'size' | 'jitter' | 'coverage'> = {
  kind: 'cells',
  about: 'some cells of an irregular lattice',
  parameters: {
    size: { about: 'of a cell, in shorter sides', default: [0.1, 0.25], min: 0.02, max: 10 },
    jitter: { about: '0 for squares, 1 for cells of all shapes', default: [0.5, 1], min: 0, max: 1 },
    coverage: { about: 'coloured share of the picture, to within one cell', default: [0.3, 0.7], min: 0, max: 1 },
  },
  paint({ size, jitter, coverage }, page, random) {
    const lattice = scatter(page, size, jitter, random.fork('points'))
    const chosen = choose(lattice, page, coverage, random.fork('order'))
    const colour = colouring(page)
    const line = createCellLines(lattice)
    eachRow(page, 0, page.height, (row, y) => {
      line(y, 0, page.width, (cell, left, right) => {
        if (chosen[cell] === 1) fillBetween(page, row, left, right, colour)
      })
    })
  },
}

function scatter({ width, height }: Canvas, size: number, jitter: number, random: Random): Cells {
  const columns = Math.max(1, Math.round(width / size))
  const rows = Math.max(1, Math.round(height / size))
  const xs = new Float64Array(columns * rows)
  const ys = new Float64Array(columns * rows)
  for (let i = 0; i < xs.length; i++) {
    xs[i] = (((i % columns) + 0.5 + jitter * (random.float() - 0.5)) * width) / columns
    ys[i] = ((Math.floor(i / columns) + 0.5 + jitter * (random.float() - 0.5)) * height) / rows
  }
  return { columns, rows, rowHeight: height / rows, xs, ys }
}

/** Cells in random order until they cover enough, measured without pixels so that the choice is the same at every size. */
function choose(lattice: Cells, page: Page, coverage: number, random: Random): Uint8Array {
  const count = lattice.xs.length
  const areas = new Float64Array(count)
  const line = createCellLines(lattice)
  const lines = LINES * lattice.rows
  for (let i = 0; i < lines; i++) {
    line(((i + 0.5) * page.height) / lines, 0, page.width, (cell, left, right) => {
      areas[cell] = (areas[cell] ?? 0) + (right - left) / lines / page.width
    })
  }
  const chosen = new Uint8Array(count)
  let left = coverage
  for (const cell of random.shuffle(Array.from(areas.keys()))) {
    const area = areas[cell] ?? 0
    // The one that goes beyond is taken where that comes nearer.
    if (left > area / 2) chosen[cell] = 1
    left -= area
    if (left <= 0) break
  }
  return chosen
}
