import type { ColorSpace } from '@chromask/core/tensor'
import { lab } from './lab.js'
import { type ColorSpaceName, checkedSpaceName } from './names.js'
import { rgb } from './rgb.js'
import { yuv } from './yuv.js'

const spaces: Readonly<Record<ColorSpaceName, ColorSpace>> = { yuv, lab, rgb }

/**
 * A colour space by its name: `yuv`, `lab` or `rgb`.
 *
 * @throws ChromaskError `color/unknown-space` for any other name; the message lists the legal ones.
 * @example
 * ```ts
 * import { colorSpaceNames, getColorSpace } from '@chromask/color'
 *
 * console.log(colorSpaceNames.map((name) => getColorSpace(name).chromaChannels).join(' ')) // 2 2 3
 * ```
 */
export function getColorSpace(name: string): ColorSpace {
  return spaces[checkedSpaceName(name)]
}
