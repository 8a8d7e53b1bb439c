import { ChromaskError } from '@chromask/core'
import type {
  ColorSpace,
  Discriminator,
  Generator,
  Judgement,
  LossTerm,
  NamedVariables,
  NormMode,
  StepContext,
  StepSpec,
} from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import type { AdamOptions } from './adam.js'
import type { AverageOptions } from './average.js'
import { checkParts } from './check-parts.js'
import { type Differentiated, differentiate } from './differentiate.js'
import { prefixed } from './names.js'
import { pictureInputs, roleInputs } from './step-inputs.js'
import { createUpdater, type Updater } from './updater.js'

/**
 * One kind of update:
 * - `joint`: the generator's, then the discriminator's, which sees the picture made before the generator's (as in the
 *   seed system, and the cheapest: one forward pass of the generator)
 * - `generator` or `discriminator`: that network's alone
 */
export type StepKind = 'joint' | 'generator' | 'discriminator'

/** What a training step is made of. */
export interface StepParts {
  readonly colorSpace: ColorSpace
  readonly generator: Generator
  /** Without one, the loss is made of pixel terms alone. */
  readonly discriminator?: Discriminator
  readonly losses: { readonly generator: readonly LossTerm[]; readonly discriminator?: readonly LossTerm[] }
  readonly adam?: { readonly generator?: AdamOptions; readonly discriminator?: AdamOptions }
  /** Scales each network's gradients down to this norm. @default none */
  readonly clipNorm?: number
  /** Keeps an exponential moving average of the generator's weights, to colour with. @default none */
  readonly ema?: AverageOptions
  /** Batches whose mean gradient makes one update. @default 1 */
  readonly accumulate?: number
}

/** A network's weights as the last update left them, or their moving average. */
export type WeightsChoice = 'newest' | 'averaged'

/** The steps of one training set-up, over one shared state. */
export interface Steps {
  /** Everything that a checkpoint must hold: weights, running statistics, optimizer slots. */
  readonly variables: NamedVariables
  /** Terms by role whose weights change over the run, in the order of the `weights` input. */
  readonly scheduled: Readonly<Record<'generator' | 'discriminator', readonly LossTerm[]>>
  /**
   * An update for a batch. Inputs: `rgb [B,S,S,3]` uint8, `mask [B,S,S,1]`, and for each network that changes
   * its `…Rate []` and, where weights are scheduled, `…Weights [n]`. Outputs: `generator/<term>`, `generator/total`,
   * `generator/gradientNorm`, and the same for the discriminator.
   */
  train(kind: StepKind, count: number, size: number): StepSpec
  /**
   * All of that but the update: a batch's gradients are added to those gathered for it. A further input `keep []` is 0 for
   * the first batch and 1 for others; `train` then takes the last.
   */
  gather(kind: StepKind, count: number, size: number): StepSpec
  /** Colours a batch: `rgb`, `mask` in; `rgb [B,S,S,3]` in [0,1] out, as generated, without any compositing. */
  sample(mode: NormMode, count: number, size: number, weights?: WeightsChoice): StepSpec
  /** Frees the optimizer slots; the networks belong to the caller. */
  dispose(): void
}

type Role = 'generator' | 'discriminator'
type Inputs = Readonly<Record<string, tf.Tensor>>

/**
 * Builds the steps of mask-conditional adversarial training.
 *
 * @throws ChromaskError `trainer/invalid-option` where the parts do not fit each other.
 */
export function createSteps(parts: StepParts): Steps {
  checkParts(parts)
  const { colorSpace, generator, discriminator, clipNorm, accumulate, ema } = parts
  const losses = { generator: parts.losses.generator, discriminator: parts.losses.discriminator ?? [] }
  const common = { clipNorm, accumulate }
  const updaters: Record<Role, Updater | undefined> = {
    generator: createUpdater('generator', generator, { ...common, adam: parts.adam?.generator, ema }),
    discriminator:
      discriminator && createUpdater('discriminator', discriminator, { ...common, adam: parts.adam?.discriminator }),
  }
  const scheduled = {
    generator: losses.generator.filter((term) => typeof term.weight !== 'number'),
    discriminator: losses.discriminator.filter((term) => typeof term.weight !== 'number'),
  }

  const variables = new Map([
    ...prefixed('generator', generator.trainable, generator.statistics),
    ...(discriminator ? prefixed('discriminator', discriminator.trainable, discriminator.statistics) : []),
    ...Object.values(updaters).flatMap((updater) => [...(updater?.slots ?? [])]),
  ])

  /** Pictures as bytes to everything a loss looks at but what the networks give. */
  const prepare = (inputs: Inputs): Given => {
    const mask = inputs.mask as tf.Tensor4D
    const { luma, chroma } = colorSpace.encode(tf.div(tf.cast(inputs.rgb as tf.Tensor4D, 'float32'), 255))
    const neutral = colorSpace.neutral(luma)
    const target = tf.add(neutral, tf.mul(mask, tf.sub(chroma, neutral))) as tf.Tensor4D
    return { luma, chroma, mask, neutral, target }
  }

  /** The weighted sum of a loss; its terms are reported under their names. */
  const totalOf = (role: Role, context: StepContext, inputs: Inputs, report: Report): tf.Scalar => {
    const summands = losses[role].map((term) => {
      const value = term.compute(context)
      report(`${role}/${term.name}`, value)
      const place = scheduled[role].indexOf(term)
      const weight =
        place < 0
          ? (term.weight as number)
          : tf.reshape(tf.slice(inputs[`${role}Weights`] as tf.Tensor1D, place, 1), [])
      return tf.mul(value, weight) as tf.Scalar
    })
    const total = tf.addN(summands)
    report(`${role}/total`, total)
    return total
  }

  const update = (role: Role, { gradients }: Differentiated, inputs: Inputs, report: Report): void => {
    const norm =
      'keep' in inputs
        ? updaters[role]?.gather(gradients, inputs.keep as tf.Scalar)
        : updaters[role]?.apply(gradients, inputs[`${role}Rate`] as tf.Scalar)
    report(`${role}/gradientNorm`, norm as tf.Scalar)
  }

  const wantsFeatures = (role: Role): boolean => losses[role].some((term) => term.needs === 'features')

  const judge = (role: Role, given: Given, chroma: tf.Tensor4D, mode: NormMode): Partial<Judgement> => {
    if (wantsFeatures(role)) return discriminator?.applyWithFeatures?.(given.luma, chroma, given.mask, mode) ?? {}
    return discriminator ? { logits: discriminator.apply(given.luma, chroma, given.mask, mode) } : {}
  }

  const wantsBins = losses.generator.some((term) => term.needs === 'binLogits')
  const make = ({ luma, mask }: Given): Made =>
    (wantsBins && generator.applyWithLogits?.(luma, mask, 'training')) || {
      chroma: generator.apply(luma, mask, 'training'),
    }

  const generatorUpdate = (given: Given, inputs: Inputs, report: Report): tf.Tensor4D => {
    let made: tf.Tensor4D | undefined
    // 'batch', here and below: a look for comparison moves no statistics.
    const real = wantsFeatures('generator') ? judge('generator', given, given.chroma, 'batch').features : undefined
    const differentiated = differentiate(generator.trainable, () => {
      const { chroma: generated, logits: binLogits } = make(given)
      made = tf.keep(tf.clone(generated))
      const { logits: logitsFake, features: fake } = judge('generator', given, generated, 'training')
      const context = {
        ...given,
        generated,
        ...(binLogits && { binLogits }),
        ...(logitsFake && { logitsFake }),
        ...(real && fake && { features: { real, fake } }),
      }
      return totalOf('generator', context, inputs, report)
    })
    update('generator', differentiated, inputs, report)
    return made as tf.Tensor4D
  }

  const discriminatorUpdate = (given: Given, generated: tf.Tensor4D, inputs: Inputs, report: Report): void => {
    if (!discriminator) return
    const differentiated = differentiate(discriminator.trainable, () => {
      const { logits: logitsReal, features: real } = judge('discriminator', given, given.chroma, 'training')
      const { logits: logitsFake, features: fake } = judge('discriminator', given, generated, 'training')
      const context = {
        ...given,
        generated,
        ...(logitsReal && logitsFake && { logitsReal, logitsFake }),
        ...(real && fake && { features: { real, fake } }),
        discriminate: (chroma: tf.Tensor4D) => discriminator.apply(given.luma, chroma, given.mask, 'batch'),
      }
      return totalOf('discriminator', context, inputs, report)
    })
    update('discriminator', differentiated, inputs, report)
  }

  const rolesOf = (kind: StepKind): Role[] => (kind === 'joint' ? ['generator', 'discriminator'] : [kind])

  const stepOf = (kind: StepKind, count: number, size: number, further: StepSpec['inputs']): StepSpec => {
    const roles = rolesOf(kind).filter((role) => updaters[role] !== undefined)
    if (roles.length === 0) {
      throw new ChromaskError('trainer/invalid-option', `a ${kind} step needs a discriminator, and there is none.`)
    }
    return {
      name: `${kind} step`,
      inputs: {
        ...pictureInputs(count, size),
        ...Object.assign({}, ...roles.map((role) => roleInputs(role, scheduled[role].length))),
        ...further,
      },
      body(inputs) {
        const outputs: Record<string, tf.Tensor> = {}
        // Terms are computed inside the gradient's own scope, which would free them.
        const report: Report = (name, value) => {
          outputs[name] = tf.keep(tf.clone(value))
        }
        const given = prepare(inputs)
        const generated = roles.includes('generator')
          ? generatorUpdate(given, inputs, report)
          : // 'batch' because this step must leave the generator, its running statistics included, as it is.
            tf.keep(tf.clone(generator.apply(given.luma, given.mask, 'batch')))
        if (roles.includes('discriminator')) discriminatorUpdate(given, generated, inputs, report)
        generated.dispose()
        // Clones belong to the caller's tidy again.
        return Object.fromEntries(
          Object.entries(outputs).map(([name, kept]) => {
            const output = tf.clone(kept)
            kept.dispose()
            return [name, output]
          }),
        )
      },
    }
  }

  return {
    variables,
    scheduled,
    train: (kind, count, size) => stepOf(kind, count, size, {}),
    gather: (kind, count, size) => stepOf(kind, count, size, { keep: { shape: [] } }),
    sample(mode, count, size, weights = 'newest') {
      const average = updaters.generator?.average
      if (weights === 'averaged' && !average)
        throw new ChromaskError('trainer/invalid-option', 'there are no averaged weights: train with ema.')
      return {
        name: 'sample',
        inputs: pictureInputs(count, size),
        body(inputs) {
          const { luma, mask } = prepare(inputs)
          const colour = (): tf.Tensor4D => generator.apply(luma, mask, mode)
          return { rgb: colorSpace.decode(luma, weights === 'averaged' && average ? average.use(colour) : colour()) }
        },
      }
    },
    dispose: () => Object.values(updaters).forEach((updater) => void updater?.dispose()),
  }
}

type Given = Omit<StepContext, 'generated'>
type Made = { readonly chroma: tf.Tensor4D; readonly logits?: tf.Tensor4D }
type Report = (name: string, value: tf.Tensor) => void
