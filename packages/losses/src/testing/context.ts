import { createRandom } from '@chromask/core'
import type { LossTerm, StepContext } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'

type Shape4 = [number, number, number, number]

const random = createRandom('losses')

export const tensor = (shape: Shape4, scale = 1): tf.Tensor4D =>
  tf.tensor4d(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal() * scale),
    shape,
  )

/** Random tensors of a context; the mask is hard but for one soft pixel. */
export function contextOf(): StepContext {
  const mask = tf.tensor4d([1, 1, 0, 0.25, 0, 1, 0, 0, 1, 0, 1, 1], [1, 3, 4, 1])
  const chroma = tensor([1, 3, 4, 2], 0.4)
  const neutral = tf.zerosLike(chroma)
  const features = (): tf.Tensor4D[] => [tensor([1, 3, 4, 2]), tensor([1, 2, 1, 3])]
  return {
    luma: tensor([1, 3, 4, 1]),
    chroma,
    mask,
    neutral,
    target: tf.mul(mask, chroma),
    generated: tensor([1, 3, 4, 2], 0.4),
    logitsReal: tensor([3, 2, 1, 1], 2),
    logitsFake: tensor([3, 2, 1, 1], 2),
    binLogits: tensor([1, 3, 4, 6]),
    features: { real: features(), fake: features() },
  }
}

export const lossOf = (term: LossTerm, context: StepContext): number =>
  tf.tidy(() => term.compute(context).dataSync()[0] ?? Number.NaN)

/** Six bins of chroma; none lies at the same distance from a point as another does. */
export const sixBins: readonly (readonly number[])[] = [
  [0, 0],
  [0.1, 0.02],
  [-0.11, 0.3],
  [0.4, 0.41],
  [-0.5, 0.12],
  [0.6, -0.63],
]
