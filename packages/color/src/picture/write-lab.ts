import { XYZ_TO_LINEAR } from '../constants.js'
import { byteOfLinear, labCurveInverse } from './transfer.js'

/** What to do with a colour that sRGB cannot show. */
export type OutOfGamut =
  /** Clip each channel by itself: what a graph does. Luma and hue may shift. */
  | 'clip'
  /** Take the strongest chroma of that hue that fits, at the luma given. */
  | 'reduce'

/** A colour of the photograph itself may lie outside by this much, from rounding alone. */
const GAMUT_SLACK = 1e-4
/** Halvings that settle the chroma to less than what people can tell apart. */
const GAMUT_HALVINGS = 7

const isShown = (value: number): boolean => value >= -GAMUT_SLACK && value <= 1 + GAMUT_SLACK

const [[RX, RY, RZ], [GX, GY, GZ], [BX, BY, BZ]] = XYZ_TO_LINEAR

/** Writes L, a, b as sRGB bytes. Locals only, no scratch arrays: this is the innermost loop of a merge. */
export function writeLab(l: number, a: number, b: number, bytes: Uint8Array, to: number, gamut: OutOfGamut): void {
  const fy = (l + 16) / 116
  const y = labCurveInverse(fy)
  let x = labCurveInverse(fy + a / 500)
  let z = labCurveInverse(fy - b / 200)
  if (gamut === 'reduce' && !isInGamut(x, y, z)) {
    let fits = 0
    let exceeds = 1
    for (let n = 0; n < GAMUT_HALVINGS; n++) {
      const share = (fits + exceeds) / 2
      if (isInGamut(labCurveInverse(fy + (share * a) / 500), y, labCurveInverse(fy - (share * b) / 200))) fits = share
      else exceeds = share
    }
    x = labCurveInverse(fy + (fits * a) / 500)
    z = labCurveInverse(fy - (fits * b) / 200)
  }
  bytes[to] = byteOfLinear(RX * x + RY * y + RZ * z)
  bytes[to + 1] = byteOfLinear(GX * x + GY * y + GZ * z)
  bytes[to + 2] = byteOfLinear(BX * x + BY * y + BZ * z)
}

const isInGamut = (x: number, y: number, z: number): boolean =>
  isShown(RX * x + RY * y + RZ * z) && isShown(GX * x + GY * y + GZ * z) && isShown(BX * x + BY * y + BZ * z)
