import { type BinsGeneratorOptions, createBinsGenerator } from './bins-generator.js'
import { createGlobalDiscriminator, type GlobalDiscriminatorOptions } from './global-discriminator.js'
import type { LayersDiscriminator, LayersGenerator } from './layers-network.js'
import { createPatchDiscriminator, type PatchDiscriminatorOptions } from './patch-discriminator.js'
import { createResidualGenerator, type ResidualGeneratorOptions } from './residual-generator.js'
import { createResnetDiscriminator, type ResnetDiscriminatorOptions } from './resnet-discriminator.js'
import { createUnetGenerator, type UnetGeneratorOptions } from './unet-generator.js'

type UnetSpec = { readonly kind: 'unet' } & UnetGeneratorOptions
type ResidualSpec = { readonly kind: 'residual' } & ResidualGeneratorOptions
type BinsSpec = { readonly kind: 'bins' } & BinsGeneratorOptions
type GlobalSpec = { readonly kind: 'global' } & GlobalDiscriminatorOptions
type PatchSpec = { readonly kind: 'patch' } & PatchDiscriminatorOptions
type ResnetSpec = { readonly kind: 'resnet' } & ResnetDiscriminatorOptions

/** A generator as plain data. */
export type GeneratorSpec = UnetSpec | ResidualSpec | BinsSpec

/** A discriminator as plain data. */
export type DiscriminatorSpec = GlobalSpec | PatchSpec | ResnetSpec

/**
 * Makes the generator of a spec.
 *
 * @throws ChromaskError `models/invalid-option`.
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu'
 * import { createGenerator, publishedNetworks } from '@chromask/models'
 *
 * const { source, generator: spec } = publishedNetworks.nazeri2018Small
 * const generator = createGenerator({ ...spec, encoders: [4, 8, 8], maskInput: false })
 * console.log(source.slice(0, 27), generator.sizeMultiple) // Nazeri, Ng, Ebrahimi: Image 4
 * generator.dispose()
 * ```
 */
export function createGenerator(spec: GeneratorSpec): LayersGenerator {
  if (spec.kind === 'unet') return createUnetGenerator(withoutKind(spec))
  return spec.kind === 'residual' ? createResidualGenerator(withoutKind(spec)) : createBinsGenerator(withoutKind(spec))
}

/**
 * Makes the discriminator of a spec.
 *
 * @throws ChromaskError `models/invalid-option`, `models/invalid-size`.
 */
export function createDiscriminator(spec: DiscriminatorSpec): LayersDiscriminator {
  if (spec.kind === 'global') return createGlobalDiscriminator(withoutKind(spec))
  return spec.kind === 'patch'
    ? createPatchDiscriminator(withoutKind(spec))
    : createResnetDiscriminator(withoutKind(spec))
}

const withoutKind = <T extends { kind: string }>({ kind: _, ...options }: T): Omit<T, 'kind'> => options

/** The networks of one system. */
export interface Published<G, D> {
  /** Whose they are, and where they were published. */
  readonly source: string
  readonly generator: G
  readonly discriminator: D
}

/** What {@link publishedNetworks} holds. */
export interface PublishedNetworks {
  readonly hallpaz2018: Published<UnetSpec, Omit<GlobalSpec, 'size'>>
  readonly han2017: Published<UnetSpec, Omit<GlobalSpec, 'size'>>
  readonly zhao2016: Published<ResidualSpec, ResnetSpec>
  readonly nazeri2018: Published<UnetSpec, PatchSpec>
  readonly nazeri2018Small: Published<UnetSpec, PatchSpec>
  readonly pix2pix: Published<UnetSpec, PatchSpec>
  readonly zhang2016: Omit<Published<Omit<BinsSpec, 'bins'>, never>, 'discriminator'>
}

/** Of 4x4 kernels as TensorFlow pads and draws them. */
const nazeri = {
  stems: false,
  firstStride: 1,
  kernel: 4,
  chromaChannels: 3,
  skip: 'concat',
  slope: 0.2,
  normEpsilon: 1e-3,
  bias: 'all',
  initial: 'fan-in',
} as const
const nazeriDiscriminator = {
  kind: 'patch',
  padding: 'same',
  chromaChannels: 3,
  normEpsilon: 1e-3,
  bias: 'all',
  initial: 'fan-in',
} as const

/**
 * The networks of the systems that chromask descends from, as specs for {@link createGenerator} and {@link
 * createDiscriminator}. They see the mask as one more input channel (the seed's through a stem); with `maskInput: false` they
 * are the originals. Where a spec wants the pictures' `size` or the chroma `bins`, it is yours to add; any other option may be
 * overridden.
 */
export const publishedNetworks: PublishedNetworks = {
  hallpaz2018: {
    source: 'Pinho: mask-conditional colorization of flowers with a GAN, student work, 2018',
    generator: { kind: 'unet', sharedStemNorm: true },
    discriminator: { kind: 'global' },
  },
  han2017: {
    source: 'Han: Image-Colorization, https://github.com/TengdaHan/Image-Colorization, 2017',
    generator: { kind: 'unet', stems: false, chromaChannels: 3 },
    discriminator: { kind: 'global', chromaChannels: 3, lumaInput: false },
  },
  zhao2016: {
    source: 'Zhao: neural-colorization, https://github.com/zeruniverse/neural-colorization, 2016',
    generator: { kind: 'residual', initial: 'uniform' },
    discriminator: { kind: 'resnet' },
  },
  nazeri2018: {
    source: 'Nazeri, Ng, Ebrahimi: Image Colorization using Generative Adversarial Networks, AMDO 2018: Places, 256 px',
    generator: { kind: 'unet', ...nazeri, encoders: [64, 64, 128, 256, 512, 512, 512, 512] },
    discriminator: nazeriDiscriminator,
  },
  nazeri2018Small: {
    source:
      'Nazeri, Ng, Ebrahimi: Image Colorization using Generative Adversarial Networks, AMDO 2018: CIFAR-10, 32 px',
    generator: { kind: 'unet', ...nazeri, encoders: [64, 128, 256, 512, 512], dropout: [0.5, 0.5] },
    discriminator: nazeriDiscriminator,
  },
  pix2pix: {
    source: 'Isola, Zhu, Zhou, Efros: Image-to-Image Translation with Conditional Adversarial Networks, CVPR 2017',
    generator: {
      kind: 'unet',
      stems: false,
      encoders: [64, 128, 256, 512, 512, 512, 512, 512],
      kernel: 4,
      skip: 'concat',
      rectifySkips: true,
      normEnds: false,
      dropout: [0.5, 0.5, 0.5],
      slope: 0.2,
      bias: 'last',
      initial: 0.02,
    },
    discriminator: { kind: 'patch', initial: 0.02 },
  },
  zhang2016: {
    source: 'Zhang, Isola, Efros: Colorful Image Colorization, ECCV 2016',
    generator: { kind: 'bins' },
  },
}
