import { familyMaker, type Makers, maker } from '../../maker.js'
import { type CheckerboardSpec, checkerboard } from './checkerboard.js'
import { type GridSpec, grid } from './grid.js'
import { type HalfPlaneSpec, halfPlane } from './half-plane.js'
import { type DiscSpec, disc, type RingSpec, ring } from './round.js'
import { type SeedSpec, seed } from './seed.js'
import { type StripesSpec, stripes } from './stripes.js'
import { type UniformSpec, uniform } from './uniform.js'

/** Masks by formula. */
export type SyntheticSpec =
  | SeedSpec
  | HalfPlaneSpec
  | StripesSpec
  | CheckerboardSpec
  | GridSpec
  | DiscSpec
  | RingSpec
  | UniformSpec

export const syntheticMakers: Makers<SyntheticSpec> = {
  seed: maker('the ten masks of the seed system', seed),
  'half-plane': familyMaker(halfPlane),
  stripes: familyMaker(stripes),
  checkerboard: familyMaker(checkerboard),
  grid: familyMaker(grid),
  disc: familyMaker(disc),
  ring: familyMaker(ring),
  full: maker('everything', uniform),
  empty: maker('nothing', uniform),
}
