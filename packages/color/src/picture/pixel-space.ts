import { LAB_CHROMA_SCALE, LAB_LUMA_SCALE, RGB_TO_YUV, YUV_LUMA_OFFSET, YUV_TO_RGB } from '../constants.js'
import type { ColorSpaceName } from '../names.js'
import { abOfLinear, greyByteOf, labOfPixel, lightnessOf } from './lab.js'
import { byteOf, clippedToLinear, fromLinear, labCurveInverse } from './transfer.js'
import { type OutOfGamut, writeLab } from './write-lab.js'

/** A colour space, one pixel at a time; the twin of the graph's operations. */
export interface PixelSpace {
  /** The luma of the sRGB pixel at `from`. */
  lumaOf(bytes: Uint8Array, from: number): number
  /** Writes the chroma of the sRGB pixel at `from`. */
  encode(bytes: Uint8Array, from: number, chroma: Float32Array, to: number): void
  /** Writes luma and the chroma at `from` as sRGB bytes. */
  decode(luma: number, chroma: ArrayLike<number>, from: number, bytes: Uint8Array, to: number, gamut: OutOfGamut): void
  /** The sRGB byte of the grey of that luma. */
  greyOf(luma: number): number
  /** Each channel's chroma of the grey of that luma. */
  neutral(luma: number): number
}

const [[YR, YG, YB], [UR, UG, UB], [VR, VG, VB]] = RGB_TO_YUV
const [[, RU, RV], [, GU, GV], [, BU, BV]] = YUV_TO_RGB

/** How far `y + share * change` may go before it leaves [0,1]; y lies within. */
const shareThatFits = (y: number, change: number): number =>
  y + change > 1 ? (1 - y) / change : y + change < 0 ? -y / change : 1

const yuv: PixelSpace = {
  lumaOf: (bytes, i) =>
    (YR * (bytes[i] as number) + YG * (bytes[i + 1] as number) + YB * (bytes[i + 2] as number)) / 255 - YUV_LUMA_OFFSET,
  encode(bytes, i, chroma, to) {
    const r = bytes[i] as number
    const g = bytes[i + 1] as number
    const b = bytes[i + 2] as number
    chroma[to] = (UR * r + UG * g + UB * b) / 255
    chroma[to + 1] = (VR * r + VG * g + VB * b) / 255
  },
  decode(luma, chroma, from, bytes, to, gamut) {
    const y = luma + YUV_LUMA_OFFSET
    const u = chroma[from] as number
    const v = chroma[from + 1] as number
    const r = RU * u + RV * v
    const g = GU * u + GV * v
    const b = BU * u + BV * v
    const share =
      gamut === 'reduce' ? Math.max(0, Math.min(shareThatFits(y, r), shareThatFits(y, g), shareThatFits(y, b))) : 1
    bytes[to] = byteOf(y + share * r)
    bytes[to + 1] = byteOf(y + share * g)
    bytes[to + 2] = byteOf(y + share * b)
  },
  greyOf: (luma) => byteOf(luma + YUV_LUMA_OFFSET),
  neutral: () => 0,
}

const lightnessOfLuma = (luma: number): number => (luma + 1) * LAB_LUMA_SCALE
const labPixel = new Float64Array(3)

const lab: PixelSpace = {
  lumaOf: (bytes, i) =>
    lightnessOf(bytes[i] as number, bytes[i + 1] as number, bytes[i + 2] as number) / LAB_LUMA_SCALE - 1,
  encode(bytes, i, chroma, to) {
    labOfPixel(bytes, i, labPixel, 0)
    chroma[to] = (labPixel[1] as number) / LAB_CHROMA_SCALE
    chroma[to + 1] = (labPixel[2] as number) / LAB_CHROMA_SCALE
  },
  decode(luma, chroma, from, bytes, to, gamut) {
    const a = (chroma[from] as number) * LAB_CHROMA_SCALE
    const b = (chroma[from + 1] as number) * LAB_CHROMA_SCALE
    writeLab(lightnessOfLuma(luma), a, b, bytes, to, gamut)
  },
  greyOf: (luma) => greyByteOf(lightnessOfLuma(luma)),
  neutral: () => 0,
}

const ab = new Float64Array(2)
const linearOfChroma = (chroma: number): number => clippedToLinear((chroma + 1) / 2)

const rgb: PixelSpace = {
  ...lab,
  encode(bytes, i, chroma, to) {
    for (let c = 0; c < 3; c++) chroma[to + c] = ((bytes[i + c] as number) * 2) / 255 - 1
  },
  decode(luma, chroma, from, bytes, to, gamut) {
    const r = linearOfChroma(chroma[from] as number)
    const g = linearOfChroma(chroma[from + 1] as number)
    const b = linearOfChroma(chroma[from + 2] as number)
    abOfLinear(r, g, b, ab)
    writeLab(lightnessOfLuma(luma), ab[0] as number, ab[1] as number, bytes, to, gamut)
  },
  neutral: (luma) => 2 * fromLinear(labCurveInverse((lightnessOfLuma(luma) + 16) / 116)) - 1,
}

/** The pixel operations of each colour space. */
export const pixelSpaces: Readonly<Record<ColorSpaceName, PixelSpace>> = { yuv, lab, rgb }
