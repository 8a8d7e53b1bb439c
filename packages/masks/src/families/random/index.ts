import { type Makers, maker } from '../../maker.js'
import { type NoiseSpec, noise, noiseParameters } from './noise.js'

/** Masks that are drawn by chance. */
export type RandomSpec = NoiseSpec

export const randomMakers: Makers<RandomSpec> = {
  noise: maker('smooth random blobs', noise, noiseParameters),
}
