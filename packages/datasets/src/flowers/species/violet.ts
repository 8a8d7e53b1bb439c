import { dome, petal } from '../frame.js'
import { outlines } from '../outlines.js'
import type { Species } from './species.js'

/** A purple face of five petals: dark above, whiskers below, one yellow dot. */
export const violet: Species = {
  name: 'violet',
  petals: { dark: [34, 0, 76], mid: [112, 24, 176], light: [204, 128, 246] },
  middle: { dark: [170, 90, 0], mid: [255, 196, 20], light: [255, 240, 130] },
  area: 2.4,
  most: 5,
  leaf: [0.7, 0.4],
  upright: true,
  blossom(frame, random, ramp, middle) {
    const common = { ramp, outline: outlines.fan, crinkle: 0.04, streak: 0.07, streaks: 5, shadow: 0.45 }
    const shapes = [
      petal(frame, random, { ...common, angle: 0.66, length: 1, halfWidth: 0.52, tone: 0.2, rise: 0.2 }),
      petal(frame, random, { ...common, angle: 0.84, length: 1, halfWidth: 0.52, tone: 0.2, rise: 0.2 }),
      petal(frame, random, { ...common, angle: 0.45, length: 0.94, halfWidth: 0.44, tone: 0.52, rise: 0.3 }),
      petal(frame, random, { ...common, angle: 0.05, length: 0.94, halfWidth: 0.44, tone: 0.52, rise: 0.3 }),
      petal(frame, random, { ...common, angle: 0.25, length: 0.98, halfWidth: 0.6, tone: 0.62, rise: 0.3 }),
    ]
    const whisker = { ramp, outline: outlines.grass, from: 0.1, halfWidth: 0.035, tone: 0.02, bulge: 0, shadow: 0 }
    for (const angle of [0.2, 0.225, 0.25, 0.275, 0.3, 0.41, 0.44, 0.06, 0.09]) {
      shapes.push(petal(frame, random, { ...whisker, angle, length: random.uniform(0.32, 0.44) }))
    }
    return [...shapes, dome(frame, { at: [0, 0.04], radius: 0.11, ramp: middle, tone: 0.6, shadow: 0.4 })]
  },
}
