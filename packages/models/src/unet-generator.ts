import { layers } from '@tensorflow/tfjs-layers'
import { convolutionBlock, upsamplingBlock } from './blocks.js'
import { checkChoice, checkInteger, checkRates, checkWidths } from './checks.js'
import { createLayersGenerator, type LayersGenerator, type LayersNetworkOptions, stacked } from './layers-network.js'
import { NORM_EPSILON } from './norm.js'
import { createNormLayer } from './norm-layer.js'
import { activated, convolution, type Flow, hasBias, type LayerStyle, normalized } from './parts.js'

export type SkipOption = 'add' | 'concat' | 'none'

const skipOptions: readonly SkipOption[] = ['add', 'concat', 'none']

export interface UnetGeneratorOptions extends LayersNetworkOptions {
  /** Filters of the first encoder, with stems a multiple of 4. @default 64 */
  readonly base?: number
  /** Encoders of stride 2; sizes must be multiples of 2^depth. @default 5 */
  readonly depth?: number
  /** Filters of every encoder, instead of `base` and `depth`. Decoders mirror them. @default base · 1, 2, 4, 8, 8, … */
  readonly encoders?: readonly number[]
  /** Of the first encoder; with 1 the last decoder ends at full size, and a 1x1 convolution follows. @default 2 */
  readonly firstStride?: 1 | 2
  /** Width and height of the kernels. @default 3 */
  readonly kernel?: 3 | 4
  /** Whether luma and mask go through a convolution of base / 4 filters each, before they meet. @default true */
  readonly stems?: boolean
  /** C of the colour space. @default 2 */
  readonly chromaChannels?: number
  /** How an encoder's output joins the decoder's of its size. @default 'add' */
  readonly skip?: SkipOption
  /** Whether decoders see what encoders give through a ReLU, as in pix2pix. @default false */
  readonly rectifySkips?: boolean
  /** Whether the first and the innermost encoder have a norm, too. @default true */
  readonly normEnds?: boolean
  /** Share that falls out in training after each of the first decoders. @default none */
  readonly dropout?: readonly number[]
  /** Both stems go through one norm layer, as in the seed system. @default false */
  readonly sharedStemNorm?: boolean
  /** Slope of the encoders' leaky ReLU. @default 0.1 */
  readonly slope?: number
  /** Standard deviation of the last layer's initial weights. Small ones start near grey. @default as `initial` says */
  readonly lastLayerStd?: number
}

/** A U-Net generator, and what it was made of. */
export interface UnetGenerator extends LayersGenerator {
  readonly options: Required<Omit<UnetGeneratorOptions, 'lastLayerStd'>>
}

/**
 * A U-Net (Ronneberger et al. 2015) that colours. The defaults are the seed system's generator (Pinho 2018): stems for
 * luma and mask, stride-2 encoders, transposed decoders with skips, tanh. `luma [B,H,W,1]` and `mask [B,H,W,1]` to `chroma
 * [B,H,W,C]` in [-1,1], for any H and W that are multiples of 2^depth. Other systems' U-Nets are options of this one (see
 * {@link publishedNetworks}).
 *
 * @throws ChromaskError `models/invalid-option`; when applied, `models/invalid-size`.
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu'
 * import * as tf from '@tensorflow/tfjs-core'
 * import { createUnetGenerator } from '@chromask/models'
 *
 * const generator = createUnetGenerator({ base: 8, depth: 3 })
 * const chroma = tf.tidy(() => generator.apply(tf.zeros([1, 16, 24, 1]), tf.ones([1, 16, 24, 1]), 'running'))
 * console.log(chroma.shape.join()) // 1,16,24,2
 * generator.dispose()
 * ```
 */
export function createUnetGenerator(given: UnetGeneratorOptions = {}): UnetGenerator {
  const options = completed(given)
  const frame = {
    what: 'unet generator',
    sizeMultiple: 2 ** options.depth,
    ...(given.lastLayerStd !== undefined && { deviations: { out: given.lastLayerStd } }),
  }
  return { ...createLayersGenerator(frame, options, (inputs, style) => build(inputs, options, style)), options }
}

/** Filters of the encoders: base, 2·base, 4·base, then 8·base throughout. */
export const encoderWidths = (base: number, depth: number): number[] =>
  Array.from({ length: depth }, (_, level) => base * Math.min(8, 2 ** level))

function completed({ lastLayerStd: _, ...given }: UnetGeneratorOptions): UnetGenerator['options'] {
  const what = 'unet generator'
  const options = {
    base: 64,
    depth: 5,
    firstStride: 2,
    kernel: 3,
    stems: true,
    chromaChannels: 2,
    skip: 'add',
    rectifySkips: false,
    norm: 'batch',
    normEpsilon: NORM_EPSILON,
    normEnds: true,
    dropout: [],
    sharedStemNorm: false,
    bias: 'none',
    decoder: 'transposed',
    initial: 'fan-out',
    maskInput: true,
    slope: 0.1,
    seed: 0,
    ...given,
  } as const
  checkChoice(what, 'firstStride', options.firstStride, [1, 2])
  checkChoice(what, 'kernel', options.kernel, [3, 4])
  checkChoice(what, 'skip', options.skip, skipOptions)
  checkInteger(what, 'chromaChannels', options.chromaChannels, 1)
  checkRates(what, 'dropout', options.dropout)
  // One encoder of full size comes on top.
  const atFullSize = options.firstStride === 1 ? 1 : 0
  if (given.encoders) checkWidths(what, 'encoders', given.encoders, 1 + atFullSize)
  const base = given.encoders?.[0] ?? options.base
  const depth = given.encoders ? given.encoders.length - atFullSize : options.depth
  checkInteger(what, 'base', base, options.stems ? 4 : 1, options.stems ? 4 : 1)
  checkInteger(what, 'depth', depth, 1)
  return { ...options, base, depth, encoders: given.encoders ?? encoderWidths(base, depth + atFullSize) }
}

function build(inputs: { luma: Flow; mask: Flow | undefined }, options: UnetGenerator['options'], style: LayerStyle) {
  const { encoders, firstStride, kernel, skip, rectifySkips, normEnds, dropout, slope } = options
  let x = options.stems ? stems(inputs, options, style) : stacked(inputs.luma, inputs.mask)
  const encoded = encoders.map((filters, level) => {
    const stride = level === 0 ? firstStride : 2
    const innermost = level === encoders.length - 1
    x = convolutionBlock(style, x, {
      name: `down${level + 1}`,
      filters,
      kernel,
      stride,
      // Four pixels have no middle: PyTorch's one pixel on each side would lose a row.
      ...(kernel === 4 && stride === 1 && { padding: 'same' as const }),
      normed: normEnds || !(level === 0 || innermost),
      activation: innermost && rectifySkips ? 'relu' : slope,
    })
    return x
  })
  // Each decoder ends at the size and width of the encoder it joins.
  encoders
    .slice(0, -1)
    .reverse()
    .forEach((filters, place) => {
      const name = `up${place + 1}`
      x = upsamplingBlock(style, x, { name, filters, kernel, dropout: dropout[place] ?? 0 })
      if (skip === 'none') return
      const given = encoded.at(-2 - place) as Flow
      const joined = rectifySkips ? activated(given, `${name}_skip_act`, 'relu') : given
      const join = skip === 'add' ? layers.add : layers.concatenate
      x = join({ name: `${name}_skip` }).apply([x, joined]) as Flow
    })
  const out = { name: 'out', filters: options.chromaChannels, last: true, activation: 'none' } as const
  const chroma =
    firstStride === 1
      ? convolutionBlock(style, x, { ...out, kernel: 1 })
      : upsamplingBlock(style, x, { ...out, kernel })
  return activated(chroma, 'chroma', 'tanh')
}

function stems(
  { luma, mask }: { luma: Flow; mask: Flow | undefined },
  { base, slope, sharedStemNorm }: UnetGenerator['options'],
  style: LayerStyle,
): Flow {
  const { norm, normEpsilon, current } = style
  const shared =
    sharedStemNorm && norm !== 'none' ? createNormLayer('stem_norm', norm, current, normEpsilon) : undefined
  const stem = (x: Flow, name: string, filters: number): Flow => {
    const convolved = convolution(x, { name, filters, bias: hasBias(style, 'norm') })
    const normed = shared ? (shared.apply(convolved) as Flow) : normalized(convolved, `${name}_norm`, style)
    return activated(normed, `${name}_act`, slope)
  }
  if (!mask) return stem(luma, 'luma', base / 2)
  const both = [stem(luma, 'luma', base / 4), stem(mask, 'mask', base / 4)]
  return layers.concatenate({ name: 'stem' }).apply(both) as Flow
}
