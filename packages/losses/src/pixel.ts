import type { Schedule } from '@chromask/core'
import type { LossTerm } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { checkChoice, checkNumber, checkRegion, type Region, regionMean } from './reduce.js'

/** How far two chroma values are apart: |d|, d², or Huber's mix of both (Huber 1964). */
export type Distance = 'l1' | 'l2' | 'huber'

const distances: readonly Distance[] = ['l1', 'l2', 'huber']

export interface PixelLossOptions {
  /** @default 'l1' */
  readonly distance?: Distance
  /** Huber: where the square turns into the straight line; chroma is some [-1,1]. @default 0.1 */
  readonly delta?: number
  /**
   * - `target`: the mean over the whole picture, true chroma wanted inside the mask and neutral chroma outside; the seed
   *   system's `mean((uv·m − g)²)`
   * - `inside`, `outside`: the mean over the mask's pixels, or over the others
   * - `weighted`: as `target`, with `inside` and `outside` as factors
   * @default 'target'
   */
  readonly region?: Region
  /** Factor inside the mask, for `weighted`. @default 1 */
  readonly inside?: number
  /** Factor outside the mask, for `weighted`. @default 1 */
  readonly outside?: number
  /** @default 1 */
  readonly weight?: Schedule
  /** @default the distance, and the region where it is not `target` */
  readonly name?: string
}

/**
 * Distance between generated and wanted chroma. All of it knows the mask: soft edges count in part.
 *
 * @throws ChromaskError `losses/invalid-option`.
 * @example
 * ```ts
 * import { pixelLoss } from '@chromask/losses'
 *
 * const seed = pixelLoss({ distance: 'l2', weight: 1000 })
 * const careful = pixelLoss({ distance: 'huber', delta: 0.05, region: 'weighted', outside: 3 })
 * console.log(seed.name, careful.name) // l2 huber-weighted
 * ```
 */
export function pixelLoss(options: PixelLossOptions = {}): LossTerm {
  const { distance = 'l1', delta = 0.1, region = 'target', inside = 1, outside = 1, weight = 1 } = options
  checkChoice('pixel loss', 'distance', distance, distances)
  checkNumber('pixel loss', 'delta', delta, 0, true)
  checkRegion('pixel loss', { region, inside, outside })
  return {
    name: options.name ?? (region === 'target' ? distance : `${distance}-${region}`),
    weight,
    compute({ target, generated, mask }) {
      return regionMean(distanceOf(tf.sub(target, generated), distance, delta), mask, { region, inside, outside })
    },
  }
}

function distanceOf(difference: tf.Tensor, distance: Distance, delta: number): tf.Tensor4D {
  if (distance === 'l2') return tf.square(difference) as tf.Tensor4D
  const size = tf.abs(difference)
  if (distance === 'l1') return size as tf.Tensor4D
  // d²/2 up to δ, then δ·(|d| − δ/2): with q = min(|d|, δ) both are q·(|d| − q/2).
  const quadratic = tf.minimum(size, delta)
  return tf.mul(quadratic, tf.sub(size, tf.mul(quadratic, 0.5))) as tf.Tensor4D
}
