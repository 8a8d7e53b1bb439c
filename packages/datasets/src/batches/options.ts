import { ChromaskError, type Dataset, type MaskSource, type Seed } from '@chromask/core'
import { checkInteger, checkOneOf } from '../checks.js'

/** Changes to pictures that make more of few. */
export interface Augmentation {
  /** Half of the pictures are mirrored, left and right swapped. @default false */
  readonly flip?: boolean
  /**
   * - `center`: the largest square in the middle
   * - `random`: a square anywhere, its side 70 to 100 % of the picture's short side
   *
   * @default 'center'
   */
  readonly crop?: 'center' | 'random'
}

/**
 * Which masks the pictures get. A mask that follows the picture's content is drawn for every picture in any case; what
 * is held is its number.
 *
 * - `sampled`: one of its own for every picture
 * - `batch`: one for all pictures of a batch
 * - `passes`: one for a whole pass over the data (as hallpaz2018 trained)
 */
export type MaskOrder = 'sampled' | 'batch' | 'passes'

/** What batches are made from, and how. */
export interface BatchOptions {
  readonly dataset: Dataset
  readonly masks: MaskSource
  /** S: width and height of the pictures in pixels, ≥ 1. */
  readonly size: number
  /** B: pictures in a batch, ≥ 1. */
  readonly batchSize: number
  /** Order, augmentation and masks follow from it. */
  readonly seed: Seed
  readonly augment?: Augmentation
  /** @default 'sampled' */
  readonly maskOrder?: MaskOrder
  /**
   * What becomes of the pictures at the end of a pass that do not fill a batch.
   *
   * - `drop`: they wait for another pass; the next one is shuffled afresh
   * - `short`: they are a smaller batch
   *
   * @default 'drop'
   */
  readonly lastBatch?: 'drop' | 'short'
  /** Batches whose pictures are prepared ahead, ≥ 0. @default 2 */
  readonly prefetch?: number
}

/** {@link BatchOptions} with every default filled in. */
export interface BatchPlan extends Required<Omit<BatchOptions, 'augment'>> {
  readonly augment: Required<Augmentation>
}

/** Throws `datasets/invalid-option`, or `datasets/batch-too-large`. */
export function checkedPlan(options: BatchOptions): BatchPlan {
  const { augment, maskOrder = 'sampled', lastBatch = 'drop', prefetch = 2 } = options
  const { flip = false, crop = 'center' } = augment ?? {}
  checkInteger('createBatches: size', options.size, 1)
  checkInteger('createBatches: batchSize', options.batchSize, 1)
  checkInteger('createBatches: prefetch', prefetch, 0)
  checkOneOf('createBatches: maskOrder', maskOrder, ['sampled', 'batch', 'passes'])
  checkOneOf('createBatches: lastBatch', lastBatch, ['drop', 'short'])
  checkOneOf('createBatches: augment.crop', crop, ['center', 'random'])
  checkOneOf('createBatches: augment.flip', String(flip), ['true', 'false'])
  const { dataset, batchSize } = options
  if (batchSize > dataset.size) {
    throw new ChromaskError(
      'datasets/batch-too-large',
      `createBatches: a batch of ${batchSize} pictures cannot be filled from ${dataset.name}, which has ${dataset.size}. ` +
        `Pass batchSize ≤ ${dataset.size}, or a data set with more pictures.`,
    )
  }
  return { ...options, augment: { flip, crop }, maskOrder, lastBatch, prefetch }
}
