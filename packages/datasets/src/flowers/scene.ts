import { cosTurns, type Random, sinTurns } from '@chromask/core'
import { type Background, LEAF, randomBackground } from './background.js'
import { createFrame, petal } from './frame.js'
import { outlines } from './outlines.js'
import { createRamp, type Ramp, randomTint } from './palette.js'
import { grassBlades, type Place, placeBlossoms, stem } from './plants.js'
import type { Light, Shape } from './shapes.js'
import type { Species } from './species/species.js'

/** A picture before it is drawn: nothing in it depends on how large it will be. */
export interface Scene {
  readonly background: Background
  readonly light: Light
  /** From the back to the front. */
  readonly shapes: readonly Shape[]
}

/** Draws what a picture of the species shows from the random stream. */
export function randomScene(species: Species, random: Random): Scene {
  const background = randomBackground(random)
  // Light comes from above, more or less from one side.
  const direction = random.uniform(0.62, 0.88)
  const light = { x: cosTurns(direction), y: sinTurns(direction) }
  const leaf = createRamp(LEAF, randomTint(random, 0.015))
  const tint = randomTint(random, 0.018)
  const petals = createRamp(species.petals, tint)
  const middle = createRamp(species.middle, tint)
  const places = placeBlossoms(random, species)
  const shapes: Shape[] = background.ground === 'meadow' ? grassBlades(random, background, light) : []
  for (const place of places) shapes.push(...plant(random, species, place, leaf, light))
  for (const place of places) {
    const pose = species.upright
      ? { turn: random.uniform(-0.035, 0.035) }
      : { turn: random.float(), slant: random.uniform(0.74, 1), lean: random.float() }
    shapes.push(...species.blossom(createFrame(place, pose, light), random, petals, middle))
  }
  return { background, light, shapes }
}

/** The stem of a blossom down to the ground, and its leaves. */
function plant(random: Random, species: Species, place: Place, ramp: Ramp, light: Light): Shape[] {
  const axis = stem(random, place, ramp, light)
  const shapes: Shape[] = [axis]
  const [length, halfWidth] = species.leaf
  const frame = createFrame({ x: axis.x, y: axis.y, radius: place.radius }, { turn: 0 }, light)
  for (let i = 0; i < 4; i++) {
    const along = 0.12 + 0.2 * i + random.uniform(-0.06, 0.06)
    const right = i % 2 === 0
    const leafLength = length * random.uniform(0.85, 1.15)
    shapes.push(
      petal(
        {
          ...frame,
          x: axis.x + axis.axisX * along + axis.acrossX * axis.bend * along * along,
          y: axis.y + axis.axisY * along,
        },
        random,
        {
          angle: 0.75 + (right ? 1 : -1) * random.uniform(0.08, 0.2),
          length: leafLength,
          halfWidth: leafLength * halfWidth,
          outline: outlines.leaf,
          ramp,
          tone: random.uniform(0.42, 0.6),
          rise: 0.15,
          vein: 0.22,
          streak: 0.06,
          streaks: 4,
          bend: (right ? 1 : -1) * random.uniform(0.1, 0.6),
          bulge: 0.2,
          part: axis.part,
        },
      ),
    )
  }
  return shapes
}
