import { convolutionBlock, preactivationBlock, residualBlock, upsamplingBlock } from './blocks.js'
import { checkChoice, checkInteger } from './checks.js'
import { createLayersGenerator, type LayersGenerator, type LayersNetworkOptions, stacked } from './layers-network.js'
import { activated, type Flow, normalized } from './parts.js'
import { createReflectLayer } from './reflect-layer.js'

export interface ResidualGeneratorOptions extends LayersNetworkOptions {
  /** Filters of the first convolution; twice as many with each halving. @default 32 */
  readonly base?: number
  /** Halvings before the residual blocks; sizes must be multiples of 2^depth. @default 2 */
  readonly depth?: number
  /** @default 5 */
  readonly blocks?: number
  /**
   * `cropped`: convolutions without padding, in a picture with a mirrored border that they use up (Johnson et al. 2016).
   * `padded`: zeros at the edges of each. `preactivation`: padded, norms and activations first (He et al. 2016).
   * @default 'cropped'
   */
  readonly block?: 'cropped' | 'padded' | 'preactivation'
  /** C of the colour space. @default 2 */
  readonly chromaChannels?: number
}

/**
 * The network of Johnson et al. (2016) as the neural-colorization system (Zhao 2016) has it: 9x9 convolution, halvings,
 * residual blocks, doublings, 9x9 convolution, tanh. The mask is a second channel beside luma. Sizes are multiples of
 * 2^depth; with cropped blocks they are larger than the mirrored border of 2 · blocks · 2^depth pixels.
 *
 * @throws ChromaskError `models/invalid-option`; when applied, `models/invalid-size`.
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu'
 * import * as tf from '@tensorflow/tfjs-core'
 * import { createResidualGenerator } from '@chromask/models'
 *
 * const generator = createResidualGenerator({ base: 4, depth: 1, blocks: 2, block: 'preactivation', decoder: 'resize' })
 * console.log(generator.apply(tf.zeros([1, 8, 8, 1]), tf.ones([1, 8, 8, 1]), 'running').shape.join()) // 1,8,8,2
 * generator.dispose()
 * ```
 */
export function createResidualGenerator(given: ResidualGeneratorOptions = {}): LayersGenerator {
  const what = 'residual generator'
  const { base = 32, depth = 2, blocks = 5, block = 'cropped', chromaChannels = 2 } = given
  checkInteger(what, 'base', base, 1)
  checkInteger(what, 'depth', depth, 1)
  checkInteger(what, 'blocks', blocks, 1)
  checkInteger(what, 'chromaChannels', chromaChannels, 1)
  checkChoice(what, 'block', block, ['cropped', 'padded', 'preactivation'])
  const options: LayersNetworkOptions = { bias: 'all', ...given }
  // What each block takes from an edge, in pixels of the picture.
  const border = block === 'cropped' ? 2 * blocks * 2 ** depth : 0
  const frame = { what, sizeMultiple: 2 ** depth, leastSize: border + 2 ** depth }
  return createLayersGenerator(frame, options, ({ luma, mask }, style) => {
    let x = stacked(luma, mask)
    if (border > 0) x = createReflectLayer('border', border).apply(x) as Flow
    x = convolutionBlock(style, x, { name: 'first', filters: base, kernel: 9 })
    for (let level = 1; level <= depth; level++)
      x = convolutionBlock(style, x, { name: `down${level}`, filters: base * 2 ** level, stride: 2 })
    const filters = base * 2 ** depth
    for (let place = 1; place <= blocks; place++) {
      const name = `block${place}`
      if (block === 'preactivation') x = preactivationBlock(style, x, { name, filters })
      else x = residualBlock(style, x, { name, filters, padding: block === 'cropped' ? 0 : 1, activation: 'none' })
    }
    if (block === 'preactivation') x = activated(normalized(x, 'blocks_norm', style), 'blocks_act', 'relu')
    for (let level = 1; level <= depth; level++)
      x = upsamplingBlock(style, x, { name: `up${level}`, filters: filters / 2 ** level })
    const last = { name: 'out', filters: chromaChannels, kernel: 9, last: true, activation: 'none' } as const
    return activated(convolutionBlock(style, x, last), 'chroma', 'tanh')
  })
}
