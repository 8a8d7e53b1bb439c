import type { Example } from '@chromask/core'
import { untilAborted } from '../abort.js'
import { checkIndex, checkInteger } from '../checks.js'
import { classesOf, fingerprintOf, type LabelledDataset, labelsOf } from '../labelled.js'
import { loadSquare } from '../load-square.js'

/** A data set that always gives squares. */
export interface SquareDataset extends LabelledDataset {
  getSquare(index: number, size: number, signal?: AbortSignal): Promise<Example>
}

/** What is remembered. */
export interface MemoryCacheOptions {
  /** Only squares of this many pixels a side. @default all sizes */
  readonly size?: number
  /** How much at most; squares beyond it come from the data set each time. @default 1 GiB */
  readonly maxBytes?: number
}

/**
 * A data set that remembers its squares as bytes, `3·size²` for a picture, as long as there is room, and forgets none;
 * whole pictures (`get`) are not remembered. A square that is asked for many times at once is made once. What is given is shared: do not write
 * into it.
 *
 * @throws ChromaskError `datasets/invalid-option`; what the data set throws.
 */
export function cacheInMemory(dataset: LabelledDataset, options: MemoryCacheOptions = {}): SquareDataset {
  const { size, maxBytes = 2 ** 30 } = options
  if (size !== undefined) checkInteger('cacheInMemory: size', size, 1)
  checkInteger('cacheInMemory: maxBytes', maxBytes, 0)
  let used = 0
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
    square.then(
      (example) => {
        const bytes = example.image.data.length + (example.segmentation?.data.byteLength ?? 0)
        if (used + bytes > maxBytes) squares.delete(index)
        else used += bytes
      },
      // What failed is tried afresh the next time.
      () => squares.delete(index),
    )
    return square
  }
  return {
    name: dataset.name,
    size: dataset.size,
    ...classesOf(dataset),
    ...labelsOf(dataset),
    ...fingerprintOf(dataset),
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
