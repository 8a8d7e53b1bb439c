import { createRandom } from '@chromask/core'
import type { BatchPlan } from './options.js'

/** One picture's turn in the stream. */
export interface Turn {
  /** Index into the data set. */
  readonly index: number
  /** Which picture of the stream, from 0; it seeds the augmentation. */
  readonly running: number
  /** Which mask of the stream. */
  readonly mask: number
}

/** The order of the stream: a pure function of the plan and the batch's number. */
export interface Order {
  readonly batchesPerPass: number
  /** The pictures of batch `number`, counted from 0 over all passes. */
  turns(number: number): Turn[]
}

/** Every pass is a fresh shuffle, seeded by the plan's seed and the pass's number; or they are all in the data set's order. */
export function createOrder({ dataset, batchSize, shuffle, lastBatch, maskOrder, seed }: BatchPlan): Order {
  const { size } = dataset
  const batchesPerPass = lastBatch === 'drop' ? Math.floor(size / batchSize) : Math.ceil(size / batchSize)
  const perPass = lastBatch === 'drop' ? batchesPerPass * batchSize : size
  const random = createRandom(seed).fork('order')
  const all = Array.from({ length: size }, (_, i) => i)
  let shuffled: { pass: number; order: readonly number[] } | undefined
  const orderOf = (pass: number): readonly number[] => {
    if (!shuffle) return all
    if (shuffled?.pass !== pass) shuffled = { pass, order: random.fork(pass).shuffle(all) }
    return shuffled.order
  }
  return {
    batchesPerPass,
    turns(number) {
      const pass = Math.floor(number / batchesPerPass)
      const first = (number % batchesPerPass) * batchSize
      const chosen = orderOf(pass).slice(first, Math.min(first + batchSize, perPass))
      return chosen.map((index, i) => {
        const running = pass * perPass + first + i
        return { index, running, mask: { sampled: running, batch: number, passes: pass }[maskOrder] }
      })
    },
  }
}
