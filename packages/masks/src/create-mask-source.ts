import { ChromaskError, type MaskSource } from '@chromask/core'
import { combinedMakers } from './combine.js'
import { contentMakers } from './families/content/index.js'
import { noisyMakers } from './families/noisy/index.js'
import { randomMakers } from './families/random/index.js'
import { syntheticMakers } from './families/synthetic/index.js'
import type { Maker, Makers } from './maker.js'
import type { Parameters } from './parameter.js'
import type { MaskSpec, SourceOrSpec } from './spec.js'

/** By formula, by chance, after the picture's content, other masks distorted, or made from other masks. */
export type MaskGroup = 'synthetic' | 'random' | 'content' | 'noisy' | 'combined'

/** What there is to know about a kind of mask. */
export interface MaskKind {
  readonly kind: MaskSpec['kind']
  readonly group: MaskGroup
  readonly about: string
  /** Its numeric options. */
  readonly parameters: Parameters
  /** A typical spec. */
  readonly example: MaskSpec
}

const groups: Readonly<Record<MaskGroup, Readonly<Record<string, Maker>>>> = {
  synthetic: syntheticMakers,
  random: randomMakers,
  content: contentMakers,
  noisy: noisyMakers,
  combined: combinedMakers,
}

/** Every kind of mask that {@link createMaskSource} makes. */
export const maskKinds: readonly MaskKind[] = Object.entries(groups).flatMap(([group, makers]) =>
  Object.entries(makers).map(([kind, { about, parameters, example }]) => ({
    kind: kind as MaskSpec['kind'],
    group: group as MaskGroup,
    about,
    parameters,
    example: example ?? ({ kind } as MaskSpec),
  })),
)

const makers: Makers<MaskSpec> = Object.assign({}, ...Object.values(groups))

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
  return makers[kind as MaskSpec['kind']].make(spec, resolveSource)
}

const resolveSource = (source: SourceOrSpec): MaskSource =>
  typeof (source as MaskSource | null)?.sample === 'function'
    ? (source as MaskSource)
    : createMaskSource(source as MaskSpec)
