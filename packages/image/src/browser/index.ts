/**
 * What `@chromask/image` is in a bundle for browsers.
 *
 * @packageDocumentation
 */

export {
  cropImage,
  cropLabels,
  type FlipAxis,
  flipImage,
  flipLabels,
  type Rectangle,
  resizeLabels,
} from '../crop-flip.js'
export type { GrayImage } from '../luma.js'
export type { ResizeOptions, Rgb } from '../options.js'
export { type BrowserDecodeOptions, type BrowserImageSource, decodeImage } from './decode-image.js'
export { decodeGray, decodeLabels } from './decode-others.js'
export { type Bitmap, checkBrowser } from './platform.js'
export { resizeImage } from './resize-image.js'
