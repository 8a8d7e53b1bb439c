import { dome, florets, petal } from '../frame.js'
import { outlines } from '../outlines.js'
import type { Species } from './species.js'

/** White rays, the brightest of all, around a small yellow middle. */
export const daisy: Species = {
  name: 'daisy',
  petals: { dark: [150, 158, 206], mid: [232, 232, 246], light: [255, 255, 255] },
  middle: { dark: [150, 84, 0], mid: [244, 178, 0], light: [255, 226, 70] },
  area: 2.3,
  most: 5,
  leaf: [0.8, 0.2],
  blossom(frame, random, petals, middle) {
    const rays = random.integer(12, 16)
    const shapes = []
    for (let i = 0; i < 2 * rays; i++) {
      const back = i < rays
      shapes.push(
        petal(frame, random, {
          angle: (i + (back ? 0.5 : 0)) / rays + random.uniform(-0.008, 0.008),
          from: 0.16,
          length: random.uniform(0.76, 0.84) - (back ? 0 : 0.06),
          halfWidth: 1.9 / rays,
          outline: outlines.ray,
          ramp: petals,
          tone: back ? 0.42 : 0.7,
          rise: 0.3,
          rim: -0.1,
          streak: 0.08,
          streaks: 2,
        }),
      )
    }
    shapes.push(dome(frame, { radius: 0.28, ramp: middle, tone: 0.35, rim: -0.2, shadow: 0.4 }))
    return [
      ...shapes,
      ...florets(frame, random, { count: 40, radius: 0.26, ramp: middle, tone: (r) => 0.66 - 0.2 * r }),
    ]
  },
}
