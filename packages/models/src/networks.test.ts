import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { loadLayersModel } from '@tensorflow/tfjs-layers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { BinsGenerator } from './bins-generator.js'
import { foldBatchNorm } from './fold.js'
import type { LayersDiscriminator, LayersGenerator } from './layers-network.js'
import { createDiscriminator, createGenerator, type DiscriminatorSpec, type GeneratorSpec } from './published.js'
import { registerReflectPadding } from './reflect-layer.js'
import { formula } from './testing/published-peers.js'

beforeAll(async () => {
  await tf.setBackend('cpu')
  registerReflectPadding()
})

const random = (shape: [number, number, number, number], salt: number): tf.Tensor4D =>
  tf.tensor4d(formula(tf.util.sizeFromShape(shape), salt), shape)

const bins = [
  [0, 0],
  [0.5, 0],
  [0, -0.5],
]
const residual = { kind: 'residual', base: 4, depth: 1, blocks: 1 } as const
const unet = { kind: 'unet', stems: false, encoders: [4, 8, 8] } as const
const nazeri = { ...unet, firstStride: 1, kernel: 4, skip: 'concat', bias: 'all', dropout: [0.5] } as const
const generators: GeneratorSpec[] = [
  unet,
  { ...unet, maskInput: false },
  { ...unet, stems: true, bias: 'all', decoder: 'resize', kernel: 4 },
  { ...unet, skip: 'concat', decoder: 'resize' },
  nazeri,
  { ...nazeri, chromaChannels: 3, initial: 'fan-in', normEpsilon: 1e-3 },
  { ...unet, kernel: 4, skip: 'concat', rectifySkips: true, normEnds: false, bias: 'last', initial: 0.02 },
  residual,
  { ...residual, maskInput: false, initial: 'uniform' },
  { ...residual, block: 'padded', decoder: 'resize' },
  { ...residual, block: 'preactivation' },
  { ...residual, block: 'preactivation', bias: 'without-norm' },
  { kind: 'bins', base: 2, bins },
  { kind: 'bins', base: 2, bins, maskInput: false },
]

/** Which variables a scalar of what a network gives has no gradient for. */
function withoutGradient(network: LayersGenerator | LayersDiscriminator, run: () => tf.Tensor): string[] {
  const { value, grads } = tf.variableGrads(
    () => tf.sum(tf.square(tf.add(run(), 0.1))) as tf.Scalar,
    [...network.trainable.values()],
  )
  const silent = [...network.trainable].filter(
    ([, { name }]) => !(grads[name] as tf.Tensor).dataSync().some((n) => n !== 0 && Number.isFinite(n)),
  )
  tf.dispose([value, grads])
  return silent.map(([name]) => name)
}

/** Moves weights and statistics away from where they start. */
function unsettle(network: LayersGenerator): void {
  let salt = 1
  for (const [name, variable] of [...network.trainable, ...network.statistics]) {
    if (name.endsWith('kernel') || name.endsWith('counter')) continue
    const offset = name.endsWith('variance') || name.endsWith('gamma') ? 1 : 0
    const values = formula(variable.size, salt++).map((value) => value + offset)
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)))
  }
}

it('a bins generator gives chroma beside its logits, and the same as by themselves', () => {
  const network = createGenerator({ kind: 'bins', base: 2, bins }) as BinsGenerator
  const given = [random([2, 8, 16, 1], 1), random([2, 8, 16, 1], 2), 'batch'] as const
  const { chroma, logits } = network.applyWithLogits(...given)
  expect(chroma.dataSync()).toEqual(network.apply(...given).dataSync())
  expect(logits.dataSync()).toEqual(network.logits(...given).dataSync())
  network.dispose()
})

describe.each(generators)('%j', (spec) => {
  it('gives chroma in [-1,1], trains all its weights, and frees everything', () => {
    const before = tf.memory().numTensors
    const network = createGenerator(spec)
    const [luma, mask] = [random([2, 8, 16, 1], 1), random([2, 8, 16, 1], 2)]
    const chroma = network.apply(luma, mask, 'batch')
    expect(chroma.shape).toEqual([2, 8, 16, 'chromaChannels' in spec ? spec.chromaChannels : 2])
    const values = Array.from(chroma.dataSync())
    expect(values.every((value) => Math.abs(value) <= 1)).toBe(true)
    expect(new Set(values).size).toBeGreaterThan(8)
    expect(withoutGradient(network, () => network.apply(luma, mask, 'training'))).toEqual([])
    tf.dispose([luma, mask, chroma])
    network.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('is the same as a model of plain layers, also after a trip through the file format', async () => {
    const network = createGenerator(spec)
    unsettle(network)
    const folded = foldBatchNorm(network)
    const own = folded.layers.map((layer) => layer.getClassName()).filter((name) => name.startsWith('Chromask'))
    const mirrored = spec.kind === 'residual' && (spec.block ?? 'cropped') === 'cropped'
    expect(own).toEqual(mirrored ? ['ChromaskReflectPadding'] : [])
    const [luma, mask] = [random([2, 8, 16, 1], 1), random([2, 8, 16, 1], 2)]
    const apply = spec.kind === 'bins' ? (network as BinsGenerator).logits : network.apply
    const expected = apply(luma, mask, 'running').dataSync()
    let artifacts: tf.io.ModelArtifacts | undefined
    await folded.save({
      save: async (saved) => {
        artifacts = saved
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
      },
    })
    const loaded = await loadLayersModel({ load: async () => artifacts as tf.io.ModelArtifacts })
    for (const model of [folded, loaded]) {
      const got = (model.predict(spec.maskInput === false ? luma : [luma, mask]) as tf.Tensor).dataSync()
      expect(Math.max(...got.map((value, i) => Math.abs(value - (expected[i] ?? Number.NaN))))).toBeLessThan(1e-5)
      model.dispose()
    }
    tf.dispose([luma, mask])
    network.dispose()
  })
})

describe('discriminators', () => {
  const patch = { kind: 'patch', widths: [4, 8, 8] } as const
  const resnet = { kind: 'resnet', widths: [4, 8], blocks: 1 } as const
  const all: [DiscriminatorSpec, number[]][] = [
    [{ kind: 'global', size: 16, base: 4, depth: 2, chromaChannels: 3, lumaInput: false }, [2, 1, 1, 1]],
    [{ kind: 'global', size: 16, base: 4, depth: 2, maskInput: false, lumaInput: false, bias: 'all' }, [2, 1, 1, 1]],
    [patch, [2, 2, 2, 1]],
    [{ ...patch, padding: 'same', normFirst: true, norm: 'instance' }, [2, 4, 4, 1]],
    [{ ...patch, maskInput: false, initial: 0.02 }, [2, 2, 2, 1]],
    [resnet, [2, 1, 1, 1]],
    [{ ...resnet, maskInput: false, chromaChannels: 3 }, [2, 1, 1, 1]],
  ]
  it.each(all)('%j: gives logits %j and trains all its weights', (spec, shape) => {
    const before = tf.memory().numTensors
    const network = createDiscriminator(spec)
    const [luma, mask] = [random([2, 16, 16, 1], 1), random([2, 16, 16, 1], 2)]
    const chroma = random([2, 16, 16, spec.chromaChannels ?? 2], 3)
    const logits = network.apply(luma, chroma, mask, 'batch')
    expect(logits.shape).toEqual(shape)
    tf.tidy(() => {
      const judgement = network.applyWithFeatures(luma, chroma, mask, 'batch')
      expect(judgement.logits.dataSync()).toEqual(logits.dataSync())
      expect(judgement.features.length).toBeGreaterThan(2)
    })
    expect(withoutGradient(network, () => network.apply(luma, chroma, mask, 'training'))).toEqual([])
    tf.dispose([luma, chroma, mask, logits])
    network.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('what makes no sense is refused', () => {
  it.each([
    [{ ...unet, encoders: [] }, /unet generator: encoders must be 1 or more integers ≥ 1, got \[\]/],
    [{ ...unet, firstStride: 1, encoders: [4] }, /encoders must be 2 or more integers/],
    [{ ...unet, kernel: 5 }, /kernel must be one of 3, 4, got 5/],
    [{ ...unet, firstStride: 3 }, /firstStride must be one of 1, 2, got 3/],
    [{ ...unet, dropout: [1] }, /dropout must be shares from 0 to below 1, got \[1\]/],
    [{ ...unet, bias: 'some' }, /bias must be one of none, all, without-norm, last, got some/],
    [{ ...unet, decoder: 'shuffle' }, /decoder must be one of transposed, resize, got shuffle/],
    [{ ...unet, initial: 'zeros' }, /initial must be fan-out, fan-in, uniform or a deviation above 0, got zeros/],
    [{ ...residual, block: 'bottleneck' }, /block must be one of cropped, padded, preactivation, got bottleneck/],
    [{ ...residual, blocks: 0 }, /blocks must be an integer ≥ 1, got 0/],
    [{ kind: 'bins', bins: [[0, 0]] }, /bins must be two or more lists/],
    [{ kind: 'bins', bins: [[0, 0], [0]] }, /bins must be two or more lists/],
    [{ kind: 'bins' }, /bins must be two or more lists/],
    [{ kind: 'bins', bins, temperature: 0 }, /temperature must be above 0, got 0/],
  ])('%j', (spec, message) => {
    expect(() => createGenerator(spec as unknown as GeneratorSpec)).toThrow(message)
  })

  it('sizes', () => {
    const small = createGenerator({ ...residual, blocks: 2 })
    const apply = (size: number) => () =>
      tf.tidy(() => small.apply(tf.zeros([1, size, size, 1]), tf.zeros([1, size, size, 1]), 'running'))
    // The border of 8 pixels must be found inside of the picture.
    expect(apply(8)).toThrow('sizes must be multiples of 2 from 10 on, got 8. Use 10 or 12.')
    expect(apply(13)).toThrow('sizes must be multiples of 2 from 10 on, got 13. Use 12 or 14.')
    expect(apply(10)).not.toThrow()
    small.dispose()
    const patch = createDiscriminator({ kind: 'patch', widths: [4, 4, 4], maskInput: false })
    const judge = (size: number) => () =>
      tf.tidy(() =>
        patch.apply(tf.zeros([1, size, size, 1]), tf.zeros([1, size, size, 2]), tf.zeros([1, 1, 1, 1]), 'running'),
      )
    expect(judge(11)).toThrow('with 3 widths, sizes must be 12 or more, got 11')
    expect(judge(12)).not.toThrow()
    patch.dispose()
  })
})
