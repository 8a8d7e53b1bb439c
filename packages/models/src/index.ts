export { type BinsGenerator, type BinsGeneratorOptions, createBinsGenerator } from './bins-generator.js'
export {
  type ConvolutionBlockOptions,
  convolutionBlock,
  preactivationBlock,
  type ResidualBlockOptions,
  residualBlock,
  type UpsamplingBlockOptions,
  upsamplingBlock,
} from './blocks.js'
export { countParameters, describeLayers, type LayerRow, type ParameterCount } from './describe.js'
export { foldBatchNorm } from './fold.js'
export {
  createGlobalDiscriminator,
  type GlobalDiscriminator,
  type GlobalDiscriminatorOptions,
} from './global-discriminator.js'
export type { InitialWeights } from './initial-weights.js'
export {
  createLayersDiscriminator,
  createLayersGenerator,
  type GeneratorFrame,
  type LayersDiscriminator,
  type LayersDiscriminatorOptions,
  type LayersGenerator,
  type LayersNetworkOptions,
} from './layers-network.js'
export type {
  Activation,
  BiasOption,
  ConvolutionOptions,
  DecoderOption,
  Flow,
  LayerStyle,
  NormOption,
} from './parts.js'
export { createPatchDiscriminator, type PatchDiscriminatorOptions } from './patch-discriminator.js'
export {
  createDiscriminator,
  createGenerator,
  type DiscriminatorSpec,
  type GeneratorSpec,
  type Published,
  type PublishedNetworks,
  publishedNetworks,
} from './published.js'
export { registerReflectPadding } from './reflect-layer.js'
export { createResidualGenerator, type ResidualGeneratorOptions } from './residual-generator.js'
export { createResnetDiscriminator, type ResnetDiscriminatorOptions } from './resnet-discriminator.js'
export {
  createUnetGenerator,
  type SkipOption,
  type UnetGenerator,
  type UnetGeneratorOptions,
} from './unet-generator.js'
