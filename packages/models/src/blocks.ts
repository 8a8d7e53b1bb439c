import { layers } from '@tensorflow/tfjs-layers'
import {
  type Activation,
  activated,
  type ConvolutionOptions,
  convolution,
  cropped,
  doubled,
  dropped,
  type Flow,
  hasBias,
  type LayerStyle,
  normalized,
  transposedConvolution,
} from './parts.js'

export interface ConvolutionBlockOptions extends Omit<ConvolutionOptions, 'bias'> {
  /** @default 'relu' */
  readonly activation?: Activation
  /** Whether the style's norm follows the convolution. @default true */
  readonly normed?: boolean
  /** Whether it is the network's last one, which has no norm, and a bias unless the style has none at all. @default false */
  readonly last?: boolean
}

/** Convolution, norm, activation: layers `name`, `name_norm`, `name_act`. */
export function convolutionBlock(style: LayerStyle, x: Flow, options: ConvolutionBlockOptions): Flow {
  const { activation = 'relu', last = false, normed = !last, ...rest } = options
  const { name } = rest
  const convolved = convolution(x, { ...rest, bias: hasBias(style, placeOf(normed, last)) })
  return activated(normed ? normalized(convolved, `${name}_norm`, style) : convolved, `${name}_act`, activation)
}

const placeOf = (normed: boolean, last: boolean): 'norm' | 'none' | 'last' => (last ? 'last' : normed ? 'norm' : 'none')

export interface UpsamplingBlockOptions {
  readonly name: string
  readonly filters: number
  /** Of a transposed convolution. @default 3 */
  readonly kernel?: 3 | 4
  /** @default 'relu' */
  readonly activation?: Activation
  /** @default true */
  readonly normed?: boolean
  /** @default false */
  readonly last?: boolean
  /** Share of the result that falls out in training. @default 0 */
  readonly dropout?: number
}

/** Twice the size by the style's decoder, norm, activation, dropout. */
export function upsamplingBlock(style: LayerStyle, x: Flow, options: UpsamplingBlockOptions): Flow {
  const { name, filters, kernel = 3, activation = 'relu', last = false, normed = !last, dropout = 0 } = options
  const bias = hasBias(style, placeOf(normed, last))
  const wide =
    style.decoder === 'transposed'
      ? transposedConvolution(x, name, filters, kernel, bias)
      : convolution(doubled(x, `${name}_resize`), { name, filters, bias })
  const active = activated(normed ? normalized(wide, `${name}_norm`, style) : wide, `${name}_act`, activation)
  return dropped(active, `${name}_drop`, dropout, style)
}

export interface ResidualBlockOptions {
  readonly name: string
  readonly filters: number
  /** Of the first convolution. @default 1 */
  readonly stride?: 1 | 2
  /** 0 leaves the convolutions unpadded, so that four rows and columns get lost. @default 1 */
  readonly padding?: 0 | 1
  /** After the sum. @default 'relu' */
  readonly activation?: Activation
}

/**
 * Two 3x3 convolutions with norms and a shortcut around them (He et al. 2015); the shortcut is cropped where the
 * convolutions are unpadded (Johnson et al. 2016), and a 1x1 convolution with a norm where size or width change.
 */
export function residualBlock(style: LayerStyle, x: Flow, options: ResidualBlockOptions): Flow {
  const { name, filters, stride = 1, padding = 1, activation = 'relu' } = options
  const first = convolutionBlock(style, x, { name: `${name}_1`, filters, stride, padding })
  const second = convolutionBlock(style, first, { name: `${name}_2`, filters, padding, activation: 'none' })
  const kept = padding === 0 ? cropped(x, `${name}_crop`, [2, 2]) : x
  const changes = stride !== 1 || x.shape.at(-1) !== filters
  const shortcut = { name: `${name}_shortcut`, filters, stride, kernel: 1, activation: 'none' } as const
  const around = changes ? convolutionBlock(style, kept, shortcut) : kept
  const sum = layers.add({ name: `${name}_sum` }).apply([second, around]) as Flow
  return activated(sum, `${name}_act`, activation)
}

/** The same with norms and activations before the convolutions, and nothing after the sum (He et al. 2016). */
export function preactivationBlock(
  style: LayerStyle,
  x: Flow,
  { name, filters, stride = 1 }: Pick<ResidualBlockOptions, 'name' | 'filters' | 'stride'>,
): Flow {
  const active = activated(normalized(x, `${name}_norm`, style), `${name}_act`, 'relu')
  const first = convolutionBlock(style, active, { name: `${name}_1`, filters, stride })
  const second = convolution(first, { name: `${name}_2`, filters, bias: hasBias(style, 'none') })
  const changes = stride !== 1 || x.shape.at(-1) !== filters
  const around = changes ? convolution(active, { name: `${name}_shortcut`, filters, stride, kernel: 1 }) : x
  return layers.add({ name: `${name}_sum` }).apply([second, around]) as Flow
}
