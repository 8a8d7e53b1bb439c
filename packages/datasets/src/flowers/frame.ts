import { cosTurns, type Random, sinTurns } from '@chromask/core'
import type { Outline } from './outlines.js'
import type { Ramp } from './palette.js'
import { type Blade, type Dome, type Light, PARTS, type Shape } from './shapes.js'

/** A blossom's own coordinates: its middle is (0, 0), its radius 1; turned and seen at a slant. */
export interface Frame {
  readonly x: number
  readonly y: number
  /** Columns of the map from own to picture coordinates. */
  readonly m00: number
  readonly m01: number
  readonly m10: number
  readonly m11: number
  readonly light: Light
}

/** A frame of the given radius, turned by `turn`, then flattened to `slant` of its extent along the direction `lean`. */
export function createFrame(
  place: { readonly x: number; readonly y: number; readonly radius: number },
  pose: { readonly turn: number; readonly slant?: number; readonly lean?: number },
  light: Light,
): Frame {
  const { slant = 1, lean = 0 } = pose
  const c = cosTurns(pose.turn) * place.radius
  const s = sinTurns(pose.turn) * place.radius
  const lx = cosTurns(lean)
  const ly = sinTurns(lean)
  // I + (slant − 1)·l·lᵀ flattens along l alone.
  const k = slant - 1
  const f00 = 1 + k * lx * lx
  const f01 = k * lx * ly
  const f11 = 1 + k * ly * ly
  return {
    x: place.x,
    y: place.y,
    m00: f00 * c + f01 * s,
    m01: f01 * c - f00 * s,
    m10: f01 * c + f11 * s,
    m11: f11 * c - f01 * s,
    light,
  }
}

/** A petal in own coordinates. Angles are turns, clockwise from the right. */
export interface PetalOptions {
  readonly angle: number
  /** Where it begins: this far from (0, 0) along `angle`, or at a point. @default 0 */
  readonly from?: number | readonly [x: number, y: number]
  readonly length: number
  readonly halfWidth: number
  readonly outline: Outline
  readonly ramp: Ramp
  /** @default 0.5 */
  readonly tone?: number
  readonly rise?: number
  readonly rim?: number
  readonly vein?: number
  readonly bend?: number
  readonly streak?: number
  readonly streaks?: number
  readonly crinkle?: number
  readonly shadow?: number
  /** How strongly it bulges across, in tone. @default 0.16 */
  readonly bulge?: number
  readonly part?: Blade['part']
}

/** Petals that face the light are this much brighter. */
const FACING = 0.07

export function petal(frame: Frame, random: Random, options: PetalOptions): Blade {
  const c = cosTurns(options.angle)
  const s = sinTurns(options.angle)
  const { from = 0, length, halfWidth, bulge = 0.16 } = options
  const [ox, oy] = typeof from === 'number' ? [c * from, s * from] : from
  const axisX = (frame.m00 * c + frame.m01 * s) * length
  const axisY = (frame.m10 * c + frame.m11 * s) * length
  const acrossX = (frame.m01 * c - frame.m00 * s) * halfWidth
  const acrossY = (frame.m11 * c - frame.m10 * s) * halfWidth
  return {
    kind: 'blade',
    part: options.part ?? PARTS.blossom,
    x: frame.x + frame.m00 * ox + frame.m01 * oy,
    y: frame.y + frame.m10 * ox + frame.m11 * oy,
    axisX,
    axisY,
    acrossX,
    acrossY,
    outline: options.outline,
    ramp: options.ramp,
    bend: options.bend ?? 0,
    tone: (options.tone ?? 0.5) + FACING * toward(frame.light, axisX, axisY),
    rise: options.rise ?? 0,
    curl: bulge * toward(frame.light, acrossX, acrossY),
    rim: options.rim ?? 0,
    vein: options.vein ?? 0,
    streak: options.streak ?? 0,
    streaks: options.streaks ?? 3,
    crinkle: options.crinkle ?? 0,
    shadow: options.shadow ?? 0.35,
    seed: random.uint32(),
  }
}

/** The cosine between a vector and the light; 0 for no vector. */
function toward(light: Light, x: number, y: number): number {
  const length = Math.sqrt(x * x + y * y)
  return length > 0 ? (light.x * x + light.y * y) / length : 0
}

/** A round middle or a floret in own coordinates. */
export interface DomeOptions {
  readonly at?: readonly [x: number, y: number]
  readonly radius: number
  readonly ramp: Ramp
  readonly tone?: number
  readonly gain?: number
  readonly rim?: number
  readonly shadow?: number
}

export function dome(frame: Frame, options: DomeOptions): Dome {
  const [ox, oy] = options.at ?? [0, 0]
  const { radius } = options
  return {
    kind: 'dome',
    part: PARTS.blossom,
    x: frame.x + frame.m00 * ox + frame.m01 * oy,
    y: frame.y + frame.m10 * ox + frame.m11 * oy,
    axisX: frame.m00 * radius,
    axisY: frame.m10 * radius,
    acrossX: frame.m01 * radius,
    acrossY: frame.m11 * radius,
    ramp: options.ramp,
    tone: options.tone ?? 0.5,
    gain: options.gain ?? 0.3,
    rim: options.rim ?? 0,
    shadow: options.shadow ?? 0,
  }
}

/** The golden angle in turns: neighbours never line up. */
export const GOLDEN_TURN = 0.38196601125010515

/** A disc of florets in a sunflower's spirals (Vogel 1979), from the outside in. */
export function florets(
  frame: Frame,
  random: Random,
  options: {
    readonly count: number
    readonly radius: number
    readonly ramp: Ramp
    readonly tone: (r: number) => number
  },
): Shape[] {
  const shapes: Shape[] = []
  for (let i = options.count - 1; i >= 0; i--) {
    const r = Math.sqrt((i + 0.5) / options.count)
    const angle = i * GOLDEN_TURN
    shapes.push(
      dome(frame, {
        at: [cosTurns(angle) * r * options.radius, sinTurns(angle) * r * options.radius],
        radius: (options.radius * 1.05) / Math.sqrt(options.count),
        ramp: options.ramp,
        tone: options.tone(r) + random.uniform(-0.06, 0.06),
        gain: 0.3,
        rim: -0.15,
      }),
    )
  }
  return shapes
}
