import { ChromaskError } from './error.js'

/** A picture: sRGB, 8 bits, rows from the top, three interleaved channels `[height, width, 3]`. */
export interface RgbImage {
  readonly width: number
  readonly height: number
  /** Length `height * width * 3`. */
  readonly data: Uint8Array
}

/** Where to colour: `[height, width]`, 1 = colour here, 0 = leave grey; soft edges lie between. */
export interface Mask {
  readonly width: number
  readonly height: number
  /** Length `height * width`, every value in [0, 1]. */
  readonly data: Float32Array
}

/** What each pixel belongs to: `[height, width]`, one integer a pixel; 0 is the unknown or the background. */
export interface LabelMap {
  readonly width: number
  readonly height: number
  /** Length `height * width`. */
  readonly data: Uint16Array
  /** What the integers mean, by value. */
  readonly names?: Readonly<Record<number, string>>
}

/**
 * A picture from its bytes, or a black one.
 *
 * @throws ChromaskError `core/invalid-picture` where the size is not positive or the length does not fit.
 * @example
 * ```ts
 * import { createRgbImage } from '@chromask/core'
 *
 * const red = createRgbImage(1, 1, Uint8Array.of(255, 0, 0))
 * console.log(red.width, red.height, red.data.length) // 1 1 3
 * ```
 */
export function createRgbImage(width: number, height: number, data?: Uint8Array): RgbImage {
  return {
    width,
    height,
    data: checkedData('RgbImage', width, height, 3, data ?? new Uint8Array(sizeOf(width, height) * 3)),
  }
}

/** A mask from its values, or one that colours nothing. Throws `core/invalid-picture` as {@link createRgbImage} does. */
export function createMask(width: number, height: number, data?: Float32Array): Mask {
  return { width, height, data: checkedData('Mask', width, height, 1, data ?? new Float32Array(sizeOf(width, height))) }
}

/** A label map from its values. Throws `core/invalid-picture` as {@link createRgbImage} does. */
export function createLabelMap(width: number, height: number, data: Uint16Array, names?: LabelMap['names']): LabelMap {
  const map = { width, height, data: checkedData('LabelMap', width, height, 1, data) }
  return names === undefined ? map : { ...map, names }
}

const sizeOf = (width: number, height: number): number => (width > 0 && height > 0 ? width * height : 0)

function checkedData<T extends { readonly length: number }>(
  what: string,
  width: number,
  height: number,
  channels: number,
  data: T,
): T {
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new ChromaskError(
      'core/invalid-picture',
      `${what}: width and height must be integers ≥ 1, got ${width}x${height}.`,
    )
  }
  const expected = width * height * channels
  if (data.length !== expected) {
    throw new ChromaskError(
      'core/invalid-picture',
      `${what}: ${width}x${height} needs ${expected} values, got ${data.length}.`,
    )
  }
  return data
}
