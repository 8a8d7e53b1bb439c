import type { Outline } from './outlines.js'
import type { Ramp } from './palette.js'

/** What a pixel of a drawing belongs to; the values of the segmentation. */
export const PARTS = { background: 0, blossom: 1, leaf: 2, sky: 3 } as const

export type Part = (typeof PARTS)[keyof typeof PARTS]

/**
 * A petal, a leaf, a stem or a blade of grass: an outline along an axis. All lengths are shares of the picture's side,
 * from its top left corner; tones are 0 in shadow to 1 in full light.
 */
export interface Blade {
  readonly kind: 'blade'
  readonly part: Part
  /** The base. */
  readonly x: number
  readonly y: number
  /** From the base to the tip. */
  readonly axisX: number
  readonly axisY: number
  /** From the axis to the edge where the blade is widest; need not stand at a right angle. */
  readonly acrossX: number
  readonly acrossY: number
  readonly outline: Outline
  readonly ramp: Ramp
  /** How far the tip is bent along `across`, in units of it. */
  readonly bend: number
  readonly tone: number
  /** Tone of the tip less tone of the base. */
  readonly rise: number
  /** Tone of the right edge (along `across`) less tone of the axis; the left edge has the opposite. */
  readonly curl: number
  /** What is added to the tone toward both edges. */
  readonly rim: number
  /** What is added to the tone along the axis. */
  readonly vein: number
  /** Lines along the blade: their tone, and how many lie between axis and edge. */
  readonly streak: number
  readonly streaks: number
  /** How far the outline runs in and out, as a share of the length. */
  readonly crinkle: number
  /** How much the blade darkens what lies just below its edges, 0 to 1. */
  readonly shadow: number
  readonly seed: number
}

/** A disc or an ellipse, bulging toward the viewer. */
export interface Dome {
  readonly kind: 'dome'
  readonly part: Part
  readonly x: number
  readonly y: number
  /** Two radii; lit as if they stood at a right angle. */
  readonly axisX: number
  readonly axisY: number
  readonly acrossX: number
  readonly acrossY: number
  readonly ramp: Ramp
  readonly tone: number
  /** Tone where the surface faces the light less tone in the middle. */
  readonly gain: number
  /** What is added to the tone toward the edge. */
  readonly rim: number
  readonly shadow: number
}

export type Shape = Blade | Dome

/** Where light comes from: a unit vector in the picture, y down. */
export interface Light {
  readonly x: number
  readonly y: number
}
