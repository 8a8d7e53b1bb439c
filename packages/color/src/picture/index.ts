/**
 * Colour spaces on finished pictures: typed arrays in and out, no TF.js.
 *
 * @packageDocumentation
 */

export { type ColorSpaceName, colorSpaceNames } from '../names.js'
export { toGray } from './gray.js'
export { labToRgb, rgbToLab } from './lab.js'
export { type MergeChromaOptions, mergeChroma, type Upsampling } from './merge-chroma.js'
export type { ChromaPlane, PictureSize, SplitPicture } from './plane.js'
export { resizeChroma } from './resample.js'
export { type MergeInput, mergePicture, splitPicture } from './split.js'
export { type GuideOptions, type UpsampleOptions, upsampleChroma } from './upsample.js'
