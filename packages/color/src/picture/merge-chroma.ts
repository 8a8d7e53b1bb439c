import { ChromaskError, type Mask, type RgbImage } from '@chromask/core'
import { checkedSpaceName } from '../names.js'
import { type PixelSpace, pixelSpaces } from './pixel-space.js'
import { type ChromaPlane, checkImage, checkLength, checkPlane, chromaChannels } from './plane.js'
import { createChromaSampler, type GuideOptions } from './upsample.js'

export interface MergeChromaOptions extends GuideOptions {
  /** `yuv`, `lab` or `rgb`: the space that the chroma was made in. */
  readonly space: string
  /** The photograph, at full size. Of it, the luma alone is used. */
  readonly image: RgbImage
  /** Where to colour, of the photograph's size. */
  readonly mask: Mask
  /** The colour, of any size; it is stretched to the photograph's. */
  readonly chroma: ChromaPlane
  /** `guided`: colour edges follow the photograph's luma; `bilinear`: smooth. @default 'guided' */
  readonly upsampling?: Upsampling
}

/** How small chroma comes to full size. */
export type Upsampling = 'guided' | 'bilinear'

const upsamplings: readonly Upsampling[] = ['guided', 'bilinear']

/** Luma ranges over 1 in `yuv` and over 2 in the others; as a guide it ranges over 1. */
const guideScale = { yuv: 1, lab: 0.5, rgb: 0.5 } as const

function fullSizeGuide(image: RgbImage, { lumaOf }: PixelSpace, scale: number): Float32Array {
  const guide = new Float32Array(image.width * image.height)
  for (let p = 0; p < guide.length; p++) guide[p] = lumaOf(image.data, p * 3) * scale
  return guide
}

/**
 * Colours a photograph where the mask says so: `chroma = mask * chroma + (1 - mask) * neutral`, merged with the
 * photograph's own luma. Where the mask is 0 the result is exactly grey. The luma is the photograph's to within the
 * rounding to bytes: where sRGB cannot show a colour at its luma, the colour becomes paler, and the luma stays. (In
 * `yuv` the luma is BT.601's y, in `lab` and `rgb` CIELAB's L.)
 *
 * @throws ChromaskError `color/unknown-space`, `color/size-mismatch`, `color/non-finite`, `color/invalid-option`,
 * `color/invalid-mask` for mask values outside of [0,1].
 * @example
 * ```ts
 * import { mergeChroma } from '@chromask/color/picture'
 * import { createMask, createRgbImage } from '@chromask/core'
 *
 * const result = mergeChroma({
 *   space: 'yuv',
 *   image: createRgbImage(2, 1, new Uint8Array(6).fill(128)),
 *   mask: createMask(2, 1, Float32Array.of(1, 0)), // colour the left pixel only
 *   chroma: { width: 1, height: 1, channels: 2, chroma: Float32Array.of(0, 0.5) },
 * })
 * console.log(result.data.join(' ')) // 217 82 128 128 128 128
 * ```
 */
export function mergeChroma(options: MergeChromaOptions): RgbImage {
  const { image, mask, chroma, upsampling = 'guided' } = options
  const name = checkedSpaceName(options.space)
  const space = pixelSpaces[name]
  const channels = chromaChannels[name]
  checkImage(image)
  checkPlane(chroma, channels)
  checkMask(mask, image)
  if (!upsamplings.includes(upsampling)) {
    throw new ChromaskError(
      'color/invalid-option',
      `upsampling must be one of ${upsamplings.join(', ')}, got ${JSON.stringify(upsampling)}.`,
    )
  }
  const { width, height, data: photo } = image
  const { radius, epsilon } = options
  const sample = createChromaSampler(chroma, {
    width,
    height,
    ...(radius !== undefined && { radius }),
    ...(epsilon !== undefined && { epsilon }),
    ...(upsampling === 'guided' && { guide: fullSizeGuide(image, space, guideScale[name]) }),
  })

  const data = new Uint8Array(photo.length)
  const row = new Float32Array(width * channels)
  for (let y = 0; y < height; y++) {
    sample(y, row)
    for (let x = 0; x < width; x++) {
      const p = y * width + x
      const share = mask.data[p] as number
      const luma = space.lumaOf(photo, p * 3)
      if (share === 0) {
        const grey = space.greyOf(luma)
        data[p * 3] = grey
        data[p * 3 + 1] = grey
        data[p * 3 + 2] = grey
        continue
      }
      if (share < 1) {
        const neutral = space.neutral(luma)
        for (let i = x * channels; i < (x + 1) * channels; i++) {
          row[i] = share * (row[i] as number) + (1 - share) * neutral
        }
      }
      space.decode(luma, row, x * channels, data, p * 3, 'reduce')
    }
  }
  return { width, height, data }
}

function checkMask(mask: Mask, image: RgbImage): void {
  if (mask.width !== image.width || mask.height !== image.height) {
    throw new ChromaskError(
      'color/size-mismatch',
      `mask: the photograph is ${image.width}x${image.height}, the mask ${mask.width}x${mask.height}. Resize the mask to the photograph.`,
    )
  }
  checkLength('mask', mask.data, mask, 1)
  for (let i = 0; i < mask.data.length; i++) {
    const value = mask.data[i] as number
    if (value >= 0 && value <= 1) continue
    throw new ChromaskError('color/invalid-mask', `mask: every value must lie in [0, 1], got ${value} at index ${i}.`)
  }
}
