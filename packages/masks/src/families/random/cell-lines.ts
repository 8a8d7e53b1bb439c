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
  let near: number[] = []
  let nearRow = -1
  const hull = new Int32Array((2 * REACH + 1) * columns)
  const starts = new Float64Array(hull.length)
  return (y, left, right, visit) => {
    const row = Math.min(rows - 1, Math.floor(y / rowHeight))
    if (row !== nearRow) {
      nearRow = row
      const from = Math.max(0, row - REACH) * columns
      const to = Math.min(rows, row + REACH + 1) * columns
      near = Array.from({ length: to - from }, (_, i) => from + i)
      near.sort((a, b) => (xs[a] as number) - (xs[b] as number) || a - b)
    }
    const heightOf = (cell: number): number => {
      const [x, dy] = [xs[cell] as number, y - (ys[cell] as number)]
      return x * x + dy * dy
    }
    let top = -1
    for (const cell of near) {
      const [x, height] = [xs[cell] as number, heightOf(cell)]
      let start = left
      while (top >= 0) {
        const other = hull[top] as number
        const otherX = xs[other] as number
        const otherHeight = heightOf(other)
        start = x > otherX ? (height - otherHeight) / (2 * (x - otherX)) : height < otherHeight ? left : right
        if (start > (starts[top] as number)) break
        top -= 1
        start = left
      }
      if (top >= 0 && start >= right) continue
      top += 1
      hull[top] = cell
      starts[top] = start
    }
    for (let i = 0; i <= top; i++)
      visit(hull[i] as number, starts[i] as number, i < top ? (starts[i + 1] as number) : right)
  }
}
