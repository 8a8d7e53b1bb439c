import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, it } from 'vitest'
import { createBinsGenerator } from './bins-generator.js'
import type { LayersDiscriminator, LayersGenerator } from './layers-network.js'
import { createPatchDiscriminator } from './patch-discriminator.js'
import { createResidualGenerator } from './residual-generator.js'
import { createResnetDiscriminator } from './resnet-discriminator.js'
import { fillWeights, picture, projection, readPeers, theirName } from './testing/published-peers.js'
import { createUnetGenerator } from './unet-generator.js'

// Float32 through some twenty layers and back, relative to the largest value.
const PARITY = 1e-4

beforeAll(() => tf.setBackend('cpu'))

const peers = readPeers()
const bins = Array.from({ length: 5 }, (_, i) => [i / 5, 0])
const unet = { stems: false, encoders: [4, 8, 8] } as const
const nazeri = { firstStride: 1, kernel: 4, chromaChannels: 3, skip: 'concat', slope: 0.2, bias: 'all' } as const
const pix2pix = { kernel: 4, skip: 'concat', slope: 0.2, rectifySkips: true, normEnds: false, bias: 'last' } as const

/** A network as a function of its picture: luma, chroma and mask in the order of their channels. */
const generated =
  (network: LayersGenerator, apply = network.apply) =>
  (x: tf.Tensor4D): tf.Tensor4D => {
    const [luma, mask] = tf.split(x, 2, 3) as [tf.Tensor4D, tf.Tensor4D]
    return apply(luma, mask, 'training')
  }
const judged =
  (network: LayersDiscriminator) =>
  (x: tf.Tensor4D): tf.Tensor4D => {
    const chroma = x.shape[3] - 2
    const [luma, colour, mask] = tf.split(x, [1, chroma, 1], 3) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]
    return network.apply(luma, colour, mask, 'training')
  }
const generator = (network: LayersGenerator) => ({ network, run: generated(network) })
const discriminator = (network: LayersDiscriminator) => ({ network, run: judged(network) })

it.each([
  ['unet-add', () => generator(createUnetGenerator({ ...unet, chromaChannels: 3 }))],
  ['unet-full-size', () => generator(createUnetGenerator({ ...unet, ...nazeri, normEpsilon: 1e-3 }))],
  ['unet-rectified', () => generator(createUnetGenerator({ ...unet, ...pix2pix }))],
  ['patch-one', () => discriminator(createPatchDiscriminator({ widths: [4, 8, 8] }))],
  [
    'patch-same',
    () => {
      const tensorflow = { padding: 'same', bias: 'all', normEpsilon: 1e-3 } as const
      return discriminator(createPatchDiscriminator({ widths: [4, 8, 8], chromaChannels: 3, ...tensorflow }))
    },
  ],
  ['residual', () => generator(createResidualGenerator({ base: 4, blocks: 1 }))],
  ['resnet', () => discriminator(createResnetDiscriminator({ widths: [4, 8, 8] }))],
  [
    'bins',
    () => {
      const network = createBinsGenerator({ base: 2, bins })
      return { network, run: generated(network, network.logits) }
    },
  ],
] as const)('%s: outputs and gradients are PyTorch’s, with the same weights', (name, make) => {
  const peer = peers[name]
  if (!peer) throw new Error(`the fixture has no ${name}`)
  const { network, run } = make()
  fillWeights(network)
  const x = picture(peer.input, 1)
  const weights = picture(peer.shape, 2)
  let output: tf.Tensor | undefined
  const { grads } = tf.variableGrads(() => {
    output = tf.keep(run(x))
    return tf.sum(tf.mul(output, weights)) as tf.Scalar
  }, [...network.trainable.values()])

  const got = tf.tidy(() => tf.transpose(output as tf.Tensor, [0, 3, 1, 2]))
  expect(got.shape).toEqual(peer.shape)
  const largest = Math.max(...peer.output.map(Math.abs))
  const worst = Math.max(...Array.from(got.dataSync(), (value, i) => Math.abs(value - (peer.output[i] ?? Number.NaN))))
  expect(worst / largest).toBeLessThan(PARITY)

  const names = [...network.trainable.keys()]
  expect(names.map(theirName).sort()).toEqual(Object.keys(peer.gradients).sort())
  // A bias before a norm has no gradient but rounding: it is compared with what the other gradients are.
  const common = Math.max(...Object.values(peer.gradients).map(([, length]) => length))
  for (const [ours, variable] of network.trainable) {
    const [sum, length] = peer.gradients[theirName(ours)] as [number, number]
    const own = projection(grads[variable.name] as tf.Tensor)
    const scale = Math.max(length, common * 1e-2)
    expect([ours, Math.abs(own[0] - sum) / scale < PARITY, Math.abs(own[1] - length) / scale < PARITY]).toEqual([
      ours,
      true,
      true,
    ])
  }
  tf.dispose([x, weights, got, grads, output as tf.Tensor])
  network.dispose()
})
