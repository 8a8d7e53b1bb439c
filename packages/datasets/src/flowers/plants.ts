import type { Random } from '@chromask/core'
import type { Background } from './background.js'
import { createFrame, petal } from './frame.js'
import { outlines } from './outlines.js'
import type { Ramp } from './palette.js'
import { type Blade, type Light, PARTS, type Shape } from './shapes.js'
import type { Species } from './species/species.js'

/** Where a blossom is and how large; shares of the picture's side. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly radius: number
}

/** Tries for each blossom: the place with the most room around it is taken. */
const TRIES = 10

/** Places for one to `species.most` blossoms that together fill some 30 to 45 % of the picture; back ones first. */
export function placeBlossoms(random: Random, species: Species): Place[] {
  const count = random.integer(1, species.most)
  const share = random.uniform(0.3, 0.47)
  const usual = Math.sqrt(share / (count * species.area))
  const places: Place[] = []
  for (let i = 0; i < count; i++) {
    const radius = usual * random.uniform(0.86, 1.14)
    let best: Place | undefined
    let bestRoom = 0
    for (let t = 0; t < TRIES; t++) {
      // A blossom may be cut by the border, but its middle part is always seen.
      const inset = Math.min(0.45, 0.75 * radius)
      const place = { x: random.uniform(inset, 1 - inset), y: random.uniform(inset, 1 - inset), radius }
      let room = 1
      for (const other of places) {
        const dx = place.x - other.x
        const dy = place.y - other.y
        room = Math.min(room, Math.sqrt(dx * dx + dy * dy) - radius - other.radius)
      }
      if (!best || room > bestRoom) {
        best = place
        bestRoom = room
      }
    }
    if (best) places.push(best)
  }
  return places.sort((a, b) => a.y - b.y)
}

/** From below the picture's lower border up into the blossom, slightly bent. */
export function stem(random: Random, place: Place, ramp: Ramp, light: Light): Blade {
  const bottom = 1.06
  const height = bottom - place.y
  const width = 0.008 + 0.05 * place.radius
  const bend = (random.uniform(-0.12, 0.12) * height) / width
  const drift = random.uniform(-0.1, 0.1) * height
  // The axis is straight up but for the drift; the bend is taken off the foot, so that the top meets the blossom.
  const foot = { x: place.x - drift - bend * width, y: bottom }
  const axis = { axisX: drift, axisY: -height, acrossX: width, acrossY: 0 }
  return {
    ...petal(createFrame({ ...foot, radius: 1 }, { turn: 0 }, light), random, {
      angle: 0.75,
      length: height,
      halfWidth: width,
      outline: outlines.stem,
      ramp,
      tone: 0.45,
      bulge: 0.25,
      shadow: 0.25,
      part: PARTS.leaf,
    }),
    ...axis,
    bend,
  }
}

const BLADES = 90

/** Grass from the horizon to the front, growing larger. It is part of the background. */
export function grassBlades(random: Random, { horizon, grass }: Background, light: Light): Shape[] {
  const from = Math.max(0, horizon)
  if (from >= 1) return []
  const shapes: Shape[] = []
  for (let i = 0; i < BLADES; i++) {
    const near = (i + 0.5) / BLADES
    const length = random.uniform(0.7, 1.3) * (0.06 + 0.16 * near)
    const place = { x: random.uniform(-0.02, 1.02), y: from + (1.12 - from) * near, radius: 1 }
    shapes.push(
      petal(createFrame(place, { turn: random.uniform(-0.05, 0.05) }, light), random, {
        angle: 0.75,
        length,
        halfWidth: 0.05 * length + 0.002,
        outline: outlines.grass,
        ramp: grass,
        tone: random.uniform(0.25, 0.75),
        rise: 0.35,
        bend: random.uniform(-3, 3),
        bulge: 0.1,
        shadow: 0,
        part: PARTS.background,
      }),
    )
  }
  return shapes
}
