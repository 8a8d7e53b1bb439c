import { ChromaskError, type RgbImage } from '@chromask/core'
import type { ColorSpaceName } from '../names.js'

/** The chroma of a picture, outside of any graph. */
export interface ChromaPlane {
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height: number
  /** C: 2, or 3 in the `rgb` space. */
  readonly channels: number
  /** `[height, width, C]`, in some [-1, 1]. */
  readonly chroma: Float32Array
}

/** A picture in two parts: what is given and what is to be found. */
export interface SplitPicture extends ChromaPlane {
  /** `[height, width]`: in [-0.5, 0.5] in `yuv`, in [-1, 1] in `lab` and `rgb`. */
  readonly luma: Float32Array
}

/** A size in pixels. */
export interface PictureSize {
  readonly width: number
  readonly height: number
}

/** Channels of chroma in each space. */
export const chromaChannels: Readonly<Record<ColorSpaceName, number>> = { yuv: 2, lab: 2, rgb: 3 }

/** Throws `color/invalid-option` unless both sides are whole and positive. */
export function checkSize(what: string, { width, height }: PictureSize): void {
  if (Number.isInteger(width) && Number.isInteger(height) && width >= 1 && height >= 1) return
  throw new ChromaskError(
    'color/invalid-option',
    `${what}: width and height must be integers ≥ 1, got ${width}x${height}.`,
  )
}

/** Throws `color/size-mismatch` unless the array holds `channels` values for every pixel. */
export function checkLength(what: string, data: ArrayLike<number>, size: PictureSize, channels: number): void {
  checkSize(what, size)
  const expected = size.width * size.height * channels
  if (data.length === expected) return
  throw new ChromaskError(
    'color/size-mismatch',
    `${what}: ${size.width}x${size.height} with ${channels} channels needs ${expected} values, got ${data.length}.`,
  )
}

/** Throws `color/size-mismatch` unless the picture's bytes fit its size. */
export const checkImage = (image: RgbImage): void => checkLength('image', image.data, image, 3)

/** Throws `color/non-finite` where a value is NaN or infinite. */
export function checkFinite(what: string, values: Float32Array): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue
    throw new ChromaskError('color/non-finite', `${what}: every value must be finite, got ${values[i]} at index ${i}.`)
  }
}

/** Throws unless the plane has the channels, the length and the finite values that it should. */
export function checkPlane(plane: ChromaPlane, channels: number = plane.channels): void {
  if (plane.channels !== channels) {
    throw new ChromaskError(
      'color/invalid-option',
      `chroma: this colour space has ${channels} channels, got ${plane.channels}. Use the space that the chroma was made in.`,
    )
  }
  if (!Number.isInteger(channels) || channels < 1) {
    throw new ChromaskError('color/invalid-option', `chroma: channels must be an integer ≥ 1, got ${channels}.`)
  }
  checkLength('chroma', plane.chroma, plane, channels)
  checkFinite('chroma', plane.chroma)
}
