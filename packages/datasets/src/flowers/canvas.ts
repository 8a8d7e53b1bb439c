import { RAMP_STEPS } from './palette.js'
import type { Part } from './shapes.js'

/** Samples of a drawing: several to a pixel, so that edges and thin stems come out smooth. */
export interface Canvas {
  /** Samples a side. */
  readonly side: number
  /** `[side, side, 3]`, sRGB, 0 to 255. */
  readonly rgb: Float32Array
  /** `[side, side]`, the {@link Part} of every sample. */
  readonly parts: Uint8Array
}

export const createCanvas = (side: number): Canvas => ({
  side,
  rgb: new Float32Array(side * side * 3),
  parts: new Uint8Array(side * side),
})

/** The samples that a box in picture coordinates may touch, inside the canvas. */
export function samplesOf(
  side: number,
  left: number,
  top: number,
  right: number,
  bottom: number,
): { readonly x0: number; readonly y0: number; readonly x1: number; readonly y1: number } {
  return {
    x0: Math.max(0, Math.floor(left * side) - 1),
    y0: Math.max(0, Math.floor(top * side) - 1),
    x1: Math.min(side, Math.floor(right * side) + 2),
    y1: Math.min(side, Math.floor(bottom * side) + 2),
  }
}

/** Lays the ramp's colour at `tone` over a sample. */
export function blend(canvas: Canvas, at: number, ramp: Float32Array, tone: number, alpha: number, part: Part): void {
  const entry = (tone <= 0 ? 0 : tone >= 1 ? RAMP_STEPS : Math.floor(tone * RAMP_STEPS + 0.5)) * 3
  const { rgb } = canvas
  const i = 3 * at
  const r = rgb[i] as number
  const g = rgb[i + 1] as number
  const b = rgb[i + 2] as number
  rgb[i] = r + ((ramp[entry] as number) - r) * alpha
  rgb[i + 1] = g + ((ramp[entry + 1] as number) - g) * alpha
  rgb[i + 2] = b + ((ramp[entry + 2] as number) - b) * alpha
  if (alpha >= 0.5) canvas.parts[at] = part
}

/** Darkens a sample to `1 − amount` of its light. */
export function darken(canvas: Canvas, at: number, amount: number): void {
  const { rgb } = canvas
  const keep = 1 - amount
  rgb[3 * at] = (rgb[3 * at] as number) * keep
  rgb[3 * at + 1] = (rgb[3 * at + 1] as number) * keep
  rgb[3 * at + 2] = (rgb[3 * at + 2] as number) * keep
}
