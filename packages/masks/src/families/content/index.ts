import { type Makers, maker } from '../../maker.js'
import {
  type ColorRangeSpec,
  colorRange,
  colorRangeParameters,
  type LumaRangeSpec,
  lumaRange,
  lumaRangeParameters,
} from './level-ranges.js'
import { type SegmentationSpec, segmentation } from './segmentation.js'
import { type SuperpixelsSpec, superpixels, superpixelsParameters } from './superpixels.js'

/** Masks that follow the picture. */
export type ContentSpec = SegmentationSpec | SuperpixelsSpec | LumaRangeSpec | ColorRangeSpec

export const contentMakers: Makers<ContentSpec> = {
  segmentation: maker('some parts of the picture’s segmentation', segmentation),
  superpixels: maker('some superpixels of the picture itself', superpixels, superpixelsParameters),
  'luma-range': maker('where the picture is of some lightness', lumaRange, lumaRangeParameters),
  'color-range': maker('where the picture is of some hue', colorRange, colorRangeParameters),
}
