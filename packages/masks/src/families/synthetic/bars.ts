import { cosTurns, sinTurns } from '@chromask/core'
import { type Family, paintRows } from '../../family.js'
import type { Range } from '../../parameter.js'

/** A counted number of separate bars across the whole picture. Unlike stripes, they differ in width and distance. */
export interface BarsSpec {
  readonly kind: 'bars'
  /** How many, 1 to 64. @default [2, 6] */
  readonly count?: Range
  /** Degrees: the direction across the bars, 0 = upright bars, 90 = level ones. @default [0, 180] */
  readonly angle?: Range
  /** Their coloured share across, on average. @default [0.3, 0.7] */
  readonly duty?: Range
  /** 0 for even bars, 1 for bars of all widths and distances. @default 1 */
  readonly jitter?: Range
}

/** How far widths and places may go of what there is, so that bars neither vanish nor touch. */
const SHARE = 0.8

export const bars: Family<'count' | 'angle' | 'duty' | 'jitter'> = {
  kind: 'bars',
  about: 'a number of separate bars',
  parameters: {
    count: { about: 'how many', default: [2, 6], min: 1, max: 64, integer: true },
    angle: { about: 'degrees; 0 = upright bars, 90 = level ones', default: [0, 180], min: -360, max: 360 },
    duty: { about: 'coloured share across, on average', default: [0.3, 0.7], min: 0, max: 1 },
    jitter: { about: '0 for even bars, 1 for bars of all widths and distances', default: 1, min: 0, max: 1 },
  },
  paint({ count, angle, duty, jitter }, page, random) {
    const [dx, dy] = [cosTurns(angle / 360), sinTurns(angle / 360)]
    const places = random.fork('places')
    const around = (): number => SHARE * jitter * places.uniform(-1, 1)
    // Each bar lies somewhere in a slot of its own.
    const slots = Array.from({ length: count }, () => {
      const width = duty + around() * Math.min(duty, 1 - duty)
      const start = ((1 - width) * (1 + around())) / 2
      return [start, start + width] as const
    })
    const extent = (Math.abs(dx) * page.width + Math.abs(dy) * page.height) / count
    const [middleX, middleY] = [page.width / 2, page.height / 2]
    paintRows(page, (y, xs, values) => {
      for (let i = 0; i < xs.length; i++) {
        const x = xs[i] as number
        const across = ((x - middleX) * dx + (y - middleY) * dy) / extent + count / 2
        const slot = Math.min(count - 1, Math.max(0, Math.floor(across)))
        const [start, end] = slots[slot] as readonly [number, number]
        if (across - slot >= start && across - slot < end) values[i] = 1
      }
    })
  },
}
