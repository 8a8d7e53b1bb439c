import { createRandom, type Example, type Random } from '@chromask/core'
import { flipImage, flipLabels, type Rectangle } from '@chromask/image'
import { inParallel } from '../in-parallel.js'
import { cutOut, loadSquare } from '../load-square.js'
import type { BatchPlan } from './options.js'
import type { Turn } from './order.js'

/** Pictures at a time: enough to keep the decoder's threads busy, without all of a large batch in memory unscaled. */
const AT_ONCE = 8
const SMALLEST_CROP = 0.7

/** Loads, crops, scales and flips the pictures of a batch: everything but the masks. */
export function createPreparation(
  plan: BatchPlan,
): (turns: readonly Turn[], signal: AbortSignal) => Promise<Example[]> {
  const { dataset, size, augment, seed } = plan
  const root = createRandom(seed).fork('augment')
  const prepare = async ({ index, running }: Turn, signal: AbortSignal): Promise<Example> => {
    signal.throwIfAborted()
    const random = root.fork(running)
    // Drawn in any case, so that the crops stay the same with and without flips.
    const mirrored = random.boolean() && augment.flip
    const square =
      augment.crop === 'center'
        ? await loadSquare(dataset, index, size, signal)
        : await randomCrop(await dataset.get(index, signal), size, random)
    return mirrored ? flipped(square) : square
  }
  return (turns, signal) => inParallel(turns, AT_ONCE, (turn) => prepare(turn, signal))
}

function randomCrop(example: Example, size: number, random: Random): Promise<Example> {
  const { width, height } = example.image
  const side = Math.max(1, Math.round(Math.min(width, height) * random.uniform(SMALLEST_CROP, 1)))
  const area: Rectangle = {
    left: random.integer(0, width - side),
    top: random.integer(0, height - side),
    width: side,
    height: side,
  }
  return cutOut(example, area, size)
}

function flipped(example: Example): Example {
  const image = flipImage(example.image, 'horizontal')
  if (!example.segmentation) return { ...example, image }
  return { ...example, image, segmentation: flipLabels(example.segmentation, 'horizontal') }
}
