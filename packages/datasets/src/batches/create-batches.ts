import { type Batch, type BatchSource, ChromaskError, type Example, type Json } from '@chromask/core'
import { untilAborted } from '../abort.js'
import { assemble } from './assemble.js'
import { type BatchOptions, checkedPlan } from './options.js'
import { createOrder } from './order.js'
import { checkedPlace, planFacts } from './place.js'
import { createPreparation } from './prepare.js'

/**
 * An endless stream of batches: shuffled afresh for every pass over the data, augmented, with masks. Batch n is a
 * function of the options and n alone, so a saved place is two numbers (and the options, so that it is not taken for one
 * in another stream), and `prefetch` changes nothing but the speed.
 *
 * Pictures are prepared ahead, on other threads; the masks are drawn when the batch is asked for, with the `progress`
 * handed to `next`. An error belongs to the batch it happened in: that `next` throws it, does not move on, and the next
 * call tries again. Calls made while another is under way wait for their turn.
 *
 * @throws ChromaskError `datasets/invalid-option`; `datasets/batch-too-large`. `next` throws what the data set and the
 * masks throw, the signal's reason, `datasets/mask-size`, `datasets/disposed`; `restore` throws `datasets/invalid-state`.
 * @example
 * ```ts
 * import { createMask, createRgbImage } from '@chromask/core'
 * import { createBatches } from '@chromask/datasets'
 *
 * const ids = ['a', 'b', 'c', 'd', 'e']
 * const get = async (index: number) => ({ id: ids[index] ?? '', image: createRgbImage(40, 30) })
 * const batches = createBatches({
 *   dataset: { name: 'letters', size: 5, ids: () => ids, get },
 *   masks: { name: 'nothing', sample: ({ width, height }) => createMask(width, height) },
 *   size: 16,
 *   batchSize: 2,
 *   seed: 1,
 *   augment: { flip: true, crop: 'random' },
 * })
 * const batch = await batches.next(0)
 * console.log(batch.count, batch.rgb.length, batch.mask.length, batches.batchesPerPass) // 2 1536 512 2
 * const place = batches.save() // for a checkpoint
 * const [second] = (await batches.next(0)).ids
 * batches.restore(place)
 * console.log((await batches.next(0)).ids[0] === second) // true
 * await batches.dispose()
 * ```
 */
export function createBatches(options: BatchOptions): BatchSource {
  const plan = checkedPlan(options)
  const order = createOrder(plan)
  const prepare = createPreparation(plan)
  const { batchesPerPass } = order
  let known: Record<string, Json> | undefined
  const facts = (): Record<string, Json> => {
    known ??= planFacts(plan)
    return known
  }

  /** What `next` will give. */
  let position = 0
  let ahead = new Map<number, Promise<Example[]>>()
  /** Preparations under way. Pictures are begun in the order of the batches, so that the nearest one is ready first. */
  const preparing = new Set<Promise<unknown>>()
  /** The end of the queue of `next` calls. */
  let giving: Promise<unknown> = Promise.resolve()
  let work = new AbortController()
  let disposed = false

  const request = (number: number): Promise<Example[]> => {
    const known = ahead.get(number)
    if (known) return known
    const { signal } = work
    const prepared = prepare(order.turns(number), signal)
    ahead.set(number, prepared)
    // A failure is thrown by the `next` it belongs to, which may never come.
    const settled: Promise<unknown> = prepared.catch(() => undefined).then(() => preparing.delete(settled))
    preparing.add(settled)
    return prepared
  }

  const give = async (progress: number, signal: AbortSignal | undefined): Promise<Batch> => {
    signal?.throwIfAborted()
    if (disposed) throw stopped()
    const number = position
    const { signal: stop } = work
    const orStopped = <T>(task: Promise<T>): Promise<T> => untilAborted(untilAborted(task, stop), signal)
    const prepared = request(number)
    for (let i = 1; i <= plan.prefetch; i++) request(number + i)
    try {
      const examples = await orStopped(prepared)
      const batch = await orStopped(assemble(plan, order.turns(number), examples, progress))
      signal?.throwIfAborted()
      stop.throwIfAborted()
      ahead.delete(number)
      position = number + 1
      return batch
    } catch (thrown) {
      // Tried afresh the next time, unless only this call was given up.
      if (!signal?.aborted && !stop.aborted) ahead.delete(number)
      throw thrown
    }
  }

  const discard = (reason: ChromaskError): void => {
    work.abort(reason)
    work = new AbortController()
    ahead = new Map()
  }

  return {
    batchSize: plan.batchSize,
    batchesPerPass,
    next(progress, signal) {
      const given = giving.then(() => give(progress, signal))
      giving = given.catch(() => undefined)
      return given
    },
    save: () => ({ pass: Math.floor(position / batchesPerPass), batch: position % batchesPerPass, of: facts() }),
    restore(state) {
      const place = checkedPlace(state, facts(), batchesPerPass)
      discard(
        new ChromaskError('datasets/restored', 'this batch was given up, because the stream went to another place.'),
      )
      position = place
    },
    async dispose() {
      disposed = true
      discard(stopped())
      await Promise.all([...preparing, giving])
    },
  }
}

const stopped = (): ChromaskError =>
  new ChromaskError('datasets/disposed', 'this batch source is disposed. Create another one to go on.')
