import { createMask, type Mask, type MaskSource } from '@chromask/core'
import { resizeMask } from './mask-work.js'
import { invalidOption } from './parameter.js'

/** Grey levels, such as `decodeGray` of @chromask/image gives: `[height, width]`, 0 = black, 255 = white. */
export interface GrayLevels {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

export interface PictureMaskOptions {
  /** What is coloured: the `white` parts of the picture, or the `black` ones. @default 'white' */
  readonly polarity?: 'white' | 'black'
  /** The level, 0 to 255, from which on a pixel counts as white; `'soft'` keeps the levels between. @default 'soft' */
  readonly threshold?: number | 'soft'
}

/**
 * A mask from a picture.
 *
 * @throws ChromaskError `masks/invalid-option`; `core/invalid-picture` where the data does not fit the size.
 * @example
 * ```ts
 * import { maskFromPicture } from '@chromask/masks'
 *
 * const levels = { width: 3, height: 1, data: Uint8Array.of(0, 51, 255) }
 * console.log(maskFromPicture(levels, { threshold: 128 }).data.join()) // 0,0,1
 * console.log(maskFromPicture(levels, { threshold: 128, polarity: 'black' }).data.join()) // 1,1,0
 * ```
 */
export function maskFromPicture({ width, height, data }: GrayLevels, options: PictureMaskOptions = {}): Mask {
  const { polarity = 'white', threshold = 'soft' } = options
  if (polarity !== 'white' && polarity !== 'black') {
    throw invalidOption('picture', `polarity must be white or black, got ${JSON.stringify(polarity)}.`)
  }
  if (threshold !== 'soft' && !(threshold >= 0 && threshold <= 255)) {
    throw invalidOption('picture', `threshold must be from 0 to 255, or 'soft', got ${JSON.stringify(threshold)}.`)
  }
  const whiteness = (level: number): number => (threshold === 'soft' ? level / 255 : level >= threshold ? 1 : 0)
  const maskValue = (level: number): number => (polarity === 'white' ? whiteness(level) : 1 - whiteness(level))
  return createMask(width, height, Float32Array.from(data, maskValue))
}

/** A source that always gives one mask, resized to what is asked for. */
export const fixedMask = (mask: Mask, name = 'picture'): MaskSource => ({
  name,
  sample: ({ width, height }) => resizeMask(mask, { width, height }),
})
