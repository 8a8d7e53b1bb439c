import { familyMaker, type Makers, maker } from '../../maker.js'
import { type BarsSpec, bars } from './bars.js'
import { type CheckerboardSpec, checkerboard } from './checkerboard.js'
import { type ConcentricSpec, concentric } from './concentric.js'
import { type GlyphsSpec, glyphParameters, glyphs } from './glyphs.js'
import { type LinearGradientSpec, linearGradient, type RadialGradientSpec, radialGradient } from './gradient.js'
import { type GridSpec, grid } from './grid.js'
import { type HalfPlaneSpec, halfPlane } from './half-plane.js'
import { type PolygonSpec, polygon, type StarSpec, star } from './polygon.js'
import { type DiscSpec, disc, type RingSpec, ring } from './round.js'
import { type SectorSpec, sector } from './sector.js'
import { type SeedSpec, seed } from './seed.js'
import { type StripesSpec, stripes } from './stripes.js'
import { type UniformSpec, uniform } from './uniform.js'

/** Masks by formula. */
export type SyntheticSpec =
  | SeedSpec
  | HalfPlaneSpec
  | StripesSpec
  | BarsSpec
  | CheckerboardSpec
  | GridSpec
  | DiscSpec
  | RingSpec
  | ConcentricSpec
  | SectorSpec
  | PolygonSpec
  | StarSpec
  | GlyphsSpec
  | LinearGradientSpec
  | RadialGradientSpec
  | UniformSpec

export const syntheticMakers: Makers<SyntheticSpec> = {
  seed: maker('the ten masks of the seed system', seed),
  'half-plane': familyMaker(halfPlane),
  stripes: familyMaker(stripes),
  bars: familyMaker(bars),
  checkerboard: familyMaker(checkerboard),
  grid: familyMaker(grid),
  disc: familyMaker(disc),
  ring: familyMaker(ring),
  concentric: familyMaker(concentric),
  sector: familyMaker(sector),
  polygon: familyMaker(polygon),
  star: familyMaker(star),
  glyphs: maker('capitals and digits, drawn with a round pen', glyphs, glyphParameters),
  'linear-gradient': familyMaker(linearGradient),
  'radial-gradient': familyMaker(radialGradient),
  full: maker('everything', uniform),
  empty: maker('nothing', uniform),
}
