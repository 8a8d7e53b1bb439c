import { createRandom, type Example } from '@chromask/core'
import { flipImage, flipLabels } from '@chromask/image'
import { loadScaled } from '../load-scaled.js'
import { loadSquare } from '../load-square.js'
import { type Change, drawChange } from './augment.js'
import { cutSquare, spreadAt } from './cut.js'
import { relit } from './luma.js'
import type { BatchPlan } from './options.js'
import type { Turn } from './order.js'
import { createPool } from './pool.js'

/** Pictures at a time, of all batches under way: enough to keep the decoder's threads busy, without all of a large batch in memory unscaled. */
const AT_ONCE = 8

/** Loads, crops, turns, scales, relights and flips the pictures of a batch: everything but the masks. */
export function createPreparation(
  plan: BatchPlan,
): (turns: readonly Turn[], signal: AbortSignal) => Promise<Example[]> {
  const pool = createPool(AT_ONCE)
  const random = createRandom(plan.seed).fork('augment')
  const prepare = async ({ index, running }: Turn, signal: AbortSignal): Promise<Example> => {
    signal.throwIfAborted()
    const change = drawChange(random.fork(running), plan.augment)
    const square = await squareFor(plan, index, change, signal)
    const lit = { ...square, image: relit(square.image, change) }
    return change.mirrored ? flipped(lit) : lit
  }
  return (turns, signal) => pool(turns, (turn) => prepare(turn, signal))
}

async function squareFor(
  { dataset, size, augment }: BatchPlan,
  index: number,
  change: Change,
  signal: AbortSignal,
): Promise<Example> {
  const { share, turns } = change
  if (augment.crop === 'center' && share === 1 && turns === 0) return loadSquare(dataset, index, size, signal)
  // Scaled while it is decoded, such that the square has the size wanted.
  const side = Math.max(size, Math.round((size * spreadAt(turns)) / share))
  return cutSquare(await loadScaled(dataset, index, side, signal), size, change)
}

function flipped(example: Example): Example {
  const image = flipImage(example.image, 'horizontal')
  if (!example.segmentation) return { ...example, image }
  return { ...example, image, segmentation: flipLabels(example.segmentation, 'horizontal') }
}
