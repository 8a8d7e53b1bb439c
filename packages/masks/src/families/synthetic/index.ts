import { type Makers, maker, shapeMaker } from '../../maker.js'
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
  'half-plane': shapeMaker(halfPlane),
  stripes: shapeMaker(stripes),
  checkerboard: shapeMaker(checkerboard),
  grid: shapeMaker(grid),
  disc: shapeMaker(disc),
  ring: shapeMaker(ring),
  full: maker('everything', uniform),
  empty: maker('nothing', uniform),
}
