import { createHash } from 'node:crypto'
import { createBatches, proceduralFlowers } from '@chromask/datasets'
import { createMaskSource } from '@chromask/masks'
import { expect, it } from 'vitest'
import { getRecipe } from './catalog.js'

it('the seed system’s epoch is ten passes: every picture with every mask, once', async () => {
  const { masks, lastBatch, seed } = getRecipe('hallpaz2018')
  const batches = createBatches({
    dataset: proceduralFlowers({ count: 7 }),
    masks: createMaskSource(masks.train),
    size: 16,
    batchSize: 3,
    seed,
    maskOrder: masks.order,
    lastBatch,
  })
  const met = new Set<string>()
  const kinds = new Set<string>()
  let pictures = 0
  for (let i = 0; i < 10 * batches.batchesPerPass; i++) {
    const { ids, mask, count } = await batches.next(0)
    for (const [at, id] of ids.entries()) {
      const kind = createHash('md5')
        .update(mask.subarray(at * 256, (at + 1) * 256))
        .digest('hex')
      kinds.add(kind)
      met.add(`${id} ${kind}`)
    }
    pictures += count
  }
  await batches.dispose()
  expect([kinds.size, met.size, pictures]).toEqual([10, 70, 70])
})
