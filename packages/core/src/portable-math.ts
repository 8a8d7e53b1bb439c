/**
 * Logarithm, sine and cosine from +, −, ×, ÷ alone: IEEE arithmetic is the same everywhere, `Math.log` and `Math.sin`
 * are not, and a mask or an initial weight must be the same bytes on every JavaScript engine.
 */
const LN2 = Math.LN2
const scratch = new DataView(new ArrayBuffer(8))

/** Natural logarithm of a positive, normal number, to some 1e-15. */
export function portableLog(x: number): number {
  scratch.setFloat64(0, x)
  const high = scratch.getUint32(0)
  let exponent = (high >>> 20) - 1023
  scratch.setUint32(0, (high & 0xfffff) | 0x3ff00000)
  let mantissa = scratch.getFloat64(0)
  if (mantissa > Math.SQRT2) {
    mantissa /= 2
    exponent += 1
  }
  const s = (mantissa - 1) / (mantissa + 1)
  const square = s * s
  let sum = 0
  for (let k = 25; k >= 1; k -= 2) sum = sum * square + 1 / k
  return exponent * LN2 + 2 * s * sum
}

/**
 * Sine of an angle given in turns (1 turn = 360°), to some 1e-15; exact at quarters.
 *
 * @example
 * ```ts
 * import { sinTurns } from '@chromask/core'
 *
 * console.log(sinTurns(0.25), sinTurns(0.5), sinTurns(-0.25)) // 1 0 -1
 * ```
 */
export function sinTurns(turns: number): number {
  // Fold into a quarter turn on either side of zero, where the series converges quickly.
  let t = turns - Math.floor(turns)
  if (t > 0.75) t -= 1
  else if (t > 0.25) t = 0.5 - t
  if (t === 0.25) return 1
  if (t === -0.25) return -1
  const x = t * 6.283185307179586
  const square = x * x
  let sum = 1
  for (let k = 27; k >= 3; k -= 2) sum = 1 - (sum * square) / (k * (k - 1))
  return x * sum
}

/** Cosine of an angle given in turns (1 turn = 360°). */
export const cosTurns = (turns: number): number => sinTurns(turns + 0.25)
