import { type Batch, type BatchSource, createRandom, type Json } from '@chromask/core'
import type { ColorSpace, Discriminator, Generator, LossTerm } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'

// The smallest networks and data that fit the contracts: they show that a trainer needs nothing but the contracts.

const S = 4

const weights = (seed: string, shape: [number, number, number, number]): tf.Variable => {
  const random = createRandom(seed)
  return tf.tidy(() =>
    tf.variable(
      tf.tensor4d(
        Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal() * 0.3),
        shape,
      ),
    ),
  )
}

/** A colour space for tests: luma is the mean of the channels, chroma the red's and the blue's distance from it. */
export const toySpace: ColorSpace = {
  name: 'toy',
  chromaChannels: 2,
  encode(rgb) {
    const luma = tf.mean(rgb, 3, true) as tf.Tensor4D
    const [red, , blue] = tf.split(rgb, 3, 3)
    return { luma, chroma: tf.sub(tf.concat([red as tf.Tensor4D, blue as tf.Tensor4D], 3), luma) as tf.Tensor4D }
  },
  decode(luma, chroma) {
    const [u, v] = tf.split(chroma, 2, 3)
    const [red, blue] = [tf.add(luma, u as tf.Tensor), tf.add(luma, v as tf.Tensor)]
    const green = tf.sub(tf.mul(luma, 3), tf.add(red, blue))
    return tf.clipByValue(tf.concat([red, green, blue] as tf.Tensor4D[], 3), 0, 1)
  },
  neutral: (luma) => tf.zeros([...luma.shape.slice(0, 3), 2] as [number, number, number, number]),
}

/** One convolution, and a counter of training passes as its statistics. */
export function toyGenerator(): Generator {
  const kernel = weights('generator', [3, 3, 2, 2])
  const passes = tf.tidy(() => tf.variable(tf.scalar(0), false))
  return {
    trainable: new Map([['kernel', kernel]]),
    statistics: new Map([['passes', passes]]),
    apply(luma, mask, mode) {
      if (mode === 'training') passes.assign(tf.add(passes, 1))
      return tf.conv2d(tf.concat([luma, mask], 3), kernel as unknown as tf.Tensor4D, 1, 'same')
    },
    dispose: () => tf.dispose([kernel, passes]),
  }
}

/** Its only feature is the square of its logits. */
export function toyDiscriminator(): Required<Omit<Discriminator, 'model'>> {
  const kernel = weights('discriminator', [S, S, 4, 1])
  const apply = (luma: tf.Tensor4D, chroma: tf.Tensor4D, mask: tf.Tensor4D): tf.Tensor4D =>
    tf.conv2d(tf.concat([luma, chroma, mask], 3), kernel as unknown as tf.Tensor4D, 1, 'valid')
  return {
    trainable: new Map([['kernel', kernel]]),
    statistics: new Map(),
    apply,
    applyWithFeatures(luma, chroma, mask) {
      const logits = apply(luma, chroma, mask)
      return { logits, features: [tf.square(logits)] }
    },
    dispose: () => kernel.dispose(),
  }
}

export const squared: LossTerm = {
  name: 'squared',
  weight: 10,
  compute: ({ target, generated }) => tf.mean(tf.square(tf.sub(target, generated))),
}

/** −log σ(±logits), averaged. */
const logistic = (logits: tf.Tensor, sign: number): tf.Scalar => tf.mean(tf.softplus(tf.mul(logits, -sign)))

export const fools: LossTerm = {
  name: 'fools',
  weight: { kind: 'linear', from: 0, to: 0.1 },
  needs: 'logitsFake',
  compute: ({ logitsFake }) => logistic(logitsFake as tf.Tensor4D, 1),
}

export const tells: LossTerm = {
  name: 'tells',
  weight: 1,
  needs: 'logitsReal',
  compute: ({ logitsReal, logitsFake }) =>
    tf.add(logistic(logitsReal as tf.Tensor4D, 1), logistic(logitsFake as tf.Tensor4D, -1)) as tf.Scalar,
}

export const matches: LossTerm = {
  name: 'matches',
  weight: 1,
  needs: 'features',
  compute({ features }) {
    const { real, fake } = features as NonNullable<typeof features>
    return tf.mean(tf.abs(tf.sub(real[0] as tf.Tensor4D, fake[0] as tf.Tensor4D)))
  },
}

/** A term that wants a generator's second bin to be the likelier one. */
export const bins: LossTerm = {
  name: 'bins',
  weight: 1,
  needs: 'binLogits',
  compute: ({ binLogits }) => {
    const [first, second] = tf.split(binLogits as tf.Tensor4D, 2, 3) as [tf.Tensor, tf.Tensor]
    return logistic(tf.sub(second, first), 1)
  },
}

/** The toy generator, whose chroma stands for the logits of two bins as well. */
export function binsGenerator(): Generator {
  const generator = toyGenerator()
  return {
    ...generator,
    applyWithLogits(...given) {
      const chroma = generator.apply(...given)
      return { chroma, logits: tf.mul(chroma, 3) as tf.Tensor4D }
    },
  }
}

/** Random pictures whose red follows their brightness; the last batch of each pass of five pictures is short. */
export function toyBatches({ spoilAt = Number.POSITIVE_INFINITY }: { readonly spoilAt?: number } = {}): BatchSource {
  let position = 0
  return {
    batchSize: 3,
    batchesPerPass: 2,
    async next(_, signal): Promise<Batch> {
      signal?.throwIfAborted()
      const random = createRandom('batches').fork(position)
      const count = position % 2 === 0 ? 3 : 2
      const rgb = Uint8Array.from(
        { length: count * S * S * 3 },
        (__, i) => (i % 3 === 0 ? 128 : 64) + random.integer(0, 63),
      )
      const mask = Float32Array.from({ length: count * S * S }, () => (random.boolean() ? 1 : 0))
      if (position === spoilAt) mask[0] = Number.NaN
      position += 1
      return {
        count,
        size: S,
        rgb,
        mask,
        ids: Array.from({ length: count }, (__, i) => `${i}`),
        labels: new Int32Array(count).fill(-1),
      }
    },
    save: () => ({ position }),
    restore(state: Json) {
      position = (state as { position: number }).position
    },
    dispose: async () => undefined,
  }
}
