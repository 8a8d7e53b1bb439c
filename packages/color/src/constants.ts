import { inverse3, type Matrix3, scaled } from './matrix.js'

/** What `u` and `v` are divided by: their largest values, so that chroma lies in [-1, 1]. */
const U_MAX = 0.43601035
const V_MAX = 0.61497538

/** sRGB in [0,1] to `y, u/U_MAX, v/V_MAX`: BT.601 with the digits of scikit-image's rgb2yuv. */
export const RGB_TO_YUV: Matrix3 = [
  [0.299, 0.587, 0.114],
  scaled([-0.14714119, -0.28886916, 0.43601035], 1 / U_MAX),
  scaled([0.61497538, -0.51496512, -0.10001026], 1 / V_MAX),
]
export const YUV_TO_RGB: Matrix3 = inverse3(RGB_TO_YUV)
/** `luma = y - YUV_LUMA_OFFSET`. */
export const YUV_LUMA_OFFSET = 0.5

/** A row divided by its sum: white goes to 1. */
const toWhiteOne = (row: Matrix3[number]): Matrix3[number] => scaled(row, 1 / (row[0] + row[1] + row[2]))

/**
 * Linear sRGB to `X/Xn, Y/Yn, Z/Zn` for D65, with the digits of scikit-image. The white (Xn, Yn, Zn) is the matrix's
 * own, (0.950456, 1, 1.088754), and not the tabulated (0.95047, 1, 1.08883): so a grey has exactly no chroma, where
 * scikit-image finds 0.005. No other colour moves by more than that.
 */
export const LINEAR_TO_XYZ: Matrix3 = [
  toWhiteOne([0.412453, 0.35758, 0.180423]),
  toWhiteOne([0.212671, 0.71516, 0.072169]),
  toWhiteOne([0.019334, 0.119193, 0.950227]),
]
export const XYZ_TO_LINEAR: Matrix3 = inverse3(LINEAR_TO_XYZ)

/** `luma = L / LAB_LUMA_SCALE - 1`. */
export const LAB_LUMA_SCALE = 50
/** `chroma = (a, b) / LAB_CHROMA_SCALE`. */
export const LAB_CHROMA_SCALE = 110

/** A curve in two parts: `slope * t + offset` up to the threshold, and a power above. */
interface LabCurve {
  readonly threshold: number
  /** The threshold on the way back. */
  readonly inverseThreshold: number
  readonly slope: number
  readonly offset: number
}

/** CIELAB's `f`, a cube root above the threshold; scikit-image's digits. */
export const LAB_CURVE: LabCurve = { threshold: 0.008856, inverseThreshold: 0.2068966, slope: 7.787, offset: 16 / 116 }

interface SrgbCurve {
  readonly threshold: number
  /** The threshold on the way back. */
  readonly linearThreshold: number
  readonly slope: number
  readonly offset: number
  readonly scale: number
  readonly exponent: number
}

/** sRGB's transfer curve (IEC 61966-2-1): `t / slope` up to the threshold, `((t + offset) / scale)^exponent` above. */
export const SRGB_CURVE: SrgbCurve = {
  threshold: 0.04045,
  linearThreshold: 0.0031308,
  slope: 12.92,
  offset: 0.055,
  scale: 1.055,
  exponent: 2.4,
}
