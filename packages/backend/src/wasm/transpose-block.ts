import type { Values } from './heap.js'

/** Both sides of a tile of 4-byte values fit into the first cache. */
const TILE = 16

/** `source [rows, columns]` from `from` on, to `target [columns, rows]` from `to` on. */
export function transposeBlock(
  source: Values,
  from: number,
  rows: number,
  columns: number,
  target: Values,
  to: number,
): void {
  for (let r0 = 0; r0 < rows; r0 += TILE) {
    const r1 = Math.min(rows, r0 + TILE)
    for (let c0 = 0; c0 < columns; c0 += TILE) {
      const c1 = Math.min(columns, c0 + TILE)
      for (let c = c0; c < c1; c++) {
        let write = to + c * rows + r0
        let read = from + r0 * columns + c
        for (let r = r0; r < r1; r++) {
          target[write++] = source[read] as number
          read += columns
        }
      }
    }
  }
}
