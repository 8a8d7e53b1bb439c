import type { Random } from '@chromask/core'

/** A picture in pieces: for each pixel the number of its piece, or -1 for none. */
export interface Pieces {
  readonly of: Int32Array
  readonly count: number
}

/** Joins pixels of one label that touch by an edge. Pixels whose label is not wanted belong to no piece. */
export function connectedPieces(labels: ArrayLike<number>, width: number, wanted: (label: number) => boolean): Pieces {
  const of = new Int32Array(labels.length).fill(-1)
  const stack: number[] = []
  let count = 0
  const visit = (at: number, label: number): void => {
    if (labels[at] !== label || of[at] !== -1) return
    of[at] = count
    stack.push(at)
  }
  for (let start = 0; start < labels.length; start++) {
    const label = labels[start] as number
    if (of[start] !== -1 || !wanted(label)) continue
    visit(start, label)
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const x = at % width
      if (x > 0) visit(at - 1, label)
      if (x < width - 1) visit(at + 1, label)
      if (at >= width) visit(at - width, label)
      if (at + width < labels.length) visit(at + width, label)
    }
    count++
  }
  return { of, count }
}

/** How many pixels each piece has. */
function areasOf({ of, count }: Pieces): Int32Array {
  const areas = new Int32Array(count)
  for (const piece of of) if (piece >= 0) areas[piece] = (areas[piece] as number) + 1
  return areas
}

/** So many pieces by chance, or all if there are no more. */
export function pickCount({ count }: Pieces, wanted: number, random: Random): Uint8Array {
  const chosen = new Uint8Array(count)
  const order = random.shuffle(Array.from({ length: count }, (_, i) => i))
  for (const piece of order.slice(0, wanted)) chosen[piece] = 1
  return chosen
}

/** Pieces by chance whose areas come as near to a share of all pixels as whole pieces in this order allow. */
export function pickCoverage(pieces: Pieces, coverage: number, random: Random): Uint8Array {
  const areas = areasOf(pieces)
  const chosen = new Uint8Array(pieces.count)
  let left = coverage * pieces.of.length
  for (const piece of random.shuffle(Array.from(areas, (_, i) => i))) {
    const area = areas[piece] as number
    if (Math.abs(left - area) >= Math.abs(left)) continue
    chosen[piece] = 1
    left -= area
  }
  return chosen
}
