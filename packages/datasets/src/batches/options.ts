import { ChromaskError, type Dataset, type MaskSource, type Seed } from '@chromask/core'
import { checkInteger, checkOneOf } from '../checks.js'

/** Changes to pictures that make more of few. */
export interface Augmentation {
  /** Half of the pictures are mirrored, left and right swapped. @default false */
  readonly flip?: boolean
  /**
   * Where the square lies: in the middle of the picture, or anywhere in it.
   *
   * @default 'center'
   */
  readonly crop?: 'center' | 'random'
  /**
   * The square's side as a share of the largest that fits, drawn from a range within (0, 1].
   *
   * @default [1, 1] in the middle, [0.7, 1] anywhere
   */
  readonly scale?: readonly [smallest: number, largest: number]
  /** Turned by up to so many degrees either way, 0 to 180; the square shrinks so that it stays within the picture. @default 0 */
  readonly rotate?: number
  /** Luma is shifted by up to this share of its range either way, in [0, 1); colour differences stay. @default 0 */
  readonly brightness?: number
  /** Luma is stretched about middle grey by 1 ± up to this, in [0, 1). @default 0 */
  readonly contrast?: number
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
  /** Whether every pass has an order of its own, or that of the data set. @default true */
  readonly shuffle?: boolean
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
  const { shuffle = true, maskOrder = 'sampled', lastBatch = 'drop', prefetch = 2 } = options
  checkInteger('createBatches: size', options.size, 1)
  checkInteger('createBatches: batchSize', options.batchSize, 1)
  checkInteger('createBatches: prefetch', prefetch, 0)
  checkOneOf('createBatches: maskOrder', maskOrder, ['sampled', 'batch', 'passes'])
  checkOneOf('createBatches: lastBatch', lastBatch, ['drop', 'short'])
  checkOneOf('createBatches: shuffle', String(shuffle), ['true', 'false'])
  const augment = checkedAugmentation(options.augment ?? {})
  const { dataset, batchSize } = options
  if (batchSize > dataset.size) {
    throw new ChromaskError(
      'datasets/batch-too-large',
      `createBatches: a batch of ${batchSize} pictures cannot be filled from ${dataset.name}, which has ${dataset.size}. ` +
        `Pass batchSize ≤ ${dataset.size}, or a data set with more pictures.`,
    )
  }
  return { ...options, augment, shuffle, maskOrder, lastBatch, prefetch }
}

function checkedAugmentation(augment: Augmentation): Required<Augmentation> {
  const { flip = false, crop = 'center', rotate = 0, brightness = 0, contrast = 0 } = augment
  const { scale = crop === 'random' ? [0.7, 1] : [1, 1] } = augment
  checkOneOf('createBatches: augment.crop', crop, ['center', 'random'])
  checkOneOf('createBatches: augment.flip', String(flip), ['true', 'false'])
  const [smallest, largest] = scale
  checkThat(
    scale.length === 2 && smallest > 0 && smallest <= largest && largest <= 1,
    'scale',
    '[smallest, largest] with 0 < smallest ≤ largest ≤ 1',
    scale,
  )
  checkThat(rotate >= 0 && rotate <= 180, 'rotate', 'from 0 to 180 degrees', rotate)
  checkThat(brightness >= 0 && brightness < 1, 'brightness', 'from 0 to below 1', brightness)
  checkThat(contrast >= 0 && contrast < 1, 'contrast', 'from 0 to below 1', contrast)
  return { flip, crop, scale, rotate, brightness, contrast }
}

function checkThat(holds: boolean, what: string, expected: string, got: unknown): void {
  if (holds) return
  throw new ChromaskError(
    'datasets/invalid-option',
    `createBatches: augment.${what} must be ${expected}, got ${JSON.stringify(got)}.`,
  )
}
