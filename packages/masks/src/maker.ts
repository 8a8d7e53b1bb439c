import type { MaskSource } from '@chromask/core'
import { type Family, familySource } from './family.js'
import type { Parameters, Range } from './parameter.js'
import type { MaskSpec, SourceOrSpec } from './spec.js'

/** Makes a source of what may be one already. */
export type Resolve = (source: SourceOrSpec) => MaskSource

/** How one kind of mask is made from its spec. */
export interface Maker {
  readonly about: string
  /** Its numeric options. */
  readonly parameters: Parameters
  /** A typical spec, for kinds whose name alone does not make one. */
  readonly example?: MaskSpec
  make(spec: MaskSpec, resolve: Resolve): MaskSource
}

/** The makers of a group of kinds. */
export type Makers<Spec extends { readonly kind: string }> = Readonly<Record<Spec['kind'], Maker>>

/** A kind with a source of its own. */
export const maker = <Spec extends MaskSpec>(
  about: string,
  make: (spec: Spec, resolve: Resolve) => MaskSource,
  parameters: Parameters = {},
  example?: Spec,
): Maker => ({ about, parameters, make: make as Maker['make'], ...(example === undefined ? {} : { example }) })

/** A kind that is a family. */
export const familyMaker = <Name extends string>(family: Family<Name>): Maker => ({
  about: family.about,
  parameters: family.parameters,
  make: ({ kind: _, ...options }) => familySource(family, options as Partial<Record<Name, Range>>),
})
