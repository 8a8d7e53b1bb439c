import { dome, florets, petal } from '../frame.js'
import { outlines } from '../outlines.js'
import type { Species } from './species.js'

/** Bright yellow pointed rays around a large dark disc of seeds. */
export const sunflower: Species = {
  name: 'sunflower',
  petals: { dark: [200, 112, 0], mid: [252, 192, 8], light: [255, 232, 72] },
  middle: { dark: [26, 12, 8], mid: [74, 38, 16], light: [168, 104, 34] },
  area: 2.4,
  most: 4,
  leaf: [0.8, 0.36],
  blossom(frame, random, petals, middle) {
    const rays = random.integer(15, 19)
    const shapes = []
    for (let i = 0; i < 2 * rays; i++) {
      const back = i < rays
      shapes.push(
        petal(frame, random, {
          angle: (i + (back ? 0.5 : 0)) / rays + random.uniform(-0.008, 0.008),
          from: 0.3,
          length: random.uniform(0.64, 0.72) - (back ? 0 : 0.08),
          halfWidth: 2.2 / rays,
          outline: outlines.pointed,
          ramp: petals,
          tone: back ? 0.4 : 0.64,
          rise: 0.32,
          rim: -0.08,
          streak: 0.08,
          bend: random.uniform(-0.3, 0.3),
        }),
      )
    }
    shapes.push(dome(frame, { radius: 0.45, ramp: middle, tone: 0.3, rim: -0.1, shadow: 0.4 }))
    const seeds = { count: 90, radius: 0.43, ramp: middle, tone: (r: number) => 0.28 + 0.5 * r * r * r }
    return [...shapes, ...florets(frame, random, seeds)]
  },
}
