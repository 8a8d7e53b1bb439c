/** Points on a lattice of `columns` × `rows`, row by row, each somewhere in its own place of the lattice. */
export interface Cells {
  readonly columns: number
  readonly rows: number
  /** Of the lattice, in units. */
  readonly rowHeight: number
  readonly xs: Float64Array
  readonly ys: Float64Array
}

/** Gives the cells along a level line from left to right, with where each begins and ends. */
export type CellLine = (
  y: number,
  left: number,
  right: number,
  visit: (cell: number, left: number, right: number) => void,
) => void

/** Rows of the lattice above and below a line, whose points can be the nearest: those farther off are behind one of these. */
const REACH = 2

/**
 * Cuts level lines through the cells of a Voronoi diagram. Along a line, the squared distance to a point is
 * x² − 2 x px + px² + (y − py)²: without the x² that all have, straight lines, of which the lowest ones are found in one
 * walk over the points in order of px (as in Felzenszwalb and Huttenlocher 2012, "Distance Transforms of Sampled Functions").
 */
export function createCellLines({ columns, rows, rowHeight, xs, ys }: Cells): CellLine {
  const near = new Int32Array((2 * REACH + 1) * columns)
  let count = 0
  let nearRow = -1
  // The lowest lines so far: whose they are, where they become the lowest, and what they are.
  const hull = new Int32Array(near.length)
  const starts = new Float64Array(near.length)
  const slopes = new Float64Array(near.length)
  const heights = new Float64Array(near.length)
  return (y, left, right, visit) => {
    const row = Math.min(rows - 1, Math.floor(y / rowHeight))
    if (row !== nearRow) {
      nearRow = row
      const from = Math.max(0, row - REACH) * columns
      count = Math.min(rows, row + REACH + 1) * columns - from
      for (let i = 0; i < count; i++) near[i] = from + i
      near.subarray(0, count).sort((a, b) => (xs[a] as number) - (xs[b] as number) || a - b)
    }
    let top = -1
    for (let i = 0; i < count; i++) {
      const cell = near[i] as number
      const x = xs[cell] as number
      const dy = y - (ys[cell] as number)
      const height = x * x + dy * dy
      let start = left
      while (top >= 0) {
        const otherX = slopes[top] as number
        const otherHeight = heights[top] as number
        // Of two points above one another, the nearer one is lower everywhere.
        start = x > otherX ? (height - otherHeight) / (2 * (x - otherX)) : height < otherHeight ? left : right
        if (start > (starts[top] as number)) break
        top -= 1
        start = left
      }
      if (top >= 0 && start >= right) continue
      top += 1
      hull[top] = cell
      starts[top] = start
      slopes[top] = x
      heights[top] = height
    }
    for (let i = 0; i <= top; i++) {
      visit(hull[i] as number, starts[i] as number, i < top ? (starts[i + 1] as number) : right)
    }
  }
}
