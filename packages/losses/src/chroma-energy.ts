import type { Schedule } from '@chromask/core'
import type { LossTerm } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { checkChoice } from './reduce.js'

export interface ChromaEnergyOptions {
  /**
   * - `generated`: of what the generator gave
   * - `truth`: of the photograph; a constant to the generator, which learns nothing from it
   * @default 'generated'
   */
  readonly of?: 'generated' | 'truth'
  /** Which side of the mask counts; soft edges in part. @default 'outside' */
  readonly where?: 'inside' | 'outside'
  /** @default 1 */
  readonly weight?: Schedule
  /** @default 'chroma-energy' */
  readonly name?: string
}

/**
 * How colourful one side of the mask is: `mean(((chroma − neutral) · m)²)` over the whole picture, with `m` the mask, or
 * 1 − mask. As it is by default it punishes leakage. Generated chroma `inside` is pulled to grey, against the task.
 *
 * The second term that stands commented out in the seed system (Pinho 2018), `100000·mean((uv·mask)²)`, is that of the
 * `truth` `inside`: no generated value occurs in it, so it raises the loss and moves no weight.
 *
 * @throws ChromaskError `losses/invalid-option`.
 * @example
 * ```ts
 * import { chromaEnergy } from '@chromask/losses'
 *
 * const seedsSecond = chromaEnergy({ of: 'truth', where: 'inside', weight: 100_000 })
 * const noLeakage = chromaEnergy({ weight: 1000, name: 'leakage' })
 * console.log(seedsSecond.name, noLeakage.name) // chroma-energy leakage
 * ```
 */
export function chromaEnergy(options: ChromaEnergyOptions = {}): LossTerm {
  const { of = 'generated', where = 'outside', weight = 1, name = 'chroma-energy' } = options
  checkChoice('chroma energy', 'of', of, ['generated', 'truth'])
  checkChoice('chroma energy', 'where', where, ['inside', 'outside'])
  return {
    name,
    weight,
    compute({ generated, chroma, neutral, mask }) {
      const side = where === 'inside' ? mask : tf.sub(1, mask)
      return tf.mean(tf.square(tf.mul(tf.sub(of === 'truth' ? chroma : generated, neutral), side)))
    },
  }
}
