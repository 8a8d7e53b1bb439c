import { type ChromaPlane, mergeChroma, type PictureSize, resizeChroma, type Upsampling } from '@chromask/color/picture'
import { ChromaskError, createMask, createRgbImage, type Mask, type RgbImage } from '@chromask/core'
import { resizeMask } from '@chromask/masks'
import { lumaOf } from './luma.js'
import { networkSizeOf } from './network-size.js'
import type { ColorPredictor } from './predictor.js'
import { spreadChroma } from './spread.js'

export interface ColorizerOptions {
  /** A loaded model, or a generator through `predictorOf`. It stays the caller's, to dispose in the end. */
  readonly model: ColorPredictor
  /**
   * The network sees a picture of about `size`² pixels. More than it was trained at gives finer, and often worse, colour.
   *
   * @default model.size
   */
  readonly size?: number
  /** `guided`: colour edges follow the photograph's luma; `bilinear`: smooth. @default 'guided' */
  readonly upsampling?: Upsampling
}

export interface ColorizeCallOptions {
  /** Looked at before the network runs and after. */
  readonly signal?: AbortSignal
}

/** Colours photographs. */
export interface Colorizer {
  /**
   * The photograph, coloured where the mask says so, at its own size. Its luma stays; of its colour nothing is used.
   * Where the mask is 0 the result is exactly grey.
   *
   * @throws ChromaskError `colorize/mask-size`, `colorize/invalid-mask`, `colorize/non-finite` where the network gives
   * NaN, `colorize/no-backend`, `core/invalid-picture`; the signal's reason where it was aborted.
   */
  colorize(image: RgbImage, mask: Mask, options?: ColorizeCallOptions): Promise<RgbImage>
}

/** How far, in pixels of the small chroma, the guided filter looks: two windows of radius 2. */
const GUIDE_REACH = 4

/**
 * Colours photographs of any size with a network that saw small ones: luma and mask are brought to the network's size,
 * its chroma back to the photograph's along the edges of the luma, and merged with the photograph's own luma.
 *
 * @throws ChromaskError `colorize/invalid-option`.
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu'
 * import { createColorizer, predictorOf } from '@chromask/colorize'
 * import { createMask, createRgbImage } from '@chromask/core'
 * import { createUnetGenerator } from '@chromask/models'
 *
 * const generator = createUnetGenerator({ base: 4, depth: 2 }) // train it, or restore a checkpoint
 * const colorizer = createColorizer({ model: predictorOf(generator, { colorSpace: 'yuv', size: 32 }) })
 * const photo = createRgbImage(150, 100, new Uint8Array(150 * 100 * 3).fill(128))
 * const mask = createMask(150, 100) // zeros: colour nothing
 * mask.data[0] = 1 // but the first pixel
 * const { data } = await colorizer.colorize(photo, mask)
 * console.log(data[0] === data[2], data[3] === data[5]) // false true
 * generator.dispose()
 * ```
 */
export function createColorizer({ model, size = model.size, upsampling = 'guided' }: ColorizerOptions): Colorizer {
  if (!Number.isInteger(size) || size < model.sizeMultiple) {
    throw new ChromaskError(
      'colorize/invalid-option',
      `createColorizer: size must be an integer ≥ ${model.sizeMultiple}, what this network needs, got ${size}. It was trained at ${model.size}.`,
    )
  }
  if (upsampling !== 'guided' && upsampling !== 'bilinear') {
    throw new ChromaskError(
      'colorize/invalid-option',
      `createColorizer: upsampling must be guided or bilinear, got ${JSON.stringify(upsampling)}.`,
    )
  }
  return {
    async colorize(image, mask, { signal } = {}) {
      checkInput(image, mask)
      signal?.throwIfAborted()
      const merge = (chroma: ChromaPlane, how: Upsampling): RgbImage =>
        mergeChroma({ space: model.colorSpace, image, mask, chroma, upsampling: how })
      if (mask.data.every((value) => value === 0)) return merge(noChroma(model), 'bilinear')

      const small = networkSizeOf(image, size, model.sizeMultiple)
      const luma = resized(lumaOf(model.colorSpace, image), image, small)
      const wanted = wantedPixels(mask, small)
      const predicted = await model.predict({ ...small, luma, mask: Float32Array.from(wanted) })
      signal?.throwIfAborted()
      checkFinite(predicted)
      const channels = predicted.length / (small.width * small.height)
      const chroma = { ...small, channels, chroma: Float32Array.from(predicted) }
      // At the network's own size there is nothing to upsample, and the guided filter would only smooth.
      const sameSize = small.width === image.width && small.height === image.height
      if (sameSize || upsampling === 'bilinear') return merge(chroma, 'bilinear')
      // The filter's windows reach over the mask's edge, where the network paints grey: colour would fade towards it.
      spreadChroma(chroma, wanted, GUIDE_REACH)
      return merge(chroma, 'guided')
    },
  }
}

/**
 * 1 for every small pixel from which colour reaches a pixel of the full-size mask. The network sees no soft masks: it
 * says which colour, and the full-size mask alone says how much of it. (A network trained on soft masks gives half the
 * chroma at a half; the merge would halve it again.)
 */
const wantedPixels = (mask: Mask, small: PictureSize): Uint8Array =>
  Uint8Array.from(resizeMask(mask, small).data, (value) => (value > 0 ? 1 : 0))

function resized(luma: Float32Array, from: PictureSize, to: PictureSize): Float32Array {
  const plane = { width: from.width, height: from.height, channels: 1, chroma: luma }
  return resizeChroma(plane, to).chroma
}

const noChroma = ({ colorSpace }: ColorPredictor): ChromaPlane => {
  const channels = colorSpace === 'rgb' ? 3 : 2
  return { width: 1, height: 1, channels, chroma: new Float32Array(channels) }
}

function checkInput(image: RgbImage, mask: Mask): void {
  createRgbImage(image.width, image.height, image.data)
  createMask(mask.width, mask.height, mask.data)
  if (mask.width !== image.width || mask.height !== image.height) {
    throw new ChromaskError(
      'colorize/mask-size',
      `the picture is ${image.width}x${image.height}, the mask ${mask.width}x${mask.height}. Make them equal, such as by resizeMask(mask, image) of @chromask/masks.`,
    )
  }
  const wrong = mask.data.findIndex((value) => !(value >= 0 && value <= 1))
  if (wrong >= 0) {
    throw new ChromaskError(
      'colorize/invalid-mask',
      `mask: every value must lie in [0, 1] (1 = colour here), got ${mask.data[wrong]} at x ${wrong % mask.width}, y ${Math.floor(wrong / mask.width)}.`,
    )
  }
}

function checkFinite(chroma: Float32Array): void {
  const wrong = chroma.findIndex((value) => !Number.isFinite(value))
  if (wrong < 0) return
  throw new ChromaskError(
    'colorize/non-finite',
    `the network gave ${chroma[wrong]}, not a colour. Its weights are damaged, or its training diverged: use an earlier checkpoint.`,
  )
}
