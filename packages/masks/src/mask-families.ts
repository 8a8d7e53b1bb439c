import { ChromaskError } from '@chromask/core'
import { createMaskSource } from './create-mask-source.js'
import type { MaskSpec } from './spec.js'

/** Families of masks to train on, and others that training never sees. */
export interface MaskFamilies {
  readonly train: Readonly<Record<string, MaskSpec>>
  readonly heldOut: Readonly<Record<string, MaskSpec>>
}

/** What is trained on, and what is evaluated on, as plain data. */
export interface DeclaredFamilies {
  readonly train: MaskSpec
  /** Families trained with. */
  readonly seen: Readonly<Record<string, MaskSpec>>
  /** Families never trained with. */
  readonly unseen: Readonly<Record<string, MaskSpec>>
}

/**
 * Declares once what is trained on and what is held out; training reads `train` (one of the families, with equal
 * chances), evaluation `seen` and `unseen`.
 *
 * @throws ChromaskError `masks/invalid-families` where nothing is trained on, or where a family is in both by its name or
 * its spec; and what `createMaskSource` throws.
 * @example
 * ```ts
 * import { maskFamilies } from '@chromask/masks'
 *
 * const families = maskFamilies({
 *   train: { stripes: { kind: 'stripes' }, disc: { kind: 'disc' } },
 *   heldOut: { strokes: { kind: 'strokes' } },
 * })
 * console.log(families.train.kind, Object.keys(families.unseen).join()) // mixture strokes
 * ```
 */
export function maskFamilies({ train, heldOut }: MaskFamilies): DeclaredFamilies {
  const specs = Object.values(train)
  if (specs.length === 0) throw invalid('there is no family to train on. Pass { train: { disc: { kind: "disc" } } }.')
  for (const spec of [...specs, ...Object.values(heldOut)]) createMaskSource(spec)
  for (const [name, spec] of Object.entries(heldOut)) {
    if (Object.hasOwn(train, name)) throw invalid(`${name} is both trained on and held out. Leave it in one.`)
    const same = Object.keys(train).find((other) => canonical(train[other]) === canonical(spec))
    if (same !== undefined) throw invalid(`${name}, held out, is the same as ${same}, trained on. Leave it in one.`)
  }
  return {
    train: { kind: 'mixture', sources: specs.map((source) => ({ source })) },
    seen: train,
    unseen: heldOut,
  }
}

const invalid = (message: string): ChromaskError => new ChromaskError('masks/invalid-families', message)

/** The same text for the same data, whatever the order of its keys. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
