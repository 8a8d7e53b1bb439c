import type { Example } from '@chromask/core'
import { untilAborted } from './abort.js'
import { checkIndex, checkInteger } from './checks.js'
import { classesOf, type LabelledDataset, labelsOf } from './labelled.js'
import { loadSquare } from './load-square.js'

/** A data set that always gives squares. */
export interface SquareDataset extends LabelledDataset {
  getSquare(index: number, size: number, signal?: AbortSignal): Promise<Example>
}

/**
 * A data set that remembers its squares as bytes, `3·size²` for a picture, and forgets none; whole pictures (`get`) are
 * not remembered. A square that is asked for many times at once is made once. What is given is shared: do not write
 * into it.
 *
 * @param size remembers only squares of this many pixels. @default all sizes
 */
export function cacheInMemory(dataset: LabelledDataset, size?: number): SquareDataset {
  if (size !== undefined) checkInteger('cacheInMemory: size', size, 1)
  const getScaled = dataset.getScaled?.bind(dataset)
  const bySize = new Map<number, Map<number, Promise<Example>>>()
  const remembered = (index: number, side: number): Promise<Example> => {
    const squares = bySize.get(side) ?? new Map<number, Promise<Example>>()
    bySize.set(side, squares)
    const known = squares.get(index)
    if (known) return known
    // Without the caller's signal: others may be waiting for the same square.
    const square = loadSquare(dataset, index, side)
    squares.set(index, square)
    // What failed is tried afresh the next time.
    square.catch(() => squares.delete(index))
    return square
  }
  return {
    name: dataset.name,
    size: dataset.size,
    ...classesOf(dataset),
    ...labelsOf(dataset),
    ids: () => dataset.ids(),
    get: (index, signal) => dataset.get(index, signal),
    ...(getScaled && { getScaled }),
    async getSquare(index, side, signal) {
      signal?.throwIfAborted()
      checkIndex(dataset, index)
      if (size !== undefined && side !== size) return loadSquare(dataset, index, side, signal)
      return untilAborted(remembered(index, side), signal)
    },
  }
}
