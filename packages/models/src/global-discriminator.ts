import { convolutionBlock } from './blocks.js'
import { checkInteger, checkSize } from './checks.js'
import {
  createLayersDiscriminator,
  type LayersDiscriminator,
  type LayersDiscriminatorOptions,
} from './layers-network.js'
import { convolution, type Flow, hasBias } from './parts.js'
import { encoderWidths } from './unet-generator.js'

export interface GlobalDiscriminatorOptions extends LayersDiscriminatorOptions {
  /** S: width and height of the pictures, a multiple of 2^depth. */
  readonly size: number
  /** Filters of the first convolution, a multiple of 4. @default 64 */
  readonly base?: number
  /** Stride-2 convolutions. @default 5 */
  readonly depth?: number
  /** Slope of the leaky ReLU. @default 0.1 */
  readonly slope?: number
}

/** A discriminator that judges the picture as a whole. */
export interface GlobalDiscriminator extends LayersDiscriminator {}

/**
 * The seed system's discriminator (Pinho 2018): stride-2 convolutions down to S / 2^depth, one valid convolution over
 * all that is left, and a 1x1 convolution to one logit, `[B,1,1,1]`. The sigmoid belongs to the loss.
 *
 * @throws ChromaskError `models/invalid-option`, `models/invalid-size`.
 */
export function createGlobalDiscriminator(options: GlobalDiscriminatorOptions): GlobalDiscriminator {
  const what = 'global discriminator'
  const { size, base = 64, depth = 5, chromaChannels = 2, slope: activation = 0.1 } = options
  checkInteger(what, 'base', base, 4, 4)
  checkInteger(what, 'depth', depth, 1)
  checkInteger(what, 'chromaChannels', chromaChannels, 1)
  checkSize(what, size, 2 ** depth)
  return createLayersDiscriminator({ what, size }, options, (picture, style) => {
    const widths = encoderWidths(base, depth)
    let x: Flow = picture
    widths.forEach((filters, level) => {
      x = convolutionBlock(style, x, { name: `down${level + 1}`, filters, stride: 2, activation })
    })
    const whole = { name: 'whole', filters: widths.at(-1) as number, kernel: size / 2 ** depth, padding: 0, activation }
    x = convolutionBlock(style, x, whole)
    return convolution(x, { name: 'logit', filters: 1, kernel: 1, bias: hasBias(style, 'last') })
  })
}
