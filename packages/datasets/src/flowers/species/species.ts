import type { Random } from '@chromask/core'
import type { Frame } from '../frame.js'
import type { Ramp, Tones } from '../palette.js'
import type { Shape } from '../shapes.js'

/** A kind of flower: what its blossom looks like, in the coordinates of a {@link Frame}. */
export interface Species {
  readonly name: string
  /** The petals' colours: one hue for each species, so that what is recognised can be coloured. */
  readonly petals: Tones
  /** The middle's colours. */
  readonly middle: Tones
  /** Area of a blossom in squared radii. */
  readonly area: number
  /** Most blossoms in a picture. */
  readonly most: number
  /** Whether it is seen from the side, and so never turned upside down. */
  readonly upright?: boolean
  /** Length of a leaf in radii, and half its width as a share of that. */
  readonly leaf: readonly [length: number, halfWidth: number]
  blossom(frame: Frame, random: Random, petals: Ramp, middle: Ramp): Shape[]
}
