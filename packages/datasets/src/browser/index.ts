/**
 * The part of `@chromask/datasets` that pages and their workers can use.
 *
 * @packageDocumentation
 */

export { createBatches } from '../batches/create-batches.js'
export type { Augmentation, BatchOptions, MaskOrder } from '../batches/options.js'
export { cacheInMemory, type MemoryCacheOptions, type SquareDataset } from '../cache/cache-in-memory.js'
export type { SkippedFile } from '../check-files.js'
export { concat } from '../concat.js'
export { type ProceduralFlowersOptions, proceduralFlowers } from '../flowers/procedural-flowers.js'
export type { LabelledDataset } from '../labelled.js'
export { loadScaled } from '../load-scaled.js'
export { loadSquare } from '../load-square.js'
export { type SeededSplitOptions, seededSplit } from '../seeded-split.js'
export { type Split, splitEvery, subset } from '../subset.js'
export {
  createFilesDataset,
  type DescribedFile,
  type FilesDataset,
  type FilesOptions,
  type PictureFile,
} from './create-files-dataset.js'
