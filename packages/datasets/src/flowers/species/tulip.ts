import { petal } from '../frame.js'
import { outlines } from '../outlines.js'
import type { Species } from './species.js'

/** A smooth crimson cup seen from the side, paler petals behind. */
export const tulip: Species = {
  name: 'tulip',
  petals: { dark: [104, 0, 36], mid: [198, 4, 48], light: [248, 88, 100] },
  middle: { dark: [104, 0, 36], mid: [198, 4, 48], light: [248, 88, 100] },
  area: 1.75,
  most: 5,
  upright: true,
  leaf: [1.9, 0.13],
  blossom(frame, random, ramp) {
    const base = [0, 0.85] as const
    const common = { from: base, outline: outlines.cup, ramp, streak: 0.07, streaks: 5, shadow: 0.4 }
    const open = random.uniform(0.03, 0.055)
    const side = (sign: number) => ({ ...common, angle: 0.75 + sign * open, length: 1.72, halfWidth: 0.5 })
    return [
      petal(frame, random, { ...common, angle: 0.75, length: 1.72, halfWidth: 0.5, tone: 0.24, rise: 0.2 }),
      petal(frame, random, { ...side(1.1), tone: 0.34, rise: 0.1, bend: -0.18 }),
      petal(frame, random, { ...side(-1.1), tone: 0.34, rise: 0.1, bend: 0.18 }),
      petal(frame, random, { ...side(0.62), length: 1.6, tone: 0.44, rise: 0.16, rim: 0.06, bend: -0.05 }),
      petal(frame, random, { ...side(-0.62), length: 1.58, tone: 0.44, rise: 0.16, rim: 0.06, bend: 0.05 }),
      petal(frame, random, {
        ...common,
        angle: 0.75,
        length: 1.42,
        halfWidth: 0.46,
        tone: 0.56,
        rise: 0.12,
        bulge: 0.24,
      }),
    ]
  },
}
