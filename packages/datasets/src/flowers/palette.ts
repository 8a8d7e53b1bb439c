import { cosTurns, type Random, sinTurns } from '@chromask/core'

/** sRGB, 0 to 255 each. */
type Rgb = readonly [red: number, green: number, blue: number]

/** A material in shadow, in plain light and in full light. */
export interface Tones {
  readonly dark: Rgb
  readonly mid: Rgb
  readonly light: Rgb
}

/** sRGB by tone: {@link RAMP_STEPS} + 1 interleaved colours from shadow to light. */
export type Ramp = Float32Array

export const RAMP_STEPS = 127

/** How a picture's colours differ from their material's: a turn of the hue and a factor on the saturation. */
export interface Tint {
  /** Turns. */
  readonly hue: number
  readonly saturation: number
}

/** A modest random tint: colour stays predictable from the material. */
export const randomTint = (random: Random, hue: number): Tint => ({
  hue: random.uniform(-hue, hue),
  saturation: random.uniform(0.92, 1.06),
})

/** The ramp of a material; the tint leaves its luma (Rec. 601) as it is. */
export function createRamp({ dark, mid, light }: Tones, tint: Tint): Ramp {
  const stops = [tinted(dark, tint), tinted(mid, tint), tinted(light, tint)] as const
  const ramp = new Float32Array((RAMP_STEPS + 1) * 3)
  for (let i = 0; i <= RAMP_STEPS; i++) {
    const tone = (2 * i) / RAMP_STEPS
    const [from, to, t] = tone < 1 ? [stops[0], stops[1], tone] : [stops[1], stops[2], tone - 1]
    ramp[3 * i] = from[0] + (to[0] - from[0]) * t
    ramp[3 * i + 1] = from[1] + (to[1] - from[1]) * t
    ramp[3 * i + 2] = from[2] + (to[2] - from[2]) * t
  }
  return ramp
}

function tinted([r, g, b]: Rgb, { hue, saturation }: Tint): Rgb {
  const luma = 0.299 * r + 0.587 * g + 0.114 * b
  const c = cosTurns(hue) * saturation
  const s = sinTurns(hue) * saturation
  // The colour differences as lengths of YUV, turned, and back.
  const u = 0.492 * (b - luma)
  const v = 0.877 * (r - luma)
  const blue = luma + (u * c - v * s) / 0.492
  const red = luma + (u * s + v * c) / 0.877
  return [red, (luma - 0.299 * red - 0.114 * blue) / 0.587, blue]
}
