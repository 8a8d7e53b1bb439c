import type { LossTerm, StepContext } from '@chromask/core/tensor'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers'
import { beforeAll, describe, expect, it } from 'vitest'
import { adversarialLoss } from './adversarial.js'
import { chromaEnergy } from './chroma-energy.js'
import { classificationLoss } from './classification.js'
import { createLosses, type LossSpec } from './create-losses.js'
import { featureMatchingLoss } from './feature-matching.js'
import { pixelLoss } from './pixel.js'
import { contextOf, lossOf, sixBins } from './testing/context.js'
import { checkGradient } from './testing/gradient.js'
import { totalVariation } from './total-variation.js'

beforeAll(() => tf.setBackend('cpu'))

const pixelTerms = (['l1', 'l2', 'huber'] as const).flatMap((distance) =>
  (['target', 'inside', 'outside', 'weighted'] as const).map((region) =>
    pixelLoss({ distance, region, inside: 2, outside: 0.5 }),
  ),
)
const adversarialTerms = (['bce', 'leastSquares', 'hinge'] as const).flatMap((objective) => {
  const { generator, discriminator } = adversarialLoss({ objective, labelSmoothing: 0.1 })
  return [
    [`${objective} generator`, generator],
    [`${objective} discriminator`, discriminator],
  ] as const
})
const terms: (readonly [string, LossTerm])[] = [
  ...pixelTerms.map((term) => [term.name, term] as const),
  ...adversarialTerms,
  ['total variation', totalVariation()],
  ...(['inside', 'outside'] as const).flatMap((where) =>
    (['generated', 'truth'] as const).map(
      (of) => [`energy of ${of} chroma ${where}`, chromaEnergy({ of, where })] as const,
    ),
  ),
  ['feature matching', featureMatchingLoss()],
  ['classification', classificationLoss({ bins: sixBins, region: 'weighted', outside: 0.3 })],
]

describe.each(terms)('%s keeps the contract', (_, term) => {
  it('gives a finite scalar, and leaks no tensor', () => {
    const context = contextOf()
    const before = tf.memory().numTensors
    const loss = tf.tidy(() => term.compute(context))
    expect([loss.shape, loss.dtype]).toEqual([[], 'float32'])
    expect(Number.isFinite(loss.dataSync()[0])).toBe(true)
    loss.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it.each(['generated', 'logitsFake', 'logitsReal', 'binLogits'] as const)(
    'has the gradient of finite differences in %s',
    (name) => {
      const context = contextOf()
      checkGradient((x) => term.compute({ ...context, [name]: x }), context[name] as tf.Tensor4D)
    },
  )
})

describe('pixel terms', () => {
  it.each(pixelTerms.map((term) => [term.name, term] as const))('%s is zero at a perfect result', (_, term) => {
    const context = contextOf()
    expect(lossOf(term, { ...context, generated: context.target })).toBe(0)
  })

  // Two pixels of one channel: 0.5 off inside the mask, 0.2 off outside.
  const two: StepContext = {
    luma: tf.zeros([1, 1, 2, 1]),
    chroma: tf.tensor4d([0.7, 9], [1, 1, 2, 1]),
    mask: tf.tensor4d([1, 0], [1, 1, 2, 1]),
    neutral: tf.zeros([1, 1, 2, 1]),
    target: tf.tensor4d([0.7, 0], [1, 1, 2, 1]),
    generated: tf.tensor4d([0.2, 0.2], [1, 1, 2, 1]),
  }
  it.each([
    [{ distance: 'l1' }, 0.35],
    [{ distance: 'l2' }, 0.145],
    [{ distance: 'huber', delta: 0.3 }, (0.3 * (0.5 - 0.15) + 0.02) / 2],
    [{ distance: 'l1', region: 'inside' }, 0.5],
    [{ distance: 'l1', region: 'outside' }, 0.2],
    [{ distance: 'l1', region: 'weighted', inside: 2, outside: 10 }, (2 * 0.5 + 10 * 0.2) / 2],
  ] as const)('%j of a hand-made case', (options, expected) => {
    expect(lossOf(pixelLoss(options), two)).toBeCloseTo(expected, 6)
  })

  it('regional means of an empty region are zero', () => {
    const nothing = { ...two, mask: tf.zeros([1, 1, 2, 1]) as tf.Tensor4D }
    expect(lossOf(pixelLoss({ region: 'inside' }), nothing)).toBe(0)
  })
})

describe('adversarial terms', () => {
  const logits = (...values: number[]): tf.Tensor4D => tf.tensor4d(values, [values.length, 1, 1, 1])
  const context = (real: number, fake: number): StepContext => ({
    ...contextOf(),
    logitsReal: logits(real),
    logitsFake: logits(fake),
  })
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

  it('bce is the cross-entropy of the sigmoid, halved for the discriminator', () => {
    const { generator, discriminator } = adversarialLoss()
    expect(lossOf(generator, context(0, 0.3))).toBeCloseTo(-Math.log(sigmoid(0.3)), 6)
    expect(lossOf(discriminator, context(1.2, 0.3))).toBeCloseTo(
      (-Math.log(sigmoid(1.2)) - Math.log(1 - sigmoid(0.3))) / 2,
      6,
    )
  })

  it('smooths the label of the true pictures alone', () => {
    const { discriminator } = adversarialLoss({ labelSmoothing: 0.1, reduction: 'sum' })
    const expected = -0.9 * Math.log(sigmoid(1.2)) - 0.1 * Math.log(1 - sigmoid(1.2)) - Math.log(1 - sigmoid(0.3))
    expect(lossOf(discriminator, context(1.2, 0.3))).toBeCloseTo(expected, 6)
  })

  it('least squares and hinge by hand', () => {
    const squares = adversarialLoss({ objective: 'leastSquares', reduction: 'sum' })
    expect(lossOf(squares.generator, context(0, 0.5))).toBeCloseTo(0.25, 6)
    expect(lossOf(squares.discriminator, context(0.5, 0.5))).toBeCloseTo(0.5, 6)
    const hinge = adversarialLoss({ objective: 'hinge', reduction: 'sum' })
    expect(lossOf(hinge.generator, context(0, 2))).toBeCloseTo(-2, 6)
    expect(lossOf(hinge.discriminator, context(0.25, -3))).toBeCloseTo(0.75, 6)
  })

  it.each([1e4, -1e4])('bce and its gradient stay finite at a logit of %d', (logit) => {
    const { generator } = adversarialLoss()
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) =>
      generator.compute({ ...contextOf(), logitsFake: x as tf.Tensor4D }),
    )(logits(logit))
    expect(value.dataSync()[0]).toBeCloseTo(Math.max(0, -logit), 0)
    expect(grad.dataSync()[0]).toBeCloseTo(logit > 0 ? 0 : -1, 5)
  })
})

describe('chroma energy', () => {
  // Generated: 0.5 inside the mask, 0.2 outside, where grey is 0.1; true: 0.7 inside, 0.4 outside.
  const two: StepContext = {
    ...contextOf(),
    chroma: tf.tensor4d([0.7, 0.4], [1, 1, 2, 1]),
    mask: tf.tensor4d([1, 0], [1, 1, 2, 1]),
    neutral: tf.fill([1, 1, 2, 1], 0.1) as tf.Tensor4D,
    generated: tf.tensor4d([0.5, 0.2], [1, 1, 2, 1]),
  }
  it.each([
    [{}, 0.01],
    [{ where: 'inside' }, 0.16],
    [{ of: 'truth', where: 'inside' }, 0.36],
    [{ of: 'truth' }, 0.09],
  ] as const)('%j of a hand-made case', (options, sum) => {
    expect(lossOf(chromaEnergy(options), two)).toBeCloseTo(sum / 2, 6)
  })

  it('of the truth, as the seed system has it commented out, moves nothing', () => {
    const second = chromaEnergy({ of: 'truth', where: 'inside' })
    const pixel = pixelLoss({ distance: 'l2' })
    const context = contextOf()
    const gradient = (...terms: LossTerm[]): ArrayLike<number> =>
      tf
        .grad((generated: tf.Tensor) =>
          tf.addN(terms.map((term) => term.compute({ ...context, generated: generated as tf.Tensor4D }))),
        )(context.generated)
        .dataSync()
    expect(gradient(pixel, second)).toEqual(gradient(pixel))
    expect(gradient(pixel, chromaEnergy())).not.toEqual(gradient(pixel))
  })
})

describe('feature matching', () => {
  const features = {
    real: [tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]), tf.tensor4d([1, 1], [1, 1, 1, 2])],
    fake: [tf.tensor4d([1, 2, 1, 8], [1, 2, 2, 1]), tf.tensor4d([0, 3], [1, 1, 1, 2])],
  }
  it('is the mean distance of each layer, summed', () => {
    expect(lossOf(featureMatchingLoss(), { ...contextOf(), features })).toBeCloseTo(6 / 4 + 3 / 2, 6)
  })

  it('has the gradient of finite differences in what the layers found', () => {
    const context = contextOf()
    const { real, fake } = context.features as NonNullable<StepContext['features']>
    for (const layer of fake.keys()) {
      const lossAt = (x: tf.Tensor): tf.Scalar => {
        const moved = fake.map((found, at) => (at === layer ? (x as tf.Tensor4D) : found))
        return featureMatchingLoss().compute({ ...context, features: { real, fake: moved } })
      }
      checkGradient(lossAt, fake[layer] as tf.Tensor4D)
    }
  })
})

it('total variation is the mean step down plus the mean step across', () => {
  const generated = tf.tensor4d([0, 1, 3, 0.5], [1, 2, 2, 1])
  expect(lossOf(totalVariation(), { ...contextOf(), generated })).toBeCloseTo((3 + 0.5) / 2 + (1 + 2.5) / 2, 6)
  const pixel = tf.tensor4d([5], [1, 1, 1, 1])
  expect(lossOf(totalVariation(), { ...contextOf(), generated: pixel })).toBe(0)
})

describe('createLosses', () => {
  it('makes each kind with its options', () => {
    const schedule = { kind: 'linear', from: 0, to: 1 } as const
    const losses = createLosses([
      { kind: 'pixel', distance: 'huber', region: 'inside', weight: schedule },
      { kind: 'adversarial', objective: 'hinge', weight: 0.1 },
      { kind: 'total-variation', weight: 0.01 },
      { kind: 'chroma-energy', of: 'truth', where: 'inside', weight: 1e5, name: 'second' },
      { kind: 'feature-matching', weight: 10 },
      { kind: 'classification', bins: sixBins, prior: [1, 1, 1, 1, 1, 1], weight: 2 },
      { kind: 'r1', weight: 5, step: 0.1 },
    ])
    expect(losses.generator.map(({ name, weight }) => [name, weight])).toEqual([
      ['huber-inside', schedule],
      ['adversarial', 0.1],
      ['total-variation', 0.01],
      ['second', 1e5],
      ['feature-matching', 10],
      ['classification', 2],
    ])
    expect(losses.discriminator.map(({ needs }) => needs)).toEqual(['logitsReal', 'discriminate'])
  })

  it.each([
    [
      { kind: 'perceptual' },
      /no loss "perceptual". Choose one of: adversarial, pixel, chroma-energy, classification, feature-matching, r1, total-variation/,
    ],
    [{ kind: 'toString' }, /no loss "toString"/],
    [{ kind: 'pixel', sigma: 1 }, /no option sigma. Choose from: distance, delta/],
    [{ kind: 'pixel', distance: 'l3' }, /distance must be one of l1, l2, huber, got "l3"/],
    [{ kind: 'pixel', region: 'edge' }, /region must be one of target/],
    [{ kind: 'pixel', delta: 0 }, /delta must be a number > 0, got 0/],
    [{ kind: 'chroma-energy', of: 'mask' }, /of must be one of generated, truth, got "mask"/],
    [{ kind: 'chroma-energy', where: 'edge' }, /where must be one of inside, outside/],
    [{ kind: 'classification', bins: [[0, 0]] }, /bins must be two or more lists/],
    [{ kind: 'classification', bins: [[0, 0], [1]] }, /bins must be two or more lists/],
    [
      { kind: 'classification', bins: sixBins, neighbors: 7 },
      /neighbors must be an integer from 1 to the 6 bins, got 7/,
    ],
    [
      { kind: 'classification', bins: sixBins, prior: [1] },
      /prior must have a share ≥ 0 for each of the 6 bins, got 1/,
    ],
    [{ kind: 'classification', bins: sixBins, prior: [0, 0, 0, 0, 0, 0] }, /add up to 0/],
    [{ kind: 'classification', lambda: 0 }, /lambda must be a number > 0, got 0/],
    [{ kind: 'classification', lambda: 1.5 }, /1 − lambda must be a number ≥ 0/],
    [{ kind: 'classification', sigma: 0 }, /sigma must be a number > 0/],
    [{ kind: 'classification', region: 'edge' }, /region must be one of/],
    [{ kind: 'pixel', outside: -1 }, /outside must be a number ≥ 0/],
    [{ kind: 'adversarial', objective: 'w' }, /objective must be one of bce/],
    [{ kind: 'adversarial', labelSmoothing: 1 }, /1 − labelSmoothing must be a number > 0/],
  ])('rejects %j', (spec, message) => {
    expect(() => createLosses([spec as unknown as LossSpec])).toThrow(message)
  })
})
