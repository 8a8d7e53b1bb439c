import { dome, petal } from '../frame.js'
import { outlines } from '../outlines.js'
import type { Species } from './species.js'

/** An orange pompon: rings of small ruffled petals, bright rims over dark gaps. */
export const marigold: Species = {
  name: 'marigold',
  petals: { dark: [150, 40, 0], mid: [246, 124, 0], light: [255, 188, 48] },
  middle: { dark: [130, 40, 0], mid: [210, 84, 0], light: [250, 150, 20] },
  area: 2.75,
  most: 4,
  leaf: [0.8, 0.16],
  blossom(frame, random, petals, middle) {
    const shapes: ReturnType<Species['blossom']> = [dome(frame, { radius: 0.8, ramp: middle, tone: 0.2, shadow: 0.3 })]
    const rings = 6
    for (let ring = 0; ring < rings; ring++) {
      const outer = 1 - ring / rings
      const count = Math.max(4, Math.floor(17 * outer) + 1)
      for (let i = 0; i < count; i++) {
        const reach = outer * random.uniform(0.94, 1.02)
        shapes.push(
          petal(frame, random, {
            angle: (i + 0.5 * (ring % 2)) / count + random.uniform(-0.01, 0.01),
            from: Math.max(0, reach - 0.42),
            length: Math.min(reach, 0.42),
            halfWidth: 0.19,
            outline: outlines.fan,
            ramp: petals,
            tone: 0.5 + 0.03 * ring,
            rise: 0.75,
            rim: 0.1,
            crinkle: 0.07,
            shadow: 0.32,
          }),
        )
      }
    }
    return shapes
  },
}
