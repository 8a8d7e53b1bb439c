import { LAB_CURVE, SRGB_CURVE } from '../constants.js'

/** sRGB in [0,1] to linear light. */
const toLinear = (value: number): number =>
  value > SRGB_CURVE.threshold
    ? ((value + SRGB_CURVE.offset) / SRGB_CURVE.scale) ** SRGB_CURVE.exponent
    : value / SRGB_CURVE.slope

/** Linear light to sRGB, not clipped. */
export const fromLinear = (linear: number): number =>
  linear > SRGB_CURVE.linearThreshold
    ? SRGB_CURVE.scale * linear ** (1 / SRGB_CURVE.exponent) - SRGB_CURVE.offset
    : linear * SRGB_CURVE.slope

/** Between two of this many steps CIELAB's `f` is straight to 3e-7 (0.00015 of an a), at the dark end at that. */
const LAB_STEPS = 16384
const labTable = Float64Array.from({ length: LAB_STEPS + 2 }, (_, step) => {
  const t = step / LAB_STEPS
  return t > LAB_CURVE.threshold ? Math.cbrt(t) : LAB_CURVE.slope * t + LAB_CURVE.offset
})

/** CIELAB's `f` in [0, 1], by a table: a cube root takes four times as long, and a photograph needs millions. */
export function labCurve(t: number): number {
  const at = t * LAB_STEPS
  const step = at | 0
  const low = labTable[step] as number
  return low + (at - step) * ((labTable[step + 1] as number) - low)
}

/** The inverse of CIELAB's `f`. */
export const labCurveInverse = (f: number): number =>
  f > LAB_CURVE.inverseThreshold ? f * f * f : (f - LAB_CURVE.offset) / LAB_CURVE.slope

/** Linear light of each sRGB byte. */
export const linearOfByte: Float64Array = Float64Array.from({ length: 256 }, (_, byte) => toLinear(byte / 255))

/** Between two of this many steps the curve is straight to 1e-7. */
const LINEAR_STEPS = 4096
const linearTable = Float64Array.from({ length: LINEAR_STEPS + 2 }, (_, step) => toLinear(step / LINEAR_STEPS))

/** {@link toLinear} of a value clipped to [0,1], by a table. */
export function clippedToLinear(value: number): number {
  const at = Math.min(1, Math.max(0, value)) * LINEAR_STEPS
  const step = at | 0
  const low = linearTable[step] as number
  return low + (at - step) * ((linearTable[step + 1] as number) - low)
}

/** `limits[b]`: the linear light from which on byte `b + 1` is nearer than `b`. */
const limits = Float64Array.from({ length: 256 }, (_, byte) => (byte < 255 ? toLinear((byte + 0.5) / 255) : Infinity))

/** Steps of the first guess; at the dark end one step is less than one byte wide. */
const STEPS = 4096
const firstGuess = new Uint8Array(STEPS + 1)
for (let step = 0, byte = 0; step <= STEPS; step++) {
  while (step / STEPS >= (limits[byte] as number)) byte++
  firstGuess[step] = byte
}

/** The nearest sRGB byte of a linear light, clipped: a table's guess and a step or two, instead of a power. */
export function byteOfLinear(linear: number): number {
  if (!(linear > 0)) return 0
  if (linear >= 1) return 255
  let byte = firstGuess[(linear * STEPS) | 0] as number
  while (linear >= (limits[byte] as number)) byte++
  return byte
}

/** The nearest byte of a value in [0,1], clipped. */
export const byteOf = (value: number): number => (value <= 0 ? 0 : value >= 1 ? 255 : (value * 255 + 0.5) | 0)
