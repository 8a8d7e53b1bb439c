import { createRandom, type Seed } from '@chromask/core'
import type { Generator } from '@chromask/core/tensor'
import { input, type LayersModel, layers, model as layersModel } from '@tensorflow/tfjs-layers'
import {
  applyIn,
  checkChoice,
  checkInteger,
  checkSize,
  convolution,
  disposeModel,
  type Flow,
  initializeKernels,
  type NormOption,
  normalized,
  normOptions,
  transposedConvolution,
  variablesOf,
} from './network.js'
import type { NormSwitch } from './norm.js'
import { createNormLayer } from './norm-layer.js'

export type SkipOption = 'add' | 'concat' | 'none'

const skipOptions: readonly SkipOption[] = ['add', 'concat', 'none']

export interface UnetGeneratorOptions {
  /** Filters of the first encoder, a multiple of 4. @default 64 */
  readonly base?: number
  /** Stride-2 encoders; sizes must be multiples of 2^depth. @default 5 */
  readonly depth?: number
  /** C of the colour space. @default 2 */
  readonly chromaChannels?: number
  /** How an encoder's output joins the decoder's of its size. @default 'add' */
  readonly skip?: SkipOption
  /** @default 'batch' */
  readonly norm?: NormOption
  /** Both stems go through one norm layer, as in the seed system. @default false */
  readonly sharedStemNorm?: boolean
  /** Whether the mask is an input of the network at all. @default true */
  readonly maskInput?: boolean
  /** Slope of the encoders' leaky ReLU. @default 0.1 */
  readonly slope?: number
  /** Standard deviation of the last layer's initial weights. Small ones start near grey. @default sqrt(2 / (9 · C)) */
  readonly lastLayerStd?: number
  /** Names the initial weights. @default 0 */
  readonly seed?: Seed
}

/** A U-Net generator, and what it was made of. */
export interface UnetGenerator extends Generator {
  readonly model: LayersModel
  readonly options: Required<Omit<UnetGeneratorOptions, 'lastLayerStd'>>
  /** Sizes must be multiples of this. */
  readonly sizeMultiple: number
}

/**
 * The seed system's generator (Pinho 2018): stems for luma and mask, stride-2 encoders, transposed decoders with skips,
 * tanh. `luma [B,H,W,1]` and `mask [B,H,W,1]` to `chroma [B,H,W,C]` in [-1,1], for any H and W that are multiples of
 * 2^depth.
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
  const what = 'unet generator'
  const options = {
    base: 64,
    depth: 5,
    chromaChannels: 2,
    skip: 'add',
    norm: 'batch',
    sharedStemNorm: false,
    maskInput: true,
    slope: 0.1,
    seed: 0,
    ...given,
  } as const
  checkInteger(what, 'base', options.base, 4, 4)
  checkInteger(what, 'depth', options.depth, 1)
  checkInteger(what, 'chromaChannels', options.chromaChannels, 1)
  checkChoice(what, 'skip', options.skip, skipOptions)
  checkChoice(what, 'norm', options.norm, normOptions)

  const current: NormSwitch = { mode: 'running' }
  const model = build(options, current)
  const deviations: Record<string, number> = given.lastLayerStd === undefined ? {} : { out: given.lastLayerStd }
  initializeKernels(model, createRandom(options.seed).fork('generator'), deviations)

  return {
    model,
    options,
    sizeMultiple: 2 ** options.depth,
    ...variablesOf(model),
    apply(luma, mask, mode) {
      for (const size of luma.shape.slice(1, 3)) checkSize(what, size, options.depth)
      return applyIn(model, current, mode, options.maskInput ? [luma, mask] : [luma])
    },
    dispose: () => disposeModel(model),
  }
}

/** Filters of the encoders: base, 2·base, 4·base, then 8·base throughout. */
export const encoderWidths = (base: number, depth: number): number[] =>
  Array.from({ length: depth }, (_, level) => base * Math.min(8, 2 ** level))

function build(options: UnetGenerator['options'], current: NormSwitch): LayersModel {
  const { base, depth, norm, skip, slope, maskInput, sharedStemNorm } = options
  const leaky = (x: Flow, name: string): Flow =>
    layers.leakyReLU({ alpha: slope, name: `${name}_act` }).apply(x) as Flow
  const sharedNorm = sharedStemNorm && norm !== 'none' ? createNormLayer('stem_norm', norm, current) : undefined
  const stem = (x: Flow, name: string, filters: number): Flow => {
    const convolved = convolution(x, { name, filters })
    return leaky(
      sharedNorm ? (sharedNorm.apply(convolved) as Flow) : normalized(convolved, `${name}_norm`, norm, current),
      name,
    )
  }

  const luma = input({ shape: [null, null, 1], name: 'luma_in' })
  const inputs = [luma]
  let x: Flow
  if (maskInput) {
    const mask = input({ shape: [null, null, 1], name: 'mask_in' })
    inputs.push(mask)
    x = layers.concatenate({ name: 'stem' }).apply([stem(luma, 'luma', base / 4), stem(mask, 'mask', base / 4)]) as Flow
  } else {
    x = stem(luma, 'luma', base / 2)
  }

  const widths = encoderWidths(base, depth)
  const encoded: Flow[] = []
  widths.forEach((filters, level) => {
    const name = `down${level + 1}`
    x = leaky(normalized(convolution(x, { name, filters, stride: 2 }), `${name}_norm`, norm, current), name)
    encoded.push(x)
  })
  // Each decoder ends at the size and width of the encoder it joins; the last one gives the chroma.
  for (let level = depth - 2; level >= 0; level--) {
    const name = `up${depth - 1 - level}`
    const wide = normalized(transposedConvolution(x, name, widths[level] as number), `${name}_norm`, norm, current)
    x = layers.reLU({ name: `${name}_act` }).apply(wide) as Flow
    if (skip === 'add') x = layers.add({ name: `${name}_skip` }).apply([x, encoded[level] as Flow]) as Flow
    if (skip === 'concat') x = layers.concatenate({ name: `${name}_skip` }).apply([x, encoded[level] as Flow]) as Flow
  }
  const chroma = layers
    .activation({ activation: 'tanh', name: 'chroma' })
    .apply(transposedConvolution(x, 'out', options.chromaChannels)) as Flow
  return layersModel({ inputs, outputs: chroma, name: 'generator' })
}
