import { layers } from '@tensorflow/tfjs-layers'
import { convolutionBlock, residualBlock } from './blocks.js'
import { checkInteger, checkWidths } from './checks.js'
import {
  createLayersDiscriminator,
  type LayersDiscriminator,
  type LayersDiscriminatorOptions,
} from './layers-network.js'
import { convolution, type Flow } from './parts.js'

export interface ResnetDiscriminatorOptions extends LayersDiscriminatorOptions {
  /** Filters of each stage; all but the first halve the size. @default [64, 128, 256, 512] */
  readonly widths?: readonly number[]
  /** Residual blocks of each stage. @default 2 */
  readonly blocks?: number
}

/**
 * A ResNet (He et al. 2015) with one logit for the picture, `[B,1,1,1]`: the default is ResNet-18 as in torchvision, the
 * discriminator of the neural-colorization system (Zhao 2016). A 7x7 convolution, max pooling, residual blocks, the mean
 * over all pixels. Takes any size.
 *
 * @throws ChromaskError `models/invalid-option`.
 */
export function createResnetDiscriminator(options: ResnetDiscriminatorOptions = {}): LayersDiscriminator {
  const what = 'resnet discriminator'
  const { widths = [64, 128, 256, 512], blocks = 2, chromaChannels = 2 } = options
  checkWidths(what, 'widths', widths, 1)
  checkInteger(what, 'blocks', blocks, 1)
  checkInteger(what, 'chromaChannels', chromaChannels, 1)
  return createLayersDiscriminator({ what }, options, (picture, style) => {
    let x: Flow = convolutionBlock(style, picture, {
      name: 'first',
      filters: widths[0] as number,
      kernel: 7,
      stride: 2,
    })
    // Nothing is below zero after a ReLU: zeros on the border never are the greatest by themselves.
    x = layers
      .zeroPadding2d({ padding: 1, name: 'pool_pad' } as Parameters<typeof layers.zeroPadding2d>[0])
      .apply(x) as Flow
    x = layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'valid', name: 'pool' }).apply(x) as Flow
    widths.forEach((filters, stage) => {
      for (let block = 1; block <= blocks; block++) {
        const stride = stage > 0 && block === 1 ? 2 : 1
        x = residualBlock(style, x, { name: `stage${stage + 1}_block${block}`, filters, stride })
      }
    })
    x = layers.globalAveragePooling2d({ name: 'mean' }).apply(x) as Flow
    x = layers.reshape({ targetShape: [1, 1, widths.at(-1) as number], name: 'features' }).apply(x) as Flow
    return convolution(x, { name: 'logit', filters: 1, kernel: 1, bias: true })
  })
}
