import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { countParameters, describeLayers } from './describe.js'
import type { LayersDiscriminator, LayersGenerator } from './layers-network.js'
import { createDiscriminator, createGenerator, publishedNetworks } from './published.js'

// Only shapes are looked at here, and half a billion random numbers would take minutes.
vi.mock('./initial-weights.js', () => ({ initializeWeights: () => undefined, checkInitial: () => undefined }))

beforeAll(() => tf.setBackend('cpu'))

const original = { maskInput: false } as const
const { hallpaz2018, han2017, zhao2016, nazeri2018, nazeri2018Small, pix2pix, zhang2016 } = publishedNetworks
const bins = Array.from({ length: 313 }, () => [0, 0])

/** Parameters of what is made and freed. */
function parametersOf(network: LayersGenerator | LayersDiscriminator): number {
  const { trainable } = countParameters(network)
  network.dispose()
  return trainable
}

/** `kind filters@size` of the layers with a kernel, at a size. */
function shapesOf(network: LayersGenerator | LayersDiscriminator, size: number): string[] {
  const { model } = network
  const channels = model.inputs[0]?.shape.at(-1) as number
  const sizes = new Map<string, number>()
  for (const layer of model.layers) {
    const call = layer.call.bind(layer)
    layer.call = (inputs, kwargs) => {
      const result = call(inputs, kwargs)
      sizes.set(layer.name, (result as tf.Tensor).shape[1] as number)
      return result
    }
  }
  tf.tidy(() => model.predict(tf.zeros([1, size, size, channels])))
  const rows = describeLayers(model).filter(({ kind }) => kind.startsWith('Conv2D'))
  network.dispose()
  return rows.map(({ name, outputShape }) => `${outputShape.at(-1)}@${sizes.get(name)}`)
}

describe('without the mask, parameters are the published ones', () => {
  // `python3 benchmarks/peers/torch_published.py counts` gives the same numbers, and where comments say so they stand elsewhere.
  it.each([
    // PyTorch says 6 more: the system makes a batch norm for its 3 output channels, and never applies it.
    ['han2017', () => createGenerator({ ...han2017.generator, ...original }), 7_822_342 - 6],
    [
      'han2017 discriminator',
      () => createDiscriminator({ ...han2017.discriminator, ...original, size: 224 }),
      16_758_848,
    ],
    ['zhao2016', () => createGenerator({ ...zhao2016.generator, ...original }), 1_671_458],
    // torchvision's documentation of ResNet-18 says 11,689,512, with 512 weights and a bias for each of 1000 classes.
    [
      'zhao2016 discriminator',
      () => createDiscriminator({ ...zhao2016.discriminator, ...original }),
      11_689_512 - 999 * 513,
    ],
    ['nazeri2018', () => createGenerator({ ...nazeri2018.generator, ...original }), 42_023_811],
    ['nazeri2018Small', () => createGenerator({ ...nazeri2018Small.generator, ...original }), 16_654_851],
    ['nazeri2018 discriminator', () => createDiscriminator({ ...nazeri2018.discriminator, ...original }), 2_767_553],
    // pytorch-CycleGAN-and-pix2pix prints 54.414 M for 3 channels in and out: 2 · 64 · 16 and 128 · 16 + 1 more than here.
    ['pix2pix', () => createGenerator({ ...pix2pix.generator, ...original }), 54_413_955 - 2_048 - 2_049],
    // And 2.769 M for a discriminator of 6 channels: 3 · 64 · 16 more than here.
    ['pix2pix discriminator', () => createDiscriminator({ ...pix2pix.discriminator, ...original }), 2_768_705 - 3_072],
    // eccv16 of the authors' own PyTorch port, without its fixed layer from 313 bins to 2 channels.
    ['zhang2016', () => createGenerator({ ...zhang2016.generator, ...original, bins }), 32_235_385],
  ])('%s', (_, make, parameters) => {
    expect(parametersOf(make())).toBe(parameters)
  })

  it('and the mask is one more channel of the first kernel', () => {
    const more = (make: (maskInput: boolean) => LayersGenerator | LayersDiscriminator): number =>
      parametersOf(make(true)) - parametersOf(make(false))
    expect(more((maskInput) => createGenerator({ ...han2017.generator, maskInput }))).toBe(9 * 64)
    expect(more((maskInput) => createGenerator({ ...zhao2016.generator, maskInput }))).toBe(81 * 32)
    expect(more((maskInput) => createGenerator({ ...nazeri2018Small.generator, maskInput }))).toBe(16 * 64)
    expect(more((maskInput) => createGenerator({ ...zhang2016.generator, bins, maskInput }))).toBe(9 * 64)
    expect(more((maskInput) => createDiscriminator({ ...zhao2016.discriminator, maskInput }))).toBe(49 * 64)
    expect(more((maskInput) => createDiscriminator({ ...pix2pix.discriminator, maskInput }))).toBe(16 * 64)
    // The seed's own has a stem: 7,839,968 by the PyTorch peer with two norms, 16 scales and shifts less with a shared one.
    expect(parametersOf(createGenerator(hallpaz2018.generator))).toBe(7_839_968 - 2 * 16)
  })
})

// As the systems' sources comment them, or as their papers' tables have them.
describe('layer shapes are the published ones', () => {
  it('zhao2016: at 256 it would be 336, 84, and by 4 a block less down to 64', () => {
    const shapes = shapesOf(createGenerator({ ...zhao2016.generator, ...original, base: 2 }), 64)
    const blocks = [34, 32, 30, 28, 26, 24, 22, 20, 18, 16].map((size) => `8@${size}`)
    // The transposed ones before their crop.
    expect(shapes).toEqual(['2@144', '4@72', '8@36', ...blocks, '4@33', '2@65', '2@64'])
  })

  it('nazeri2018', () => {
    const encoders = [4, 4, 8, 16, 32, 32, 32, 32]
    const shapes = shapesOf(createGenerator({ ...nazeri2018.generator, ...original, encoders }), 256)
    const down = ['4@256', '4@128', '8@64', '16@32', '32@16', '32@8', '32@4', '32@2']
    const up = ['32@4', '32@8', '32@16', '16@32', '8@64', '4@128', '4@256']
    expect(shapes).toEqual([...down, ...up, '3@256'])
    const patch = createDiscriminator({ ...nazeri2018.discriminator, ...original, widths: [4, 8, 16, 32] })
    expect(shapesOf(patch, 256)).toEqual(['4@128', '8@64', '16@32', '32@32', '1@32'])
  })

  it('pix2pix', () => {
    const encoders = [4, 8, 16, 32, 32, 32, 32, 32]
    const shapes = shapesOf(createGenerator({ ...pix2pix.generator, ...original, encoders }), 256)
    const down = ['4@128', '8@64', '16@32', '32@16', '32@8', '32@4', '32@2', '32@1']
    const up = ['32@2', '32@4', '32@8', '32@16', '16@32', '8@64', '4@128']
    expect(shapes).toEqual([...down, ...up, '2@256'])
    const patch = createDiscriminator({ ...pix2pix.discriminator, ...original, widths: [4, 8, 16, 32] })
    expect(shapesOf(patch, 256)).toEqual(['4@128', '8@64', '16@32', '32@31', '1@30'])
  })

  it('zhang2016: an eighth of the size inside, a quarter at the end', () => {
    const shapes = shapesOf(createGenerator({ ...zhang2016.generator, ...original, base: 1, bins }), 224)
    const first = ['1@224', '1@112', '2@112', '2@56', '4@56', '4@56', '4@28']
    expect(shapes).toEqual([...first, ...Array(12).fill('8@28'), '4@56', '4@56', '4@56', '313@56'])
  })

  it('ResNet-18', () => {
    const shapes = shapesOf(createDiscriminator({ ...zhao2016.discriminator, ...original, widths: [1, 2, 4, 8] }), 224)
    const stages = [Array(4).fill('1@56'), Array(5).fill('2@28'), Array(5).fill('4@14'), Array(5).fill('8@7')]
    expect(shapes).toEqual(['1@112', ...stages.flat(), '1@1'])
  })
})
