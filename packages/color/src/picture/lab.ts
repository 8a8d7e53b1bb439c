import type { RgbImage } from '@chromask/core'
import { LINEAR_TO_XYZ } from '../constants.js'
import { checkFinite, checkImage, checkLength } from './plane.js'
import { byteOfLinear, labCurve, labCurveInverse, linearOfByte } from './transfer.js'
import { writeLab } from './write-lab.js'

const [[XR, XG, XB], [YR, YG, YB], [ZR, ZG, ZB]] = LINEAR_TO_XYZ

/** CIELAB's L of an sRGB pixel given as bytes, in [0, 100]. */
export function lightnessOf(r: number, g: number, b: number): number {
  const y = YR * (linearOfByte[r] as number) + YG * (linearOfByte[g] as number) + YB * (linearOfByte[b] as number)
  return 116 * labCurve(y) - 16
}

/** Writes the pixel at `from` of sRGB bytes to `out` as L, a, b. Greys get exactly 0 for a and b. */
export function labOfPixel(bytes: Uint8Array, from: number, out: Float32Array | Float64Array, to: number): void {
  const rByte = bytes[from] as number
  const gByte = bytes[from + 1] as number
  const bByte = bytes[from + 2] as number
  const r = linearOfByte[rByte] as number
  const g = linearOfByte[gByte] as number
  const b = linearOfByte[bByte] as number
  const fy = labCurve(YR * r + YG * g + YB * b)
  out[to] = 116 * fy - 16
  if (rByte === gByte && gByte === bByte) {
    out[to + 1] = 0
    out[to + 2] = 0
    return
  }
  out[to + 1] = 500 * (labCurve(XR * r + XG * g + XB * b) - fy)
  out[to + 2] = 200 * (fy - labCurve(ZR * r + ZG * g + ZB * b))
}

/** Writes a and b of a pixel given as linear light to `out`. */
export function abOfLinear(r: number, g: number, b: number, out: Float64Array): void {
  const fy = labCurve(YR * r + YG * g + YB * b)
  out[0] = 500 * (labCurve(XR * r + XG * g + XB * b) - fy)
  out[1] = 200 * (fy - labCurve(ZR * r + ZG * g + ZB * b))
}

/** The sRGB byte of the grey of lightness L. */
export const greyByteOf = (l: number): number => byteOfLinear(labCurveInverse((l + 16) / 116))

/**
 * A picture's CIELAB values under D65, as in scikit-image's rgb2lab: `[height, width, 3]` with L in [0, 100] and a and
 * b in some [-110, 110]. The white is the matrix's own: greys get exactly a = b = 0, and the rest lies within 0.005 of
 * scikit-image.
 *
 * @throws ChromaskError `color/size-mismatch`.
 * @example
 * ```ts
 * import { rgbToLab } from '@chromask/color/picture'
 * import { createRgbImage } from '@chromask/core'
 *
 * const lab = rgbToLab(createRgbImage(1, 1, Uint8Array.of(255, 0, 0)))
 * console.log(Array.from(lab, (value) => value.toFixed(1)).join(' ')) // 53.2 80.1 67.2
 * ```
 */
export function rgbToLab(image: RgbImage): Float32Array {
  checkImage(image)
  const { data } = image
  const lab = new Float32Array(data.length)
  for (let i = 0; i < data.length; i += 3) labOfPixel(data, i, lab, i)
  return lab
}

/**
 * The picture of CIELAB values `[height, width, 3]`, each channel clipped to sRGB and rounded.
 *
 * @throws ChromaskError `color/size-mismatch`, `color/non-finite`, `color/invalid-option`.
 * @example
 * ```ts
 * import { labToRgb } from '@chromask/color/picture'
 *
 * console.log(labToRgb({ width: 1, height: 1, lab: Float32Array.of(53.24, 80.09, 67.2) }).data.join(' ')) // 255 0 0
 * ```
 */
export function labToRgb(picture: { width: number; height: number; lab: Float32Array }): RgbImage {
  const { width, height, lab } = picture
  checkLength('lab', lab, picture, 3)
  checkFinite('lab', lab)
  const data = new Uint8Array(lab.length)
  for (let i = 0; i < lab.length; i += 3) {
    writeLab(lab[i] as number, lab[i + 1] as number, lab[i + 2] as number, data, i, 'clip')
  }
  return { width, height, data }
}
