import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import * as runtime from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { jit } from '../index.js'
import { random } from './random.js'

const STEPS = 4
const { layers } = tfl

type Layer = Parameters<tfl.Sequential['add']>[0]

function drawn(seed: number, shape: readonly number[], scale = 1): tf.Tensor {
  const next = random(seed)
  const values = Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => scale * (2 * next() - 1))
  return tf.tensor(values, [...shape])
}

/** The layers, and at their end two numbers for each of three examples. */
function makeModel(shape: readonly number[], make: () => Layer[]): tfl.Sequential {
  const model = tfl.sequential()
  model.add(layers.inputLayer({ inputShape: [...shape] }))
  for (const layer of make()) model.add(layer)
  if (model.outputs[0]!.shape.length > 2) model.add(layers.flatten())
  model.add(layers.dense({ units: 2 }))
  model.setWeights(model.getWeights().map((weight, i) => tf.add(drawn(i + 1, weight.shape, 0.3), 0.1)))
  return model
}

const IMAGE = [8, 8, 3]
const ROWS = [6, 4]
const VOLUME = [4, 4, 4, 2]
const regular = { padding: 'same', kernelSize: 3 } as const
const conv = (filters = 4): Layer => layers.conv2d({ filters, ...regular })
/** Orthogonal ones, the default, call methods that tensors of tfjs-core alone have not. */
const recurrent = { units: 3, recurrentInitializer: 'glorotUniform' } as const

const CASES: readonly (readonly [string, readonly number[], () => Layer[]])[] = [
  ['max pooling', IMAGE, () => [conv(), layers.reLU({}), layers.maxPooling2d({})]],
  ['strides', IMAGE, () => [layers.conv2d({ filters: 4, kernelSize: 4, strides: 2, activation: 'selu' })]],
  ['rows', ROWS, () => [layers.conv1d({ filters: 4, ...regular, activation: 'tanh' }), layers.averagePooling1d({})]],
  ['volumes', VOLUME, () => [layers.conv3d({ filters: 3, ...regular }), layers.maxPooling3d({ poolSize: 2 })]],
  ['averages', VOLUME, () => [layers.conv3d({ filters: 3, ...regular }), layers.averagePooling3d({ poolSize: 2 })]],
  ['transposed', IMAGE, () => [layers.conv2dTranspose({ filters: 3, ...regular, strides: 2, activation: 'softplus' })]],
  ['depthwise', IMAGE, () => [layers.depthwiseConv2d({ ...regular, depthMultiplier: 2, activation: 'relu6' })]],
  ['separable', IMAGE, () => [layers.separableConv2d({ filters: 4, ...regular, activation: 'sigmoid' })]],
  // TF.js's own gradient of nearest pixels is wrong for a batch: here it is not asked for.
  ['nearest', IMAGE, () => [layers.upSampling2d({}), conv()]],
  ['bilinear', IMAGE, () => [conv(), layers.upSampling2d({ interpolation: 'bilinear' })]],
  ['padding', IMAGE, () => [conv(), layers.zeroPadding2d({ padding: 2 }), layers.cropping2D({ cropping: 1 })]],
  ['global averages', IMAGE, () => [conv(), layers.globalAveragePooling2d({})]],
  ['global maxima', IMAGE, () => [conv(), layers.globalMaxPooling2d({})]],
  ['batch norm', IMAGE, () => [conv(), layers.batchNormalization({}), layers.elu({})]],
  ['layer norm', IMAGE, () => [conv(), layers.layerNormalization({}), layers.leakyReLU({})]],
  ['prelu', IMAGE, () => [conv(), layers.prelu({})]],
  ['softmax', IMAGE, () => [conv(), layers.activation({ activation: 'softmax' })]],
  ['permuted', ROWS, () => [layers.permute({ dims: [2, 1] }), layers.flatten(), layers.repeatVector({ n: 2 })]],
  [
    'embedding',
    [5],
    () => [layers.rescaling({ scale: 1.9, offset: 2 }), layers.embedding({ inputDim: 4, outputDim: 3 })],
  ],
  ['simple recurrence', ROWS, () => [layers.simpleRNN(recurrent)]],
  ['gru', ROWS, () => [layers.gru(recurrent)]],
  ['lstm', ROWS, () => [layers.bidirectional({ layer: layers.lstm(recurrent) as tfl.RNN, mergeMode: 'concat' })]],
  [
    'convLstm2d',
    [3, 5, 5, 2],
    () => [layers.convLstm2d({ filters: 2, kernelSize: 3, recurrentInitializer: 'glorotUniform' }) as Layer],
  ],
]

describe('layers of TF.js train compiled as they do eagerly', () => {
  it.each(CASES)('%s', async (_, shape, make) => {
    await tf.setBackend('cpu')
    const [eager, compiled] = [makeModel(shape, make), makeModel(shape, make)]
    const [own, other] = [tf.train.adam(0.01), tf.train.adam(0.01)]
    const loss = (model: tfl.Sequential, { x, y }: Record<string, tf.Tensor>): tf.Scalar =>
      tf.losses.meanSquaredError(y!, model.apply(x!, { training: true }) as tf.Tensor)
    const data = { x: drawn(50, [3, ...shape]), y: drawn(51, [3, 2]) }
    const step = await jit((inputs) => ({ loss: other.minimize(() => loss(compiled, inputs), true)! }), { runtime })
    for (let i = 0; i < STEPS; i++) {
      const [expected] = own.minimize(() => loss(eager, data), true)!.dataSync()
      const got = (await step.run(data)).loss![0]
      expect(Math.abs(Number(got) - expected!)).toBeLessThan(1e-4 * (1 + expected!))
    }
    await step.dispose()
  })
})
