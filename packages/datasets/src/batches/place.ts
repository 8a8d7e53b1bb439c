import { ChromaskError, createRandom, type Json } from '@chromask/core'
import type { BatchPlan } from './options.js'

/** What the batches follow from, as plain data: all but the prefetch, which changes nothing. */
export function planFacts({ dataset, masks, prefetch: _, ...plan }: BatchPlan): Record<string, Json> {
  const { seed, size, batchSize, shuffle, maskOrder, lastBatch, augment } = plan
  return {
    pictures: dataset.size,
    // A short name for all their ids.
    ids: createRandom(dataset.ids().join('\n')).integer(0, 2 ** 31 - 1),
    masks: masks.name,
    seed,
    size,
    batchSize,
    shuffle,
    maskOrder,
    lastBatch,
    augment: { ...augment },
  }
}

/**
 * The number of the batch that a saved place stands for.
 *
 * @throws ChromaskError `datasets/invalid-state` for what is no place, or one in the stream of other options.
 */
export function checkedPlace(state: Json, facts: Record<string, Json>, batchesPerPass: number): number {
  const saved = (typeof state === 'object' && state !== null ? state : {}) as Record<string, Json>
  const { pass, batch, of = {} } = saved
  const whole = (value: Json | undefined): value is number => Number.isSafeInteger(value) && (value as number) >= 0
  const other = Object.entries(of ?? {}).flatMap(([key, was]) => {
    const [before, now] = [JSON.stringify(was), JSON.stringify(facts[key])]
    return before === now ? [] : [`${key} was ${before} and is ${now}`]
  })
  if (other.length > 0) {
    throw new ChromaskError(
      'datasets/invalid-state',
      `restore: this place is one in another stream: ${other.join('; ')}. Go on with the options that it was saved under, or begin anew.`,
    )
  }
  if (whole(pass) && whole(batch) && batch < batchesPerPass) return pass * batchesPerPass + batch
  throw new ChromaskError(
    'datasets/invalid-state',
    `restore: expected { pass, batch } as save() gives it, batch from 0 to ${batchesPerPass - 1}, got ${JSON.stringify(state)}.`,
  )
}
