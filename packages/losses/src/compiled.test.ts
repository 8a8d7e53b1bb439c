import type { LossTerm, StepContext } from '@chromask/core/tensor'
import { jit } from '@chromask/onnx'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers'
import * as runtime from 'onnxruntime-node'
import { beforeAll, expect, it } from 'vitest'
import { chromaEnergy } from './chroma-energy.js'
import { classificationLoss } from './classification.js'
import { featureMatchingLoss } from './feature-matching.js'
import { contextOf, sixBins } from './testing/context.js'

beforeAll(() => tf.setBackend('cpu'))

/** One value takes some hundred roundings of float32. */
const TOLERANCE = 1e-4

type Inputs = Readonly<Record<string, tf.Tensor>>

/** A term, and the tensor of the context that it has a gradient in. */
const cases: readonly (readonly [
  LossTerm,
  (context: StepContext) => tf.Tensor4D,
  (x: tf.Tensor4D) => Partial<StepContext>,
])[] = [
  [
    classificationLoss({ bins: sixBins, prior: [5, 1, 2, 1, 0, 3], region: 'inside' }),
    ({ binLogits }) => binLogits as tf.Tensor4D,
    (binLogits) => ({ binLogits }),
  ],
  [chromaEnergy(), ({ generated }) => generated, (generated) => ({ generated })],
  [
    featureMatchingLoss(),
    ({ features }) => features?.fake[0] as tf.Tensor4D,
    (found) => ({ features: { real: [tf.onesLike(found)], fake: [found] } }),
  ],
]

it.each(cases)('$name: value and gradient are the same compiled and kernel by kernel', async (term, learnt, put) => {
  const { features: _, binLogits: __, ...context } = contextOf()
  const step = ({ at, ...rest }: Inputs): Record<string, tf.Tensor> => {
    const lossAt = (x: tf.Tensor): tf.Scalar =>
      term.compute({ ...(rest as unknown as StepContext), ...put(x as tf.Tensor4D) })
    const { value, grad } = tf.valueAndGrad(lossAt)(at as tf.Tensor)
    return { value, grad }
  }
  const inputs = { ...(context as unknown as Inputs), at: learnt(contextOf()) }
  const compiled = await jit(step, { runtime, threads: 1 })
  const got = await compiled.run(inputs)
  const expected = tf.tidy(() => step(inputs))
  for (const [name, tensor] of Object.entries(expected)) {
    const values = tensor.dataSync()
    expect(values.some((value) => value !== 0)).toBe(true)
    expect(got[name]).toHaveLength(values.length)
    values.forEach((value, i) => {
      const given = Number(got[name]?.[i])
      expect(Math.abs(given - value)).toBeLessThan(TOLERANCE * (1 + Math.abs(value)))
    })
  }
  await compiled.dispose()
})
