import { createRandom } from '@chromask/core'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { loadLayersModel } from '@tensorflow/tfjs-layers'
import { beforeAll, describe, expect, it } from 'vitest'
import { countParameters, describeLayers } from './describe.js'
import { foldBatchNorm } from './fold.js'
import { createGlobalDiscriminator, type GlobalDiscriminatorOptions } from './global-discriminator.js'
import { createUnetGenerator, type UnetGeneratorOptions } from './unet-generator.js'

beforeAll(() => tf.setBackend('cpu'))

const random = createRandom('models')
const tensor = (...shape: [number, number, number, number]): tf.Tensor4D =>
  tf.tensor4d(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
    shape,
  )

/** Moves running statistics and norm parameters away from their neutral start. */
function unsettle(generator: ReturnType<typeof createUnetGenerator>): void {
  for (const [name, variable] of [...generator.trainable, ...generator.statistics]) {
    if (name.endsWith('kernel')) continue
    const values = Float32Array.from({ length: variable.size }, () =>
      name.endsWith('variance') ? random.uniform(0.5, 2) : random.uniform(-1, 1),
    )
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)))
  }
}

describe('parameter counts', () => {
  // sum(p.numel() for p in torch_seed.Generator().parameters()), and the same of Discriminator(size).
  it('of the defaults equal the PyTorch peer’s', () => {
    const generator = createUnetGenerator()
    const discriminator = createGlobalDiscriminator({ size: 64 })
    const large = createGlobalDiscriminator({ size: 224 })
    expect(countParameters(generator).trainable).toBe(7_839_968)
    expect(countParameters(discriminator).trainable).toBe(4_962_944)
    expect(countParameters(large).trainable).toBe(16_759_424)
    // A mean and a variance for each of the normalised channels: 2·16 + 1472 + 960 in the generator.
    expect(countParameters(generator).statistics).toBe(2 * (2 * 16 + 64 + 128 + 256 + 512 + 512 + 512 + 256 + 128 + 64))
    for (const network of [generator, discriminator, large]) network.dispose()
  })

  it('a shared stem norm has one scale and one shift less for each channel', () => {
    const [own, shared] = [createUnetGenerator({ base: 8 }), createUnetGenerator({ base: 8, sharedStemNorm: true })]
    expect(countParameters(own).trainable - countParameters(shared).trainable).toBe(4)
    own.dispose()
    shared.dispose()
  })

  it('describes every layer', () => {
    const discriminator = createGlobalDiscriminator({ size: 64, base: 4 })
    const rows = describeLayers(discriminator.model)
    expect(rows.find((row) => row.name === 'down2')).toEqual({
      name: 'down2',
      kind: 'Conv2D',
      outputShape: [null, 16, 16, 8],
      parameters: 288,
    })
    expect(rows.at(-1)?.outputShape).toEqual([null, 1, 1, 1])
    discriminator.dispose()
  })
})

describe('createUnetGenerator', () => {
  const variants: UnetGeneratorOptions[] = [
    {},
    { skip: 'concat' },
    { skip: 'none' },
    { norm: 'instance' },
    { norm: 'none' },
    { sharedStemNorm: true },
    { maskInput: false },
    { chromaChannels: 3 },
    { depth: 2 },
  ]
  it.each(variants)(
    '%j: gives chroma in [-1,1] at any size, trains all its weights, and frees everything',
    (variant) => {
      const before = tf.memory().numTensors
      const generator = createUnetGenerator({ base: 4, depth: 3, ...variant })
      const [luma, mask] = [tensor(2, 8, 16, 1), tensor(2, 8, 16, 1)]
      const chroma = generator.apply(luma, mask, 'running')
      expect(chroma.shape).toEqual([2, 8, 16, variant.chromaChannels ?? 2])
      expect(chroma.dataSync().every((value) => Math.abs(value) <= 1)).toBe(true)
      const { value, grads } = tf.variableGrads(
        () => tf.sum(tf.square(generator.apply(luma, mask, 'training'))) as tf.Scalar,
        [...generator.trainable.values()],
      )
      for (const [name, variable] of generator.trainable) {
        expect([name, grads[variable.name]?.dataSync().some((value) => value !== 0)]).toEqual([name, true])
      }
      tf.dispose([luma, mask, chroma, value, grads])
      generator.dispose()
      expect(tf.memory().numTensors).toBe(before)
    },
  )

  it('gives the same weights for the same seed, under the same names, twice in one process', () => {
    const [a, b, other] = [0, 0, 1].map((seed) => createUnetGenerator({ base: 4, depth: 2, seed })) as ReturnType<
      typeof createUnetGenerator
    >[]
    const valuesOf = (network = a): (readonly [string, number[]])[] =>
      [...(network?.trainable ?? [])].map(([name, v]) => [name, [...v.dataSync()]])
    expect(valuesOf(a)).toEqual(valuesOf(b))
    expect(valuesOf(a)).not.toEqual(valuesOf(other))
    expect([...(a?.trainable.keys() ?? [])].slice(0, 3)).toEqual(['luma/kernel', 'mask/kernel', 'luma_norm/gamma'])
    // Golden: initial weights must be the same on every platform.
    expect([...(a?.trainable.get('out/kernel')?.dataSync().slice(0, 3) ?? [])]).toMatchInlineSnapshot(`
      [
        0.05774678662419319,
        -0.14900407195091248,
        -0.08362311869859695,
      ]
    `)
    for (const network of [a, b, other]) network?.dispose()
  })

  it('draws its kernels with He’s deviation, and the last layer’s as told', () => {
    const generator = createUnetGenerator({ base: 32, depth: 3, lastLayerStd: 0.01 })
    const deviation = (name: string): number => {
      const values = Array.from(generator.trainable.get(name)?.dataSync() ?? [])
      return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
    }
    expect(deviation('down2/kernel') / Math.sqrt(2 / (9 * 64))).toBeCloseTo(1, 1)
    expect(deviation('up1/kernel') / Math.sqrt(2 / (9 * 64))).toBeCloseTo(1, 1)
    expect(deviation('out/kernel') / 0.01).toBeCloseTo(1, 1)
    generator.dispose()
  })

  it('uses and moves statistics as its mode says', () => {
    const generator = createUnetGenerator({ base: 4, depth: 2 })
    const [luma, mask] = [tensor(3, 8, 8, 1), tensor(3, 8, 8, 1)]
    const statistics = (): number[] =>
      [...generator.statistics.values()].flatMap((variable) => [...variable.dataSync()])
    const start = statistics()
    const running = generator.apply(luma, mask, 'running').dataSync()
    const batch = generator.apply(luma, mask, 'batch').dataSync()
    expect(statistics()).toEqual(start)
    expect(batch).not.toEqual(running)
    const training = generator.apply(luma, mask, 'training').dataSync()
    expect(training).toEqual(batch)
    expect(statistics()).not.toEqual(start)
    generator.dispose()
  })

  it.each([
    [{ base: 6 }, /base must be a multiple of 4 ≥ 4, got 6/],
    [{ depth: 0 }, /depth must be an integer ≥ 1, got 0/],
    [{ skip: 'cat' }, /skip must be one of add, concat, none, got cat/],
    [{ norm: 'layer' }, /norm must be one of batch, instance, none, got layer/],
  ])('rejects %j', (options, message) => {
    expect(() => createUnetGenerator(options as UnetGeneratorOptions)).toThrow(message)
  })

  it('says which sizes are legal', () => {
    const generator = createUnetGenerator({ base: 4, depth: 5 })
    expect(() => generator.apply(tf.zeros([1, 100, 96, 1]), tf.zeros([1, 100, 96, 1]), 'running')).toThrow(
      '[models] unet generator: sizes must be multiples of 32, got 100. Use 96 or 128.',
    )
    generator.dispose()
  })

  it('says what batch norm needs when it has a single value', () => {
    const generator = createUnetGenerator({ base: 4, depth: 3 })
    expect(() => generator.apply(tf.zeros([1, 8, 8, 1]), tf.zeros([1, 8, 8, 1]), 'training')).toThrow(
      /more than one value for each channel/,
    )
    generator.dispose()
  })
})

describe('createGlobalDiscriminator', () => {
  it('gives one logit a picture, with or without the mask', () => {
    for (const maskInput of [true, false]) {
      const discriminator = createGlobalDiscriminator({ size: 32, base: 4, depth: 3, maskInput })
      const logits = discriminator.apply(tensor(2, 32, 32, 1), tensor(2, 32, 32, 2), tensor(2, 32, 32, 1), 'batch')
      expect(logits.shape).toEqual([2, 1, 1, 1])
      discriminator.dispose()
    }
  })

  it('gives the same logit beside what its layers found, and frees everything', () => {
    const before = tf.memory().numTensors
    const discriminator = createGlobalDiscriminator({ size: 16, base: 4, depth: 2 })
    tf.tidy(() => {
      const given = [tensor(2, 16, 16, 1), tensor(2, 16, 16, 2), tensor(2, 16, 16, 1)] as const
      const { logits, features } = discriminator.applyWithFeatures(...given, 'batch')
      expect(logits.dataSync()).toEqual(discriminator.apply(...given, 'batch').dataSync())
      expect(features.map(({ shape }) => shape)).toEqual([
        [2, 8, 8, 4],
        [2, 4, 4, 8],
        [2, 1, 1, 8],
      ])
    })
    discriminator.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('rejects sizes that do not halve evenly', () => {
    expect(() => createGlobalDiscriminator({ size: 60 } as GlobalDiscriminatorOptions)).toThrow(
      /multiples of 32, got 60. Use 32 or 64/,
    )
  })
})

describe('foldBatchNorm', () => {
  // Rounding of a product taken in another order.
  const FOLDED = 1e-5

  it.each([
    {},
    { sharedStemNorm: true },
    { skip: 'concat' },
    { norm: 'none' },
    { maskInput: false },
  ] as UnetGeneratorOptions[])(
    '%j: standard layers alone give the same result, also after a trip through the file format',
    async (variant) => {
      const generator = createUnetGenerator({ base: 4, depth: 2, ...variant })
      unsettle(generator)
      const folded = foldBatchNorm(generator)
      expect(folded.layers.map((layer) => layer.getClassName())).not.toContain('ChromaskNorm')
      const [luma, mask] = [tensor(2, 8, 12, 1), tensor(2, 8, 12, 1)]
      const expected = generator.apply(luma, mask, 'running').dataSync()
      let artifacts: tf.io.ModelArtifacts | undefined
      await folded.save({
        save: async (saved) => {
          artifacts = saved
          return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
        },
      })
      const loaded = await loadLayersModel({ load: async () => artifacts as tf.io.ModelArtifacts })
      for (const model of [folded, loaded]) {
        const got = (model.predict(variant.maskInput === false ? luma : [luma, mask]) as tf.Tensor).dataSync()
        expect(Math.max(...got.map((value, i) => Math.abs(value - (expected[i] ?? 0))))).toBeLessThan(FOLDED)
        model.dispose()
      }
      generator.dispose()
    },
  )

  it('refuses instance norm', () => {
    const generator = createUnetGenerator({ base: 4, depth: 2, norm: 'instance' })
    expect(() => foldBatchNorm(generator)).toThrow(/instance norm depends on each picture/)
    generator.dispose()
  })
})
