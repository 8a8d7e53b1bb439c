import { type Makers, maker } from '../../maker.js'
import { type SegmentationSpec, segmentation } from './segmentation.js'

/** Masks that follow the picture. */
export type ContentSpec = SegmentationSpec

export const contentMakers: Makers<ContentSpec> = {
  segmentation: maker('some labels of the picture’s segmentation', segmentation),
}
