export { type ContactSheetOptions, contactSheet } from './contact-sheet.js'
export {
  cropImage,
  cropLabels,
  type FlipAxis,
  flipImage,
  flipLabels,
  type Rectangle,
  resizeLabels,
} from './crop-flip.js'
export { type DecodeOptions, decodeImage, imageSize } from './decode.js'
export { type DecodeGrayOptions, decodeGray } from './decode-gray.js'
export { decodeLabels } from './decode-labels.js'
export { type EncodeOptions, encodeImage, encodeMask, type ImageFormat } from './encode.js'
export type { GrayImage } from './luma.js'
export type { ResizeOptions, Rgb } from './options.js'
export { resizeImage } from './resize.js'
export { formatOfPath, saveImage } from './save.js'
export type { ImageSource } from './source.js'
