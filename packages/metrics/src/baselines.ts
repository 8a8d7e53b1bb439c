import { labToRgb, rgbToLab, toGray } from '@chromask/color/picture'
import { ChromaskError, type Mask, type RgbImage } from '@chromask/core'
import { checkSizes, checkTruth } from './check.js'

/** A colour without its lightness, in CIELAB under D65. */
export interface ConstantColor {
  readonly a: number
  readonly b: number
}

/** `mask * inside + (1 - mask) * outside`, rounded to bytes. */
function blend(inside: RgbImage, outside: RgbImage, mask: Mask): RgbImage {
  const data = Uint8Array.from(outside.data)
  for (let p = 0; p < mask.data.length; p++) {
    const share = mask.data[p] as number
    if (share === 0) continue
    for (let i = p * 3; i < p * 3 + 3; i++) {
      data[i] = Math.round(share * (inside.data[i] as number) + (1 - share) * (outside.data[i] as number))
    }
  }
  return { width: outside.width, height: outside.height, data }
}

/**
 * The picture that a perfect system would give: the true colour inside the mask, grey ({@link grayBaseline}) outside,
 * mixed where the mask is soft.
 *
 * @throws ChromaskError `metrics/size-mismatch`, `metrics/invalid-mask`.
 * @example
 * ```ts
 * import { createMask, createRgbImage } from '@chromask/core'
 * import { partialColorTarget } from '@chromask/metrics'
 *
 * const red = createRgbImage(2, 1, Uint8Array.of(255, 0, 0, 255, 0, 0))
 * const target = partialColorTarget(red, createMask(2, 1, Float32Array.of(1, 0)))
 * console.log(target.data.join(' ')) // 255 0 0 76 76 76
 * ```
 */
export function partialColorTarget(truth: RgbImage, mask: Mask): RgbImage {
  checkTruth(truth, mask)
  return blend(truth, toGray(truth), mask)
}

/** The baseline of no colour at all: BT.601 luma in all three channels. Throws `metrics/size-mismatch`. */
export function grayBaseline(truth: RgbImage): RgbImage {
  checkSizes({ truth }, {})
  return toGray(truth)
}

/**
 * The baseline of one colour everywhere: inside the mask the truth's CIELAB lightness with the given a and b (clipped
 * to sRGB), outside grey as in {@link grayBaseline}.
 *
 * @throws ChromaskError `metrics/size-mismatch`, `metrics/invalid-mask`, `metrics/invalid-option`.
 */
export function constantBaseline(truth: RgbImage, mask: Mask, { a, b }: ConstantColor): RgbImage {
  checkTruth(truth, mask)
  if (!Number.isFinite(a) || !Number.isFinite(b)) {
    throw new ChromaskError('metrics/invalid-option', `the constant colour must be finite, got a = ${a}, b = ${b}.`)
  }
  const { width, height } = truth
  const lab = rgbToLab(truth)
  for (let i = 0; i < lab.length; i += 3) {
    lab[i + 1] = a
    lab[i + 2] = b
  }
  return blend(labToRgb({ width, height, lab }), toGray(truth), mask)
}
