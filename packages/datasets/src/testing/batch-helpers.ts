import { type Batch, type BatchSource, createMask, type MaskSource } from '@chromask/core'
import { createBatches } from '../batches/create-batches.js'
import type { BatchOptions } from '../batches/options.js'
import { fakeDataset } from './fake-dataset.js'

/** Every pixel of a mask tells its index, and how far the training is. */
const telling: MaskSource = {
  name: 'telling',
  sample: ({ width, height, index, progress = 0 }) =>
    createMask(width, height, new Float32Array(width * height).fill(((index % 64) + progress) / 64)),
}

/** Batches of 3 from 10 fake pictures, 4 pixels a side. */
export const batchesOf = (options: Partial<BatchOptions> = {}): BatchSource =>
  createBatches({ dataset: fakeDataset(10), masks: telling, size: 4, batchSize: 3, seed: 1, ...options })

/** The next few batches; the progress of the n-th is n / 100. */
export async function take(source: BatchSource, count: number): Promise<Batch[]> {
  const batches: Batch[] = []
  for (let i = 0; i < count; i++) batches.push(await source.next(i / 100))
  return batches
}

export const idsOf = (batches: readonly Batch[]): string[] => batches.flatMap(({ ids }) => ids)
