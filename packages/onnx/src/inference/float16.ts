const scratch = new Float32Array(1)
const bits = new Uint32Array(scratch.buffer)

/** The largest number that float16 holds. */
export const FLOAT16_MAX = 65504

/** The bits of the nearest float16 (IEEE 754 binary16), of two equally near ones the even one. */
export function float16Bits(number: number): number {
  scratch[0] = number
  const x = bits[0] as number
  const sign = (x >>> 16) & 0x8000
  const rest = x & 0x7fffffff
  // NaN, infinity, and what rounds to it.
  if (rest >= 0x477ff000) return sign | (rest > 0x7f800000 ? 0x7e00 : 0x7c00)
  // Below the smallest normal number there are steps of 2^-24.
  if (rest < 0x38800000) return sign | roundedToEven(Math.abs(number) * 2 ** 24)
  const shifted = rest - 0x38000000
  return sign | ((shifted + 0xfff + ((shifted >>> 13) & 1)) >>> 13)
}

function roundedToEven(x: number): number {
  const below = Math.floor(x)
  const above = x - below
  return above > 0.5 || (above === 0.5 && below % 2 === 1) ? below + 1 : below
}
