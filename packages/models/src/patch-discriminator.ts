import { ChromaskError } from '@chromask/core'
import type * as tf from '@tensorflow/tfjs-core'
import { convolutionBlock } from './blocks.js'
import { checkChoice, checkInteger, checkWidths } from './checks.js'
import {
  createLayersDiscriminator,
  type LayersDiscriminator,
  type LayersDiscriminatorOptions,
} from './layers-network.js'
import { type ConvolutionOptions, convolution, type Flow, hasBias } from './parts.js'

export interface PatchDiscriminatorOptions extends LayersDiscriminatorOptions {
  /** Filters of the 4x4 convolutions before the last one; all but their last have stride 2. @default [64, 128, 256, 512] */
  readonly widths?: readonly number[]
  /** `one` pixel of zeros on each side, as pix2pix in PyTorch has it, or TensorFlow's `same`. @default 'one' */
  readonly padding?: 'one' | 'same'
  /** Whether the first convolution has a norm, too. @default false */
  readonly normFirst?: boolean
  /** Slope of the leaky ReLU. @default 0.2 */
  readonly slope?: number
}

/**
 * PatchGAN (Isola et al. 2017): a logit for each patch, 70 x 70 pixels by default, `[B,h,w,1]`. 4x4 convolutions of stride 2,
 * one of stride 1, and one to the logits.
 *
 * @throws ChromaskError `models/invalid-option`; when applied, `models/invalid-size` for pictures smaller than a patch takes.
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu'
 * import * as tf from '@tensorflow/tfjs-core'
 * import { createPatchDiscriminator } from '@chromask/models'
 *
 * const discriminator = createPatchDiscriminator({ widths: [4, 8, 8], maskInput: false })
 * const [luma, chroma] = [tf.zeros([1, 32, 32, 1]), tf.zeros([1, 32, 32, 2])]
 * console.log(discriminator.apply(luma, chroma, luma, 'batch').shape.join()) // 1,6,6,1
 * discriminator.dispose()
 * ```
 */
export function createPatchDiscriminator(given: PatchDiscriminatorOptions = {}): LayersDiscriminator {
  const what = 'patch discriminator'
  const { widths = [64, 128, 256, 512], padding: side = 'one', normFirst = false, slope: activation = 0.2 } = given
  checkWidths(what, 'widths', widths, 1)
  checkChoice(what, 'padding', side, ['one', 'same'])
  checkInteger(what, 'chromaChannels', given.chromaChannels ?? 2, 1)
  // A norm makes up for a bias before it, and the first convolution has none.
  const options: PatchDiscriminatorOptions = { bias: 'without-norm', ...given }
  const padding: ConvolutionOptions['padding'] = side === 'one' ? 1 : 'same'
  const discriminator = createLayersDiscriminator({ what }, options, (picture, style) => {
    let x: Flow = picture
    widths.forEach((filters, place) => {
      const stride = place === widths.length - 1 ? 1 : 2
      const normed = normFirst || place > 0
      x = convolutionBlock(style, x, {
        name: `patch${place + 1}`,
        filters,
        kernel: 4,
        stride,
        padding,
        normed,
        activation,
      })
    })
    return convolution(x, { name: 'logit', filters: 1, kernel: 4, padding, bias: hasBias(style, 'last') })
  })
  // Each of the two convolutions of stride 1 takes a row of what is left.
  const least = 2 ** (widths.length - 1) * (side === 'one' ? 3 : 1)
  const checked = (chroma: tf.Tensor4D): void => {
    const small = chroma.shape.slice(1, 3).find((size) => size < least)
    if (small === undefined) return
    throw new ChromaskError(
      'models/invalid-size',
      `${what}: with ${widths.length} widths, sizes must be ${least} or more, got ${small}. Use larger pictures or fewer widths.`,
    )
  }
  return {
    ...discriminator,
    apply(luma, chroma, mask, mode) {
      checked(chroma)
      return discriminator.apply(luma, chroma, mask, mode)
    },
    applyWithFeatures(luma, chroma, mask, mode) {
      checked(chroma)
      return discriminator.applyWithFeatures(luma, chroma, mask, mode)
    },
  }
}
