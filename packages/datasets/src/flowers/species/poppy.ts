import { cosTurns, sinTurns } from '@chromask/core'
import { dome, petal } from '../frame.js'
import { outlines } from '../outlines.js'
import type { Species } from './species.js'

/** Four wide crinkled scarlet petals with black blotches around a dark middle. */
export const poppy: Species = {
  name: 'poppy',
  petals: { dark: [138, 4, 4], mid: [238, 54, 16], light: [255, 138, 84] },
  middle: { dark: [10, 6, 12], mid: [34, 24, 30], light: [92, 96, 72] },
  area: 2.7,
  most: 4,
  leaf: [0.8, 0.14],
  blossom(frame, random, petals, middle) {
    const shapes = []
    const blotches = []
    const turn = random.float()
    for (const i of [0, 2, 1, 3]) {
      const angle = turn + i / 4 + random.uniform(-0.02, 0.02)
      shapes.push(
        petal(frame, random, {
          angle,
          length: random.uniform(0.92, 1.02),
          halfWidth: 0.74,
          outline: outlines.fan,
          ramp: petals,
          tone: i % 2 === 0 ? 0.4 : 0.52,
          rise: 0.24,
          rim: 0.08,
          crinkle: 0.08,
          streak: 0.16,
          streaks: 7,
          shadow: 0.4,
        }),
      )
      const blotch = { angle, from: 0.08, length: 0.36, halfWidth: 0.15, outline: outlines.round, ramp: middle }
      blotches.push(petal(frame, random, { ...blotch, tone: 0.15, shadow: 0 }))
    }
    const stamens = Array.from({ length: 22 }, (_, i) => {
      const r = random.uniform(0.2, 0.3)
      const at = [r * cosTurns(i / 22), r * sinTurns(i / 22)] as const
      return dome(frame, { at, radius: 0.035, ramp: middle, tone: random.uniform(0.1, 0.5) })
    })
    return [...shapes, ...blotches, ...stamens, dome(frame, { radius: 0.16, ramp: middle, tone: 0.7, shadow: 0.5 })]
  },
}
