export { countParameters, describeLayers, type LayerRow, type ParameterCount } from './describe.js'
export { foldBatchNorm } from './fold.js'
export {
  createGlobalDiscriminator,
  type GlobalDiscriminator,
  type GlobalDiscriminatorOptions,
} from './global-discriminator.js'
export type { NormOption } from './network.js'
export {
  createUnetGenerator,
  type SkipOption,
  type UnetGenerator,
  type UnetGeneratorOptions,
} from './unet-generator.js'
