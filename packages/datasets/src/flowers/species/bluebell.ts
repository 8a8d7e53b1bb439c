import { petal } from '../frame.js'
import { outlines } from '../outlines.js'
import type { Species } from './species.js'

/** Smooth violet-blue bells that hang from an arching stalk. */
export const bluebell: Species = {
  name: 'bluebell',
  petals: { dark: [40, 32, 150], mid: [98, 92, 236], light: [186, 186, 255] },
  middle: { dark: [10, 60, 44], mid: [50, 110, 80], light: [120, 190, 120] },
  area: 1.75,
  most: 4,
  upright: true,
  leaf: [1.4, 0.08],
  blossom(frame, random, ramp, green) {
    const stalk = { outline: outlines.stem, ramp: green, halfWidth: 0.05, bulge: 0.25 }
    const shapes = [petal(frame, random, { ...stalk, angle: 0.75, from: [0, 1], length: 1.95, bend: 4 })]
    const hanging = [
      [0.1, -0.98, 0.17],
      [-0.42, -0.62, 0.33],
      [0.5, -0.68, 0.16],
      [-0.5, 0.0, 0.32],
      [0.55, -0.06, 0.18],
      [0.02, -0.4, 0.25],
      [0.04, 0.26, 0.26],
    ] as const
    for (const [x, y, angle] of hanging) {
      const turn = angle + random.uniform(-0.03, 0.03)
      const bell = { angle: turn, from: [x, y] as const, ramp, shadow: 0.45 }
      const length = random.uniform(0.62, 0.72)
      const flare = {
        ...bell,
        length: length * 1.12,
        halfWidth: 0.11,
        outline: outlines.pointed,
        tone: 0.62,
        rise: 0.3,
      }
      shapes.push(
        petal(frame, random, { ...flare, angle: turn - 0.05, bend: 0.8 }),
        petal(frame, random, { ...flare, angle: turn + 0.05, bend: -0.8 }),
        petal(frame, random, {
          ...bell,
          length,
          halfWidth: 0.3,
          outline: outlines.bell,
          tone: 0.5,
          rise: 0.34,
          bulge: 0.3,
          streak: 0.08,
          streaks: 3,
        }),
      )
    }
    return shapes
  },
}
