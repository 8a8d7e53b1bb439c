import type { Random } from '@chromask/core'
import type { Augmentation } from './options.js'

/** What becomes of one picture. */
export interface Change {
  readonly mirrored: boolean
  /** The angle by which the square is turned, in turns. */
  readonly turns: number
  /** The square's side as a share of the largest that fits at that angle. */
  readonly share: number
  /** Where the square lies between the picture's edges: 0 left or top, 1 right or bottom. */
  readonly x: number
  readonly y: number
  /** Added to luma, as a share of its range. */
  readonly brightness: number
  /** What luma's distance from middle grey is multiplied by. */
  readonly contrast: number
}

/** Draws a picture's change. Each part has a stream of its own: to turn one on leaves the others as they were. */
export function drawChange(random: Random, augment: Required<Augmentation>): Change {
  const anywhere = augment.crop === 'random'
  const within = (key: string, reach: number): number => (reach === 0 ? 0 : random.fork(key).uniform(-reach, reach))
  const [smallest, largest] = augment.scale
  return {
    mirrored: augment.flip && random.fork('flip').boolean(),
    turns: within('rotate', augment.rotate) / 360,
    share: smallest === largest ? largest : random.fork('scale').uniform(smallest, largest),
    x: anywhere ? random.fork('x').uniform(0, 1) : 0.5,
    y: anywhere ? random.fork('y').uniform(0, 1) : 0.5,
    brightness: within('brightness', augment.brightness),
    contrast: 1 + within('contrast', augment.contrast),
  }
}
