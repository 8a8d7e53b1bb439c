import type { Random } from '@chromask/core'
import { createRamp, type Ramp, randomTint, type Tint, type Tones } from './palette.js'

/** What lies behind the flowers. */
export interface Background {
  /** Where sky ends, as a share of the height; 0 or less for no sky. */
  readonly horizon: number
  /** How far the horizon goes up and down. */
  readonly hills: number
  readonly ground: 'meadow' | 'soil'
  readonly sky: Ramp
  readonly grass: Ramp
  readonly soil: Ramp
  readonly clouds: number
  readonly seed: number
}

const SKY: Tones = { dark: [62, 134, 232], mid: [116, 184, 250], light: [208, 232, 252] }
const GRASS: Tones = { dark: [4, 48, 22], mid: [34, 122, 44], light: [128, 196, 72] }
const SOIL: Tones = { dark: [30, 14, 10], mid: [88, 48, 28], light: [156, 102, 66] }

/** The ramp of leaves and stems: smoother and a little cooler than grass. */
export const LEAF: Tones = { dark: [0, 56, 36], mid: [30, 132, 62], light: [132, 206, 110] }

export function randomBackground(random: Random): Background {
  const kind = random.float()
  const tint: Tint = randomTint(random, 0.015)
  return {
    horizon: kind < 0.68 ? random.uniform(0.32, 0.72) : kind < 0.76 ? 1.2 : -0.2,
    hills: random.uniform(0.02, 0.1),
    ground: random.boolean(0.68) ? 'meadow' : 'soil',
    sky: createRamp(SKY, randomTint(random, 0.012)),
    grass: createRamp(GRASS, tint),
    soil: createRamp(SOIL, randomTint(random, 0.012)),
    clouds: random.uniform(0, 0.35),
    seed: random.uint32(),
  }
}
