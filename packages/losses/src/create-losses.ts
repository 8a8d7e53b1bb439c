import { ChromaskError } from '@chromask/core'
import type { LossTerm } from '@chromask/core/tensor'
import { type AdversarialLossOptions, adversarialLoss } from './adversarial.js'
import { type ChromaEnergyOptions, chromaEnergy } from './chroma-energy.js'
import { type ClassificationLossOptions, classificationLoss } from './classification.js'
import { type FeatureMatchingOptions, featureMatchingLoss } from './feature-matching.js'
import { type PixelLossOptions, pixelLoss } from './pixel.js'
import { type R1PenaltyOptions, r1Penalty } from './r1.js'
import { type TotalVariationOptions, totalVariation } from './total-variation.js'

/** A loss term as plain data. */
export type LossSpec =
  | ({ readonly kind: 'adversarial' } & AdversarialLossOptions)
  | ({ readonly kind: 'pixel' } & PixelLossOptions)
  | ({ readonly kind: 'chroma-energy' } & ChromaEnergyOptions)
  | ({ readonly kind: 'classification' } & ClassificationLossOptions)
  | ({ readonly kind: 'feature-matching' } & FeatureMatchingOptions)
  | ({ readonly kind: 'r1' } & R1PenaltyOptions)
  | ({ readonly kind: 'total-variation' } & TotalVariationOptions)

/** The terms of both networks' losses. */
export interface Losses {
  readonly generator: readonly LossTerm[]
  readonly discriminator: readonly LossTerm[]
}

type Side = Partial<Record<keyof Losses, LossTerm>>

const makers: {
  [K in LossSpec['kind']]: { options: readonly string[]; make(spec: Extract<LossSpec, { kind: K }>): Side }
} = {
  adversarial: {
    options: ['objective', 'labelSmoothing', 'weight', 'reduction', 'name'],
    make: (spec) => ({ ...adversarialLoss(spec) }),
  },
  pixel: {
    options: ['distance', 'delta', 'region', 'inside', 'outside', 'weight', 'name'],
    make: (spec) => ({ generator: pixelLoss(spec) }),
  },
  'chroma-energy': {
    options: ['of', 'where', 'weight', 'name'],
    make: (spec) => ({ generator: chromaEnergy(spec) }),
  },
  classification: {
    options: [
      ...['bins', 'prior', 'lambda', 'neighbors', 'sigma'],
      ...['region', 'inside', 'outside', 'weight', 'name'],
    ],
    make: (spec) => ({ generator: classificationLoss(spec) }),
  },
  'feature-matching': { options: ['weight', 'name'], make: (spec) => ({ generator: featureMatchingLoss(spec) }) },
  r1: { options: ['weight', 'step', 'name'], make: (spec) => ({ discriminator: r1Penalty(spec) }) },
  'total-variation': { options: ['weight', 'name'], make: (spec) => ({ generator: totalVariation(spec) }) },
}

/**
 * Makes loss terms from plain data, such as a recipe's.
 *
 * @throws ChromaskError `losses/unknown-kind` and `losses/unknown-option`, listing the legal ones; `losses/invalid-option`.
 * @example
 * ```ts
 * import { createLosses } from '@chromask/losses'
 *
 * const losses = createLosses([{ kind: 'adversarial' }, { kind: 'pixel', distance: 'l2', weight: 1000 }])
 * console.log(losses.generator.map((term) => term.name).join()) // adversarial,l2
 * console.log(losses.discriminator.map((term) => term.name).join()) // adversarial
 * ```
 */
export function createLosses(specs: readonly LossSpec[]): Losses {
  const sides = specs.map((spec) => {
    const maker = Object.hasOwn(makers, spec.kind) ? makers[spec.kind] : undefined
    if (!maker) {
      const got = JSON.stringify((spec as { kind?: unknown }).kind)
      throw new ChromaskError(
        'losses/unknown-kind',
        `there is no loss ${got}. Choose one of: ${Object.keys(makers).join(', ')}.`,
      )
    }
    const unknown = Object.keys(spec).find((key) => key !== 'kind' && !maker.options.includes(key))
    if (unknown !== undefined) {
      throw new ChromaskError(
        'losses/unknown-option',
        `${spec.kind}: there is no option ${unknown}. Choose from: ${maker.options.join(', ')}.`,
      )
    }
    return (maker.make as (spec: LossSpec) => Side)(spec)
  })
  const of = (side: keyof Losses): LossTerm[] => sides.flatMap((terms) => terms[side] ?? [])
  return { generator: of('generator'), discriminator: of('discriminator') }
}
