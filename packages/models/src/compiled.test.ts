import '@tensorflow/tfjs-backend-cpu'
import { freeze, jit, openModel, toModel } from '@chromask/onnx'
import * as tf from '@tensorflow/tfjs-core'
import * as runtime from 'onnxruntime-node'
import { beforeAll, expect, it } from 'vitest'
import { createDiscriminator, createGenerator, type DiscriminatorSpec, type GeneratorSpec } from './published.js'
import { formula } from './testing/published-peers.js'

/** Float32 sums in another order, relative to the largest value of an array. */
const ROUNDING = 1e-4

beforeAll(() => tf.setBackend('cpu'))

const bins = [
  [0, 0],
  [0.5, 0],
  [0, -0.5],
]
const unet = { kind: 'unet', stems: false, encoders: [4, 4] } as const
const systems: [GeneratorSpec, DiscriminatorSpec][] = [
  [
    { ...unet, encoders: [4, 4, 4], firstStride: 1, kernel: 4, skip: 'concat', bias: 'all', dropout: [0.5] },
    { kind: 'patch', widths: [4, 4], padding: 'same' },
  ],
  [
    { kind: 'residual', base: 2, depth: 1, blocks: 1 },
    { kind: 'resnet', widths: [4, 4], blocks: 1 },
  ],
  [
    { ...unet, decoder: 'resize' },
    { kind: 'patch', widths: [4, 4] },
  ],
  [
    { kind: 'bins', base: 2, bins, initial: 'uniform' },
    { kind: 'global', size: 8, base: 4, depth: 1 },
  ],
]

it.each(systems)('%j and %j: compiled they give what they give in plain JavaScript', async (made, judge) => {
  const make = () => {
    const [generator, discriminator] = [createGenerator(made), createDiscriminator(judge)]
    const weights = [...generator.trainable, ...discriminator.trainable]
    const step = ({ luma, mask }: Record<string, tf.Tensor>): Record<string, tf.Tensor> => {
      const { value, grads } = tf.variableGrads(
        () => {
          const chroma = generator.apply(luma as tf.Tensor4D, mask as tf.Tensor4D, 'training')
          const logits = discriminator.apply(luma as tf.Tensor4D, chroma, mask as tf.Tensor4D, 'training')
          return tf.add(tf.sum(tf.square(chroma)), tf.mean(tf.softplus(logits))) as tf.Scalar
        },
        weights.map(([, variable]) => variable),
      )
      for (const [, variable] of weights) variable.assign(tf.sub(variable, tf.mul(grads[variable.name]!, 0.01)))
      return { loss: value }
    }
    const dispose = (): void => {
      for (const network of [generator, discriminator]) network.dispose()
    }
    const state = [...weights, ...generator.statistics, ...discriminator.statistics]
    return { step, state, dispose }
  }
  const [compiled, eager] = [make(), make()]
  const inputs = { luma: { shape: [2, 8, 8, 1] }, mask: { shape: [2, 8, 8, 1] } }
  const batch = { luma: formula(128, 1), mask: formula(128, 2) }
  const session = await jit(compiled.step, { runtime, inputs })
  for (let count = 0; count < 2; count++) {
    const { loss } = await session.run(batch)
    const expected = tf.tidy(
      () =>
        eager
          .step({ luma: tf.tensor(batch.luma, [2, 8, 8, 1]), mask: tf.tensor(batch.mask, [2, 8, 8, 1]) })
          .loss!.dataSync()[0]!,
    )
    expect(Math.abs(loss![0]! - expected) / expected).toBeLessThan(ROUNDING)
  }
  session.sync()
  compiled.state.forEach(([name, variable], place) => {
    const [got, expected] = [variable.dataSync(), eager.state[place]![1].dataSync()]
    const scale = Math.max(1, ...expected.map(Math.abs))
    const worst = Math.max(...got.map((value, i) => Math.abs(value - expected[i]!)))
    expect([name, worst / scale < ROUNDING]).toEqual([name, true])
  })
  await session.dispose()
  for (const { dispose } of [compiled, eager]) dispose()
})

it.each(systems.map(([made]) => made))('%j: as a file it takes pictures of any legal size', async (made) => {
  const generator = createGenerator(made)
  const shape = ['batch', 'height', 'width', 1]
  const colour = ({ luma, mask }: Record<string, tf.Tensor>): Record<string, tf.Tensor> => ({
    chroma: generator.apply(luma as tf.Tensor4D, mask as tf.Tensor4D, 'running'),
  })
  const graph = freeze(colour, {
    inputs: { luma: { shape }, mask: { shape } },
    multiples: { height: generator.sizeMultiple, width: generator.sizeMultiple },
    variables: new Map([...generator.trainable, ...generator.statistics]),
  })
  const model = await openModel(toModel(graph, { plainNames: true }), { runtime })
  for (const [height, width] of [
    [8, 24],
    [16, 8],
  ] as const) {
    const [luma, mask] = [1, 2].map((salt) => formula(height * width, salt)) as [Float32Array, Float32Array]
    const at = [1, height, width, 1]
    const { chroma } = await model.run({ luma: { data: luma, shape: at }, mask: { data: mask, shape: at } })
    const expected = tf.tidy(() => colour({ luma: tf.tensor(luma, at), mask: tf.tensor(mask, at) }).chroma!.dataSync())
    expect(chroma?.shape).toEqual([1, height, width, 2])
    expect(new Set(expected).size).toBeGreaterThan(8)
    expect(Math.max(...expected.map((value, i) => Math.abs(value - chroma!.data[i]!)))).toBeLessThan(ROUNDING)
  }
  await model.dispose()
  generator.dispose()
})
