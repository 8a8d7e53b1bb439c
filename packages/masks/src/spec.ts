import type { MaskSource } from '@chromask/core'
import type { CombinedSpec } from './combine.js'
import type { ContentSpec } from './families/content/index.js'
import type { NoisySpec } from './families/noisy/index.js'
import type { RandomSpec } from './families/random/index.js'
import type { SyntheticSpec } from './families/synthetic/index.js'

/** A family of masks as plain data; combinations take other families, or mask sources of your own. */
export type MaskSpec = SyntheticSpec | RandomSpec | ContentSpec | NoisySpec | CombinedSpec

/** A source, or what one is made from. */
export type SourceOrSpec = MaskSource | MaskSpec
