import type { Maker, Makers } from '../../maker.js'
import type { SourceOrSpec } from '../../spec.js'
import type { Strength } from '../../strength.js'
import { type Distort, distortMaker } from './distort.js'
import { jitter, pixelate, saltAndPepper } from './pixels.js'
import { blobs, morph, rethreshold } from './regions.js'
import { warp } from './warp.js'

/**
 * Another mask, distorted; at strength 0 it stays as it is. What the strength measures:
 *
 * - `salt-and-pepper`: the share of pixels drawn to become 1 or 0
 * - `blobs`: the area of all discs added or dropped, relative to the picture's
 * - the others, in shorter sides: how far a pixel's value may come from (`jitter`, `warp`), how far edges grow or shrink
 *   (`morph`), the blur's radius (`rethreshold`), the blocks' side (`pixelate`)
 */
export interface NoisySpec {
  readonly kind: 'salt-and-pepper' | 'jitter' | 'warp' | 'blobs' | 'morph' | 'rethreshold' | 'pixelate'
  readonly source: SourceOrSpec
  /** A number, a range, or a `linear` or `steps` schedule that follows the training's progress. */
  readonly strength?: Strength
}

const distorted = (
  kind: NoisySpec['kind'],
  about: string,
  strength: readonly [about: string, low: number, high: number],
  distort: Distort,
): Maker => {
  const [what, low, high] = strength
  return distortMaker(kind, about, { about: what, default: [low, high], min: 0, max: 1 }, distort)
}

export const noisyMakers: Makers<NoisySpec> = {
  'salt-and-pepper': distorted(
    'salt-and-pepper',
    'single pixels coloured or left grey',
    ['share of pixels', 0.01, 0.1],
    saltAndPepper,
  ),
  jitter: distorted('jitter', 'ragged edges', ['reach in shorter sides', 0.01, 0.05], jitter),
  warp: distorted('warp', 'an elastic distortion', ['greatest displacement, in shorter sides', 0.03, 0.15], warp),
  blobs: distorted('blobs', 'discs added and dropped', ['their area, relative to the picture', 0.02, 0.2], blobs),
  morph: distorted('morph', 'grown or shrunk', ['by how much, in shorter sides', 0.01, 0.06], morph),
  rethreshold: distorted(
    'rethreshold',
    'blurred, then hard again',
    ['radius of the blur, in shorter sides', 0.05, 0.3],
    rethreshold,
  ),
  pixelate: distorted(
    'pixelate',
    'of a coarser resolution',
    ['side of a block, in shorter sides', 0.03, 0.12],
    pixelate,
  ),
}
