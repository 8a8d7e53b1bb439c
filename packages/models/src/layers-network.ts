import { createRandom, type Seed } from '@chromask/core'
import type { Discriminator, Generator } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { input, type LayersModel, layers, model as layersModel } from '@tensorflow/tfjs-layers'
import { checkChoice, checkSize } from './checks.js'
import { checkInitial, type InitialWeights, initializeWeights } from './initial-weights.js'
import { applyIn, createJudge, disposeModel, variablesOf } from './network.js'
import { NORM_EPSILON, type NormSwitch } from './norm.js'
import {
  type BiasOption,
  biasOptions,
  type DecoderOption,
  decoderOptions,
  type Flow,
  type LayerStyle,
  type NormOption,
  normOptions,
} from './parts.js'

/** What all layers networks have in common. */
export interface LayersNetworkOptions {
  /** @default 'batch' */
  readonly norm?: NormOption
  /** Added to variances: TensorFlow's own is 1e-3. @default 1e-5 */
  readonly normEpsilon?: number
  /** Which convolutions have a bias. @default 'none' */
  readonly bias?: BiasOption
  /** What doubles sizes. @default 'transposed' */
  readonly decoder?: DecoderOption
  /** How kernels are drawn at first. @default 'fan-out' */
  readonly initial?: InitialWeights
  /** Whether the mask is an input of the network. @default true */
  readonly maskInput?: boolean
  /** Names the initial weights, and what dropout drops. @default 0 */
  readonly seed?: Seed
}

/** A generator that is a layers model. */
export interface LayersGenerator extends Generator {
  readonly model: LayersModel
  /** Sizes must be multiples of this. */
  readonly sizeMultiple: number
}

/** A discriminator that is a layers model. */
export interface LayersDiscriminator extends Required<Discriminator> {}

/** What a network is, beside its style. */
export interface GeneratorFrame {
  /** For messages. */
  readonly what: string
  /** Sizes must be multiples of this. */
  readonly sizeMultiple: number
  /** And not smaller than this. @default sizeMultiple */
  readonly leastSize?: number
  /** Deviations of the initial weights of single layers. @default none */
  readonly deviations?: Readonly<Record<string, number>>
}

function buildModel(
  what: string,
  role: 'generator' | 'discriminator',
  options: LayersNetworkOptions,
  deviations: Readonly<Record<string, number>>,
  build: (style: LayerStyle) => Parameters<typeof layersModel>[0],
): { readonly model: LayersModel; readonly current: NormSwitch } {
  const { norm = 'batch', normEpsilon = NORM_EPSILON, bias = 'none', decoder = 'transposed', seed = 0 } = options
  const { initial = 'fan-out' } = options
  checkChoice(what, 'norm', norm, normOptions)
  checkChoice(what, 'bias', bias, biasOptions)
  checkChoice(what, 'decoder', decoder, decoderOptions)
  checkInitial(what, initial)
  const current: NormSwitch = { mode: 'running' }
  const model = layersModel({ ...build({ norm, normEpsilon, bias, decoder, seed, current }), name: role })
  initializeWeights(model, createRandom(seed).fork(role), initial, deviations)
  return { model, current }
}

/** Luma and mask side by side, for networks that see the mask as one more channel. */
export const stacked = (luma: Flow, mask: Flow | undefined): Flow =>
  mask ? (layers.concatenate({ name: 'picture' }).apply([luma, mask]) as Flow) : luma

/**
 * A generator of your own from blocks: `build` is given symbolic luma and mask `[B,H,W,1]` (no mask without `maskInput`),
 * and the style that blocks want. It returns chroma `[B,H,W,C]` in [-1,1]. Weights are drawn by the seed, variables have
 * the layers' names.
 *
 * @throws ChromaskError `models/invalid-option`; when applied, `models/invalid-size`.
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu'
 * import { convolutionBlock, createLayersGenerator, residualBlock, upsamplingBlock } from '@chromask/models'
 * import * as tf from '@tensorflow/tfjs-core'
 *
 * const frame = { what: 'my generator', sizeMultiple: 2 }
 * const generator = createLayersGenerator(frame, { maskInput: false, decoder: 'resize' }, ({ luma }, style) => {
 *   const half = convolutionBlock(style, luma, { name: 'down', filters: 8, stride: 2 })
 *   const deep = residualBlock(style, half, { name: 'deep', filters: 16 })
 *   return upsamplingBlock(style, deep, { name: 'out', filters: 2, last: true, activation: 'tanh' })
 * })
 * console.log(generator.apply(tf.zeros([1, 8, 8, 1]), tf.ones([1, 8, 8, 1]), 'running').shape.join()) // 1,8,8,2
 * generator.dispose()
 * ```
 */
export function createLayersGenerator(
  { what, sizeMultiple, leastSize = sizeMultiple, deviations = {} }: GeneratorFrame,
  options: LayersNetworkOptions,
  build: (inputs: { luma: Flow; mask: Flow | undefined }, style: LayerStyle) => Flow,
): LayersGenerator {
  const { maskInput = true } = options
  const { model, current } = buildModel(what, 'generator', options, deviations, (style) => {
    const luma = input({ shape: [null, null, 1], name: 'luma_in' })
    const mask = maskInput ? input({ shape: [null, null, 1], name: 'mask_in' }) : undefined
    return { inputs: mask ? [luma, mask] : [luma], outputs: build({ luma, mask }, style) }
  })
  return {
    model,
    sizeMultiple,
    ...variablesOf(model),
    apply(luma, mask, mode) {
      for (const size of luma.shape.slice(1, 3)) checkSize(what, size, sizeMultiple, leastSize)
      return applyIn(model, current, mode, maskInput ? [luma, mask] : [luma])
    },
    dispose: () => disposeModel(model),
  }
}

export interface LayersDiscriminatorOptions extends Omit<LayersNetworkOptions, 'decoder'> {
  /** C of the colour space. @default 2 */
  readonly chromaChannels?: number
  /** Whether luma is an input: not where chroma is the whole picture, as in `rgb`. @default true */
  readonly lumaInput?: boolean
}

/**
 * A discriminator of your own from blocks: `build` is given the symbolic picture `[B,H,W,·]` of luma, chroma and mask, as
 * far as they are inputs, and returns logits `[B,h,w,1]`. Its features
 * are the outputs of layers whose names end in `_act`, which blocks give to activations.
 *
 * @param size of its pictures, where it must be known. @default any
 * @throws ChromaskError `models/invalid-option`.
 */
export function createLayersDiscriminator(
  { what, size = null }: { readonly what: string; readonly size?: number | null },
  options: LayersDiscriminatorOptions,
  build: (picture: Flow, style: LayerStyle) => Flow,
): LayersDiscriminator {
  const { chromaChannels = 2, lumaInput = true, maskInput = true } = options
  const { model, current } = buildModel(what, 'discriminator', options, {}, (style) => {
    const channels = chromaChannels + Number(lumaInput) + Number(maskInput)
    const picture = input({ shape: [size, size, channels], name: 'picture_in' })
    return { inputs: picture, outputs: build(picture, style) }
  })
  const judge = createJudge(model, current)
  const pictureOf = (luma: tf.Tensor4D, chroma: tf.Tensor4D, mask: tf.Tensor4D): tf.Tensor4D =>
    tf.concat([...(lumaInput ? [luma] : []), chroma, ...(maskInput ? [mask] : [])], 3)
  return {
    model,
    ...variablesOf(model),
    apply: (luma, chroma, mask, mode) => tf.tidy(() => applyIn(model, current, mode, [pictureOf(luma, chroma, mask)])),
    applyWithFeatures: (luma, chroma, mask, mode) => judge(mode, pictureOf(luma, chroma, mask)),
    dispose: () => disposeModel(model),
  }
}
