import { createMask, type Mask, type MaskRequest, type MaskSource, type RgbImage } from '@chromask/core'
import { exampleOf } from './families/content/example-of.js'
import { checkMask, resizeMask } from './mask-work.js'
import { invalidOption } from './parameter.js'

/**
 * A source from a function of one's own: it gets the whole request, and must be pure in it, or trainings cannot be
 * repeated.
 *
 * @returns a source whose masks are checked: `sample` throws ChromaskError `masks/size-mismatch` for one of another size,
 * `masks/invalid-mask` for values outside [0, 1].
 * @example
 * ```ts
 * import { createMask } from '@chromask/core'
 * import { maskFromFunction } from '@chromask/masks'
 *
 * const left = maskFromFunction('left', ({ width, height }) => {
 *   const values = Float32Array.from({ length: width * height }, (_, i) => (i % width < width / 2 ? 1 : 0))
 *   return createMask(width, height, values)
 * })
 * const { data } = await left.sample({ width: 4, height: 1, seed: 1, index: 0 })
 * console.log(data.join()) // 1,1,0,0
 * ```
 */
export function maskFromFunction(name: string, make: (request: MaskRequest) => Mask | Promise<Mask>): MaskSource {
  return {
    name,
    sample(request) {
      const made = make(request)
      return made instanceof Promise ? made.then((mask) => checked(mask, request)) : checked(made, request)
    },
  }
}

/** How a network's answer becomes a mask. */
export interface NetworkMaskOptions {
  /** @default 'network' */
  readonly name?: string
  /** The value from which on a pixel is coloured, 0 to 1; `'soft'` keeps the values. @default 0.5 */
  readonly threshold?: number | 'soft'
}

/**
 * A source that asks a network where to colour: `predict` gets the picture and gives values in [0, 1], such as how sure a
 * segmentation network is of the foreground, at any size; they are scaled to the mask's.
 *
 * @throws ChromaskError `masks/invalid-option`; `sample` throws `masks/no-picture` where no picture is given, and
 * `masks/invalid-mask` for values outside [0, 1].
 */
export function maskFromNetwork(
  predict: (image: RgbImage) => Mask | Promise<Mask>,
  { name = 'network', threshold = 0.5 }: NetworkMaskOptions = {},
): MaskSource {
  if (threshold !== 'soft' && !(threshold >= 0 && threshold <= 1)) {
    throw invalidOption(name, `threshold must be from 0 to 1, or 'soft', got ${JSON.stringify(threshold)}.`)
  }
  return {
    name,
    async sample(request) {
      const answer = await predict(exampleOf(name, request).image)
      const mask = resizeMask(checked(answer, answer), request)
      if (threshold === 'soft') return mask
      const { width, height, data } = mask
      return createMask(
        width,
        height,
        data.map((value) => (value >= threshold ? 1 : 0)),
      )
    },
  }
}

function checked(mask: Mask, size: { readonly width: number; readonly height: number }): Mask {
  checkMask(mask, size)
  return mask
}
