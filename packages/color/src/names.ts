import { ChromaskError } from '@chromask/core'

/** The colour spaces that chromask knows, by name. */
export type ColorSpaceName = 'yuv' | 'lab' | 'rgb'

/** Every legal name of a colour space. */
export const colorSpaceNames: readonly ColorSpaceName[] = ['yuv', 'lab', 'rgb']

/** Tells whether a text, such as one from a manifest, names a colour space. */
const isColorSpaceName = (name: string): name is ColorSpaceName => colorSpaceNames.some((known) => known === name)

/** The name itself, checked. Throws `color/unknown-space` with the legal ones. */
export function checkedSpaceName(name: string): ColorSpaceName {
  if (isColorSpaceName(name)) return name
  throw new ChromaskError(
    'color/unknown-space',
    `unknown colour space: expected one of ${colorSpaceNames.join(', ')}, got ${JSON.stringify(name)}.`,
  )
}
