import type { FeatherSpec, InvertSpec, MixtureSpec, SetSpec } from './combine.js'
import type { CheckerboardSpec } from './families/checkerboard.js'
import type { GridSpec } from './families/grid.js'
import type { HalfPlaneSpec } from './families/half-plane.js'
import type { NoiseSpec } from './families/noise.js'
import type { DiscSpec, RingSpec } from './families/round.js'
import type { SeedSpec } from './families/seed.js'
import type { SegmentationSpec } from './families/segmentation.js'
import type { StripesSpec } from './families/stripes.js'
import type { UniformSpec } from './families/uniform.js'

/** A family of masks as plain data; combinations take other families, or mask sources of your own. */
export type MaskSpec =
  | SeedSpec
  | HalfPlaneSpec
  | StripesSpec
  | CheckerboardSpec
  | GridSpec
  | DiscSpec
  | RingSpec
  | NoiseSpec
  | SegmentationSpec
  | UniformSpec
  | InvertSpec
  | SetSpec
  | FeatherSpec
  | MixtureSpec
