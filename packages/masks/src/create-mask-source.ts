import { ChromaskError, type MaskSource } from '@chromask/core'
import { combineSets, feather, featherParameters, invert, mixture, type SourceOrSpec } from './combine.js'
import { checkerboard } from './families/checkerboard.js'
import { grid } from './families/grid.js'
import { halfPlane } from './families/half-plane.js'
import { noise, noiseParameters } from './families/noise.js'
import { disc, ring } from './families/round.js'
import { seed } from './families/seed.js'
import { segmentation } from './families/segmentation.js'
import { stripes } from './families/stripes.js'
import { uniform } from './families/uniform.js'
import type { Parameters, Range } from './parameter.js'
import { type ShapeFamily, shapeSource } from './shape-family.js'
import type { MaskSpec } from './spec.js'

/** What there is to know about a kind of mask. */
export interface MaskKind {
  readonly kind: MaskSpec['kind']
  readonly about: string
  /** Its numeric options. */
  readonly parameters: Parameters
  /** Whether it is made from other masks. */
  readonly combines: boolean
}

interface Maker extends Omit<MaskKind, 'kind'> {
  make(spec: MaskSpec): MaskSource
}

const shape = <Name extends string>(family: ShapeFamily<Name>): Maker => ({
  about: family.about,
  parameters: family.parameters,
  combines: false,
  make: ({ kind: _, ...options }) => shapeSource(family, options as Partial<Record<Name, Range>>),
})

const drawn = <Kind extends MaskSpec['kind']>(
  about: string,
  make: (spec: Extract<MaskSpec, { kind: Kind }>) => MaskSource,
  parameters: Parameters = {},
): Maker => ({ about, parameters, combines: false, make: make as Maker['make'] })

const combined = <Kind extends MaskSpec['kind']>(
  about: string,
  make: (spec: Extract<MaskSpec, { kind: Kind }>, resolve: typeof resolveSource) => MaskSource,
  parameters: Parameters = {},
): Maker => ({
  about,
  parameters,
  combines: true,
  make: (spec) => make(spec as Extract<MaskSpec, { kind: Kind }>, resolveSource),
})

const makers: Readonly<Record<MaskSpec['kind'], Maker>> = {
  seed: drawn('the ten masks of the seed system', seed),
  'half-plane': shape(halfPlane),
  stripes: shape(stripes),
  checkerboard: shape(checkerboard),
  grid: shape(grid),
  disc: shape(disc),
  ring: shape(ring),
  noise: drawn('smooth random blobs', noise, noiseParameters),
  segmentation: drawn('some labels of the picture’s segmentation', segmentation),
  full: drawn('everything', uniform),
  empty: drawn('nothing', uniform),
  invert: combined('the opposite of another mask', invert),
  union: combined('what any of several masks colours', combineSets),
  intersect: combined('what all of several masks colour', combineSets),
  feather: combined('another mask with soft edges', feather, featherParameters),
  mixture: combined('one of several masks, by chance', mixture),
}

/** Every kind of mask that {@link createMaskSource} makes. */
export const maskKinds: readonly MaskKind[] = Object.entries(makers).map(([kind, { about, parameters, combines }]) => ({
  kind: kind as MaskSpec['kind'],
  about,
  parameters,
  combines,
}))

/**
 * Makes a source of masks from plain data. Lengths are shares of the picture's shorter side, so that a mask is the same
 * at every size; a number given as a range `[low, high]` is drawn anew for each mask.
 *
 * @throws ChromaskError `masks/unknown-kind` and `masks/unknown-option`, listing the legal ones; `masks/invalid-option`.
 * @example
 * ```ts
 * import { createMaskSource } from '@chromask/masks'
 *
 * const bars = createMaskSource({ kind: 'stripes', angle: 0, period: 0.5, phase: 0 })
 * const mask = await bars.sample({ width: 8, height: 8, seed: 1, index: 0 })
 * console.log(mask.data.subarray(0, 8).join('')) // 11001100
 * ```
 */
export function createMaskSource(spec: MaskSpec): MaskSource {
  const kind = (spec as { kind?: unknown } | null)?.kind
  if (typeof kind !== 'string' || !Object.hasOwn(makers, kind)) {
    throw new ChromaskError(
      'masks/unknown-kind',
      `there is no mask ${JSON.stringify(kind ?? spec)}. Choose one of: ${Object.keys(makers).join(', ')}.`,
    )
  }
  return makers[kind as MaskSpec['kind']].make(spec)
}

const resolveSource = (source: SourceOrSpec): MaskSource =>
  typeof (source as MaskSource | null)?.sample === 'function'
    ? (source as MaskSource)
    : createMaskSource(source as MaskSpec)
