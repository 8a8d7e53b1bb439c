import { dome, GOLDEN_TURN, petal } from '../frame.js'
import { outlines } from '../outlines.js'
import type { Species } from './species.js'

/** Broad pink petals in a spiral, light at the rim and deep at the base. */
export const rose: Species = {
  name: 'rose',
  petals: { dark: [140, 6, 84], mid: [236, 70, 150], light: [255, 176, 214] },
  middle: { dark: [96, 0, 60], mid: [176, 20, 110], light: [230, 80, 150] },
  area: 2.8,
  most: 4,
  leaf: [0.7, 0.34],
  blossom(frame, random, petals, middle) {
    const shapes: ReturnType<Species['blossom']> = [dome(frame, { radius: 0.7, ramp: middle, tone: 0.3 })]
    const turn = random.float()
    const count = 15
    for (let i = 0; i < count; i++) {
      // Five outer petals; each further one is smaller and lies over the last.
      const reach = i < 5 ? 1 : 0.86 - 0.66 * ((i - 5) / (count - 6))
      // The inner ones reach over the middle, so that they close around it.
      const length = i < 5 ? 0.8 : 1.45 * reach
      shapes.push(
        petal(frame, random, {
          angle: turn + (i < 5 ? (2 * i) / 5 : i * GOLDEN_TURN),
          from: reach - length,
          length,
          halfWidth: i < 5 ? 0.68 : 0.06 + 0.62 * reach,
          outline: outlines.fan,
          ramp: petals,
          tone: 0.52,
          rise: 0.7,
          rim: 0.06,
          crinkle: 0.05,
          streak: 0.04,
          bend: 0.12,
          shadow: 0.42,
        }),
      )
    }
    return shapes
  },
}
