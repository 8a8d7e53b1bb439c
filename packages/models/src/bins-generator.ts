import { ChromaskError } from '@chromask/core'
import type { Generator, NormMode } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { convolutionBlock, upsamplingBlock } from './blocks.js'
import { checkInteger } from './checks.js'
import { createLayersGenerator, type LayersGenerator, type LayersNetworkOptions, stacked } from './layers-network.js'
import { convolution, hasBias, normalized } from './parts.js'
import { upsampleBilinear } from './upsample.js'

export interface BinsGeneratorOptions extends LayersNetworkOptions {
  /** The chroma that each class stands for, in [-1,1]: `[a, b]` of in-gamut bins, for example. */
  readonly bins: readonly (readonly number[])[]
  /** Filters of the first block; 2, 4 and 8 times as many in later ones. @default 64 */
  readonly base?: number
  /** T of the annealed mean: 1 is the mean, near 0 the likeliest bin. @default 0.38 */
  readonly temperature?: number
}

/** A generator that tells how likely each bin of chroma is. */
export interface BinsGenerator extends LayersGenerator {
  /** `luma [B,H,W,1]` and `mask [B,H,W,1]` to logits `[B,H/4,W/4,bins]`, for a loss over classes. */
  logits(luma: tf.Tensor4D, mask: tf.Tensor4D, mode: NormMode): tf.Tensor4D
  /** Chroma, and the logits that it comes from, of one pass: what a training needs. */
  applyWithLogits: NonNullable<Generator['applyWithLogits']>
}

/** Factors of `base` in each block, what the block's last convolution strides, and how far its convolutions reach. */
const blocks: readonly { readonly widths: readonly number[]; readonly stride?: 2; readonly dilation?: 2 }[] = [
  { widths: [1, 1], stride: 2 },
  { widths: [2, 2], stride: 2 },
  { widths: [4, 4, 4], stride: 2 },
  { widths: [8, 8, 8] },
  { widths: [8, 8, 8], dilation: 2 },
  { widths: [8, 8, 8], dilation: 2 },
  { widths: [8, 8, 8] },
]

/**
 * The network of Colorful Image Colorization (Zhang et al. 2016): eight blocks of 3x3 convolutions, two of them dilated, and
 * a 1x1 convolution to a logit for each bin of chroma, at a quarter of the size. Its layers model gives the logits; `apply`
 * gives chroma `[B,H,W,·]`, the bins' annealed mean, enlarged bilinearly. Sizes are multiples of 8.
 *
 * @throws ChromaskError `models/invalid-option`; when applied, `models/invalid-size`.
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu'
 * import * as tf from '@tensorflow/tfjs-core'
 * import { createBinsGenerator } from '@chromask/models'
 *
 * const bins = [[0, 0], [0.5, 0], [0, 0.5]]
 * const generator = createBinsGenerator({ bins, base: 2, maskInput: false })
 * const luma = tf.zeros([1, 16, 16, 1])
 * console.log(generator.logits(luma, luma, 'running').shape.join()) // 1,4,4,3
 * console.log(generator.apply(luma, luma, 'running').shape.join()) // 1,16,16,2
 * generator.dispose()
 * ```
 */
export function createBinsGenerator(given: BinsGeneratorOptions): BinsGenerator {
  const what = 'bins generator'
  const { bins, base = 64, temperature = 0.38 } = given
  checkInteger(what, 'base', base, 1)
  checkBins(what, bins)
  if (!(temperature > 0)) {
    throw new ChromaskError('models/invalid-option', `${what}: temperature must be above 0, got ${temperature}.`)
  }
  const sizeMultiple = 8
  const options: LayersNetworkOptions = { bias: 'all', ...given }
  const { apply: logits, ...network } = createLayersGenerator(
    { what, sizeMultiple },
    options,
    ({ luma, mask }, style) => {
      let x = stacked(luma, mask)
      blocks.forEach(({ widths, stride = 1 as const, dilation = 1 }, block) => {
        widths.forEach((width, place) => {
          const name = `block${block + 1}_${place + 1}`
          x = convolutionBlock(style, x, {
            name,
            filters: base * width,
            stride: place === widths.length - 1 ? stride : 1,
            dilation,
            normed: false,
          })
        })
        x = normalized(x, `block${block + 1}_norm`, style)
      })
      x = upsamplingBlock(style, x, { name: 'block8_1', filters: base * 4, kernel: 4, normed: false })
      for (const name of ['block8_2', 'block8_3'])
        x = convolutionBlock(style, x, { name, filters: base * 4, normed: false })
      return convolution(x, { name: 'logits', filters: bins.length, kernel: 1, bias: hasBias(style, 'last') })
    },
  )
  const annealedMean = (scores: tf.Tensor4D): tf.Tensor4D => {
    const likely = tf.softmax(tf.div(scores, temperature)) as tf.Tensor4D
    const centres = tf.tensor4d(bins.flat(), [1, 1, bins.length, (bins[0] as readonly number[]).length])
    return upsampleBilinear(tf.conv2d(likely, centres, 1, 'valid'), 4)
  }
  return {
    ...network,
    logits,
    apply: (luma, mask, mode) => tf.tidy(() => annealedMean(logits(luma, mask, mode))),
    applyWithLogits: (luma, mask, mode) =>
      tf.tidy(() => {
        const scores = logits(luma, mask, mode)
        return { chroma: annealedMean(scores), logits: scores }
      }),
  }
}

function checkBins(what: string, bins: unknown): void {
  const width = Array.isArray(bins) && Array.isArray(bins[0]) ? bins[0].length : 0
  const holds = (bin: unknown): boolean =>
    Array.isArray(bin) && bin.length === width && bin.every((value) => Math.abs(value) <= 1)
  if (width > 0 && Array.isArray(bins) && bins.length > 1 && bins.every(holds)) return
  throw new ChromaskError(
    'models/invalid-option',
    `${what}: bins must be two or more lists of as many numbers in [-1,1], such as [[0, 0], [0.5, 0]].`,
  )
}
