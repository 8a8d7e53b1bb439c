import { createRandom } from '@chromask/core'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createLayersGenerator } from './layers-network.js'
import { convolution, doubled, dropped } from './parts.js'
import { createResnetDiscriminator } from './resnet-discriminator.js'
import { createUnetGenerator } from './unet-generator.js'
import { upsampleBilinear } from './upsample.js'

beforeAll(() => tf.setBackend('cpu'))

describe('dropout', () => {
  const make = (seed: number) =>
    createLayersGenerator({ what: 'dropping', sizeMultiple: 1 }, { maskInput: false, seed }, ({ luma }, style) =>
      dropped(convolution(luma, { name: 'same', filters: 1, kernel: 1 }), 'drop', 0.25, style),
    )
  const run = (network: ReturnType<typeof make>, mode: 'training' | 'batch' | 'running'): number[] =>
    tf.tidy(() => Array.from(network.apply(tf.ones([1, 50, 50, 1]), tf.ones([1, 1, 1, 1]), mode).dataSync()))

  it('drops other elements each time in training, and none otherwise', () => {
    const network = make(0)
    tf.tidy(() => network.trainable.get('same/kernel')?.assign(tf.ones([1, 1, 1, 1])))
    expect(new Set(run(network, 'batch'))).toEqual(new Set([1]))
    expect(new Set(run(network, 'running'))).toEqual(new Set([1]))
    expect(network.statistics.get('drop/counter')?.dataSync()[0]).toBe(0)
    const [first, second] = [run(network, 'training'), run(network, 'training')]
    expect(network.statistics.get('drop/counter')?.dataSync()[0]).toBe(2)
    expect(first).not.toEqual(second)
    expect([...new Set(first)].sort()).toEqual([0, Math.fround(1 / 0.75)])
    // Five deviations of 2500 draws.
    expect(Math.abs(first.filter((value) => value === 0).length / 2500 - 0.25)).toBeLessThan(0.044)
    network.dispose()
  })

  it('drops the same again from the same counter, other elements by another seed', () => {
    const [one, other] = [make(0), make(1)]
    for (const network of [one, other])
      tf.tidy(() => network.trainable.get('same/kernel')?.assign(tf.ones([1, 1, 1, 1])))
    const first = run(one, 'training')
    run(one, 'training')
    tf.tidy(() => one.statistics.get('drop/counter')?.assign(tf.scalar(0)))
    expect(run(one, 'training')).toEqual(first)
    expect(run(other, 'training')).not.toEqual(first)
    one.dispose()
    other.dispose()
  })
})

describe('nearest neighbours at twice the size', () => {
  it('hand each picture of a batch the gradients of its own pixels', () => {
    const generator = createLayersGenerator({ what: 'doubling', sizeMultiple: 1 }, { maskInput: false }, ({ luma }) =>
      doubled(luma, 'double'),
    )
    // Each pixel counts for as much as its picture's number, row and column say.
    const weights = tf.tensor4d(
      Float32Array.from({ length: 2 * 4 * 6 }, (_, i) => i),
      [2, 4, 6, 1],
    )
    const slope = tf.grad((x) => tf.sum(tf.mul(generator.apply(x as tf.Tensor4D, x as tf.Tensor4D, 'batch'), weights)))
    const blocks = tf.sum(tf.reshape(weights, [2, 2, 2, 3, 2]), [2, 4])
    expect([...slope(tf.zeros([2, 2, 3, 1])).dataSync()]).toEqual([...blocks.dataSync()])
    generator.dispose()
  })
})

describe('upsampleBilinear', () => {
  it('is what TF.js’s own gives', () => {
    const x = tf.tensor4d(
      Float32Array.from({ length: 2 * 3 * 5 * 2 }, (_, i) => Math.sin(i * 1.7)),
      [2, 3, 5, 2],
    )
    const expected = tf.image.resizeBilinear(x, [12, 20], false, true).dataSync()
    const got = upsampleBilinear(x, 4).dataSync()
    expect(Math.max(...got.map((value, i) => Math.abs(value - (expected[i] ?? Number.NaN))))).toBeLessThan(1e-6)
  })

  it('has the gradient of a linear function: each pixel counts for the 16 that it becomes', () => {
    const slope = tf.grad((x) => tf.sum(upsampleBilinear(x as tf.Tensor4D, 4)))(tf.zeros([1, 3, 4, 1]))
    for (const value of slope.dataSync()) expect(value).toBeCloseTo(16, 4)
  })
})

describe('initial weights', () => {
  const deviation = (values: Iterable<number>): number => {
    const all = Array.from(values)
    return Math.sqrt(all.reduce((sum, value) => sum + value * value, 0) / all.length)
  }
  const unet = { stems: false, encoders: [16, 32], kernel: 4, maskInput: false, bias: 'all' } as const

  it('fan-in: TensorFlow’s variance scaling', () => {
    const generator = createUnetGenerator({ ...unet, initial: 'fan-in' })
    const kernel = generator.trainable.get('down2/kernel')?.dataSync() ?? []
    expect(deviation(kernel) * Math.sqrt(16 * 16)).toBeCloseTo(1, 1)
    const limit = 2 / (0.8796 * Math.sqrt(16 * 16))
    expect(Array.from(kernel).every((value) => Math.abs(value) < limit)).toBe(true)
    generator.dispose()
  })

  it('uniform: PyTorch’s default, biases too', () => {
    const generator = createUnetGenerator({ ...unet, initial: 'uniform' })
    // A transposed kernel counts its filters: 16 of them.
    for (const [name, fan] of [
      ['down2', 16 * 16],
      ['up1', 16 * 16],
    ] as const) {
      const kernel = Array.from(generator.trainable.get(`${name}/kernel`)?.dataSync() ?? [])
      expect(Math.max(...kernel.map(Math.abs)) * Math.sqrt(fan)).toBeLessThanOrEqual(1)
      expect(deviation(kernel) * Math.sqrt(3 * fan)).toBeCloseTo(1, 1)
      const bias = Array.from(generator.trainable.get(`${name}/bias`)?.dataSync() ?? [])
      expect(bias.every((value) => value !== 0 && Math.abs(value) * Math.sqrt(fan) <= 1)).toBe(true)
    }
    generator.dispose()
  })

  it('a deviation: for kernels about 0, for scales of norms about 1', () => {
    const generator = createUnetGenerator({ ...unet, initial: 0.02 })
    expect(deviation(generator.trainable.get('down2/kernel')?.dataSync() ?? []) / 0.02).toBeCloseTo(1, 1)
    const scales = Array.from(generator.trainable.get('down2_norm/gamma')?.dataSync() ?? [], (value) => value - 1)
    expect(deviation(scales)).toBeGreaterThan(0.01)
    expect(deviation(scales)).toBeLessThan(0.04)
    generator.dispose()
  })

  it('fan-out: ResNet’s, from a stream for each layer', () => {
    const discriminator = createResnetDiscriminator({ widths: [8], blocks: 1, seed: 7 })
    const stream = createRandom(7).fork('discriminator').fork('stage1_block1_1')
    const expected = Math.fround(stream.normal() * Math.sqrt(2 / (9 * 8)))
    expect(discriminator.trainable.get('stage1_block1_1/kernel')?.dataSync()[0]).toBe(expected)
    discriminator.dispose()
  })
})
