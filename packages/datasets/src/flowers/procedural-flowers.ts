import { ChromaskError, createRandom, type Example, type Seed } from '@chromask/core'
import type { LabelledDataset } from '../labelled.js'
import { renderScene } from './render.js'
import { randomScene } from './scene.js'
import { allSpecies } from './species/all-species.js'

export interface ProceduralFlowersOptions {
  /** How many pictures there are, 1 to 1 000 000. @default 1000 */
  readonly count?: number
  /** @default 'flowers' */
  readonly seed?: Seed
  /** Side of the pictures that `get` gives, 8 to 4096 pixels. @default 128 */
  readonly size?: number
}

const COUNT = { low: 1, high: 1_000_000 }
const SIZE = { low: 8, high: 4096 }

/**
 * Flowers drawn by the program: no files, and an endless supply. Every picture has one of eight species as its label
 * (each eight pictures in a row show all eight), blossoms with stems and leaves before sky, meadow or soil, and a
 * segmentation: 0 background, 1 blossom, 2 leaf or stem, 3 sky. Every material has its own hue, brightness and texture,
 * so that colour can be learned from luma within minutes. The same seed and index give the same bytes on every
 * platform; `getSquare` draws the same scene at any size.
 *
 * @throws ChromaskError `datasets/invalid-option` for a count or size out of range; `get` and `getSquare` throw
 * `datasets/out-of-range` for an index that is not there, and `getSquare` `datasets/invalid-option` for a bad size.
 * @example
 * ```ts
 * import { proceduralFlowers } from '@chromask/datasets'
 *
 * const flowers = proceduralFlowers({ count: 16 })
 * const { image, label = 0 } = await flowers.get(3)
 * console.log(image.width, image.height, flowers.classNames?.[label]) // 128 128 daisy
 * ```
 */
export function proceduralFlowers(options: ProceduralFlowersOptions = {}): LabelledDataset {
  const { count = 1000, seed = 'flowers', size = 128 } = options
  checkRange('count', count, COUNT)
  checkRange('size', size, SIZE)
  const random = createRandom(seed)
  const order = allSpecies.map((_, label) => label)

  const labelOf = (index: number): number => {
    const block = Math.floor(index / order.length)
    // In random order within each block: taking every n-th picture does not pick out a species.
    return random.fork('labels').fork(block).shuffle(order)[index % order.length] ?? 0
  }

  const draw = (index: number, side: number): Example => {
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new ChromaskError(
        'datasets/out-of-range',
        `procedural flowers: index must be an integer from 0 to ${count - 1}, got ${String(index)}.`,
      )
    }
    const label = labelOf(index)
    const species = allSpecies[label] as (typeof allSpecies)[number]
    return { id: idOf(index), label, ...renderScene(randomScene(species, random.fork(index)), side) }
  }

  /** Pictures are squares: whole or not is the same. */
  const drawAt = async (index: number, side: number, signal?: AbortSignal): Promise<Example> => {
    signal?.throwIfAborted()
    checkRange('size', side, SIZE)
    return draw(index, side)
  }
  return {
    name: 'procedural-flowers',
    size: count,
    classNames: allSpecies.map((species) => species.name),
    async get(index, signal) {
      signal?.throwIfAborted()
      return draw(index, size)
    },
    getSquare: drawAt,
    getScaled: drawAt,
    // The number says how they are drawn: another one whenever a pixel changes.
    fingerprint: async () => JSON.stringify(['procedural-flowers 1', seed, size]),
    ids: () => Array.from({ length: count }, (_, index) => idOf(index)),
  }
}

const idOf = (index: number): string => `flower-${String(index).padStart(6, '0')}`

function checkRange(name: string, value: number, { low, high }: { readonly low: number; readonly high: number }): void {
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new ChromaskError(
      'datasets/invalid-option',
      `procedural flowers: ${name} must be an integer from ${low} to ${high}, got ${String(value)}.`,
    )
  }
}
