import { createRandom, type Seed } from '@chromask/core'
import type { Discriminator } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { input, type LayersModel, layers, model as layersModel } from '@tensorflow/tfjs-layers'
import {
  applyIn,
  checkChoice,
  checkInteger,
  checkSize,
  convolution,
  createJudge,
  disposeModel,
  type Flow,
  initializeKernels,
  type NormOption,
  normalized,
  normOptions,
  variablesOf,
} from './network.js'
import type { NormSwitch } from './norm.js'
import { encoderWidths } from './unet-generator.js'

export interface GlobalDiscriminatorOptions {
  /** S: width and height of the pictures, a multiple of 2^depth. */
  readonly size: number
  /** Filters of the first convolution, a multiple of 4. @default 64 */
  readonly base?: number
  /** Stride-2 convolutions. @default 5 */
  readonly depth?: number
  /** C of the colour space. @default 2 */
  readonly chromaChannels?: number
  /** @default 'batch' */
  readonly norm?: NormOption
  /** Whether the mask is an input of the network. @default true */
  readonly maskInput?: boolean
  /** Slope of the leaky ReLU. @default 0.1 */
  readonly slope?: number
  /** Names the initial weights. @default 0 */
  readonly seed?: Seed
}

/** A discriminator that judges the picture as a whole. */
export interface GlobalDiscriminator extends Required<Discriminator> {}

/**
 * The seed system's discriminator (Pinho 2018): stride-2 convolutions down to S / 2^depth, one valid convolution over
 * all that is left, and a 1x1 convolution to one logit, `[B,1,1,1]`. The sigmoid belongs to the loss.
 *
 * @throws ChromaskError `models/invalid-option`, `models/invalid-size`.
 */
export function createGlobalDiscriminator(given: GlobalDiscriminatorOptions): GlobalDiscriminator {
  const what = 'global discriminator'
  const options = {
    base: 64,
    depth: 5,
    chromaChannels: 2,
    norm: 'batch',
    maskInput: true,
    slope: 0.1,
    seed: 0,
    ...given,
  } as const
  checkInteger(what, 'base', options.base, 4, 4)
  checkInteger(what, 'depth', options.depth, 1)
  checkInteger(what, 'chromaChannels', options.chromaChannels, 1)
  checkChoice(what, 'norm', options.norm, normOptions)
  checkSize(what, options.size, options.depth)

  const current: NormSwitch = { mode: 'running' }
  const model = build(options, current)
  initializeKernels(model, createRandom(options.seed).fork('discriminator'))
  const judge = createJudge(model, current)
  const pictureOf = (luma: tf.Tensor4D, chroma: tf.Tensor4D, mask: tf.Tensor4D): tf.Tensor4D =>
    tf.concat(options.maskInput ? [luma, chroma, mask] : [luma, chroma], 3)

  return {
    model,
    ...variablesOf(model),
    apply: (luma, chroma, mask, mode) => applyIn(model, current, mode, [pictureOf(luma, chroma, mask)]),
    applyWithFeatures: (luma, chroma, mask, mode) => judge(mode, pictureOf(luma, chroma, mask)),
    dispose: () => disposeModel(model),
  }
}

function build(options: Required<GlobalDiscriminatorOptions>, current: NormSwitch): LayersModel {
  const { size, base, depth, norm, slope } = options
  const channels = 1 + options.chromaChannels + (options.maskInput ? 1 : 0)
  const picture = input({ shape: [size, size, channels], name: 'picture_in' })
  const block = (x: Flow, name: string, filters: number, kernel: number, stride: 1 | 2, padding: number): Flow => {
    const flow = normalized(convolution(x, { name, filters, kernel, stride, padding }), `${name}_norm`, norm, current)
    return layers.leakyReLU({ alpha: slope, name: `${name}_act` }).apply(flow) as Flow
  }
  const widths = encoderWidths(base, depth)
  let x: Flow = picture
  widths.forEach((filters, level) => {
    x = block(x, `down${level + 1}`, filters, 3, 2, 1)
  })
  x = block(x, 'whole', widths.at(-1) as number, size / 2 ** depth, 1, 0)
  const logit = convolution(x, { name: 'logit', filters: 1, kernel: 1, padding: 0 })
  return layersModel({ inputs: picture, outputs: logit, name: 'discriminator' })
}
