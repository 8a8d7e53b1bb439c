import type { Seed } from '@chromask/core'
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers'
import { createDropoutLayer } from './dropout-layer.js'
import type { NormSwitch } from './norm.js'
import { createNormLayer } from './norm-layer.js'
import { differentiateDilated, differentiateDoubling } from './own-gradients.js'

/** How activations are normalised. */
export type NormOption = 'batch' | 'instance' | 'none'

export const normOptions: readonly NormOption[] = ['batch', 'instance', 'none']

/** Which convolutions have a bias: none, all, those that no norm follows (whose shift would do the same), or the last one. */
export type BiasOption = 'none' | 'all' | 'without-norm' | 'last'

export const biasOptions: readonly BiasOption[] = ['none', 'all', 'without-norm', 'last']

/** What doubles the size: a transposed convolution, or nearest neighbours and a 3x3 convolution (Odena et al. 2016). */
export type DecoderOption = 'transposed' | 'resize'

export const decoderOptions: readonly DecoderOption[] = ['transposed', 'resize']

/** What all blocks of a network have in common. */
export interface LayerStyle {
  readonly norm: NormOption
  readonly normEpsilon: number
  readonly bias: BiasOption
  readonly decoder: DecoderOption
  readonly seed: Seed
  /** Which statistics norm layers go by at the moment, and whether dropout is at work. */
  readonly current: NormSwitch
}

/** A symbolic `[B,H,W,C]` tensor on its way through a model being built. */
export type Flow = SymbolicTensor

/** A slope makes it a leaky ReLU. */
export type Activation = 'relu' | 'tanh' | 'none' | number

export interface ConvolutionOptions {
  readonly name: string
  readonly filters: number
  /** @default 3 */
  readonly kernel?: number
  /** @default 1 */
  readonly stride?: 1 | 2
  /** Pixels of zeros on each side, as PyTorch's `padding`, or TensorFlow's 'same'. @default dilation · ⌊(kernel − 1) / 2⌋ */
  readonly padding?: number | 'same'
  /** @default 1 */
  readonly dilation?: number
  /** @default false */
  readonly bias?: boolean
}

/** A convolution padded as PyTorch pads, or as TensorFlow does, out of standard layers. */
export function convolution(x: Flow, options: ConvolutionOptions): Flow {
  const { name, filters, kernel = 3, stride = 1, dilation = 1, bias = false } = options
  const { padding = dilation * Math.floor((kernel - 1) / 2) } = options
  const padded =
    padding === 'same' || padding === 0
      ? x
      : (layers
          .zeroPadding2d({ padding, name: `${name}_pad` } as Parameters<typeof layers.zeroPadding2d>[0])
          .apply(x) as Flow)
  const layer = layers.conv2d({
    name,
    filters,
    kernelSize: kernel,
    strides: stride,
    padding: padding === 'same' ? 'same' : 'valid',
    ...(dilation > 1 && { dilationRate: dilation }),
    useBias: bias,
    kernelInitializer: 'zeros',
  })
  if (dilation > 1) differentiateDilated(layer, dilation)
  return layer.apply(padded) as Flow
}

/**
 * A transposed convolution of stride 2 that doubles the size: of 3x3 as PyTorch's with padding 1 and output padding 1, of
 * 4x4 as PyTorch's with padding 1, which is TensorFlow's 'same'.
 */
export function transposedConvolution(x: Flow, name: string, filters: number, kernel: 3 | 4 = 3, bias = false): Flow {
  const wide = layers
    .conv2dTranspose({
      name,
      filters,
      kernelSize: kernel,
      strides: 2,
      padding: kernel === 3 ? 'valid' : 'same',
      useBias: bias,
      kernelInitializer: 'zeros',
    })
    .apply(x) as Flow
  return kernel === 3 ? cropped(wide, `${name}_crop`, [1, 0]) : wide
}

/** Nearest neighbours at twice the size. */
export function doubled(x: Flow, name: string): Flow {
  const layer = layers.upSampling2d({ name } as Parameters<typeof layers.upSampling2d>[0])
  differentiateDoubling(layer)
  return layer.apply(x) as Flow
}

/** Without `[before, after]` pixels of each row and column. */
export function cropped(x: Flow, name: string, [before, after]: readonly [number, number]): Flow {
  const cropping: [[number, number], [number, number]] = [
    [before, after],
    [before, after],
  ]
  const crop = layers.cropping2D({ name, cropping })
  // TF.js takes pixels off an unknown size and calls it negative; a concatenation then finds sizes that do not match.
  crop.computeOutputShape = (shape) => {
    const [count, height, width, channels] = shape as (number | null)[]
    const less = (size: number | null | undefined): number | null =>
      size == null || size < 0 ? null : size - before - after
    return [count ?? null, less(height), less(width), channels ?? null]
  }
  return crop.apply(x) as Flow
}

/** A norm layer, or nothing. */
export const normalized = (x: Flow, name: string, { norm, current, normEpsilon }: LayerStyle): Flow =>
  norm === 'none' ? x : (createNormLayer(name, norm, current, normEpsilon).apply(x) as Flow)

export function activated(x: Flow, name: string, activation: Activation): Flow {
  if (activation === 'none') return x
  if (typeof activation === 'number') return layers.leakyReLU({ alpha: activation, name }).apply(x) as Flow
  if (activation === 'relu') return layers.reLU({ name }).apply(x) as Flow
  return layers.activation({ activation, name }).apply(x) as Flow
}

export const dropped = (x: Flow, name: string, rate: number, { current, seed }: LayerStyle): Flow =>
  rate > 0 ? (createDropoutLayer(name, rate, current, `${seed}/${name}`).apply(x) as Flow) : x

/** Whether a convolution has a bias before a norm, before none, or as the network's last one. */
export const hasBias = ({ bias, norm }: LayerStyle, place: 'norm' | 'none' | 'last'): boolean =>
  bias === 'all' ||
  (bias !== 'none' && place === 'last') ||
  (bias === 'without-norm' && (place === 'none' || norm === 'none'))
