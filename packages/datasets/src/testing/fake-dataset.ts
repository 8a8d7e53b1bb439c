import { createLabelMap, createRgbImage, type Example } from '@chromask/core'
import { checkIndex } from '../checks.js'
import type { LabelledDataset } from '../labelled.js'

/** A data set that writes down what it was asked for. */
export interface FakeDataset extends LabelledDataset {
  /** The indices `get` was called with. */
  readonly calls: number[]
}

/**
 * Pictures of 12 x 8 pixels, `p0`, `p1`, …: the red of each is its index, the green its column's number; so is its
 * segmentation. Three classes by turns.
 *
 * @param before runs in every `get`, to fail or to wait.
 */
export function fakeDataset(
  size: number,
  before?: (index: number, signal?: AbortSignal) => void | Promise<void>,
): FakeDataset {
  const ids = Array.from({ length: size }, (_, i) => `p${i}`)
  const calls: number[] = []
  const facts = { name: 'fake', size }
  return {
    ...facts,
    calls,
    classNames: ['a', 'b', 'c'],
    labels: ids.map((_, i) => i % 3),
    ids: () => ids,
    async get(index, signal): Promise<Example> {
      signal?.throwIfAborted()
      checkIndex(facts, index)
      calls.push(index)
      await before?.(index, signal)
      const image = createRgbImage(12, 8)
      const labels = new Uint16Array(12 * 8)
      for (let i = 0; i < labels.length; i++) {
        image.data.set([index, i % 12, 0], i * 3)
        labels[i] = i % 12
      }
      return { id: `p${index}`, image, label: index % 3, segmentation: createLabelMap(12, 8, labels) }
    },
  }
}
