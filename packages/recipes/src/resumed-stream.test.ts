import { type Batch, type BatchSource, createRandom } from '@chromask/core'
import { createBatches, proceduralFlowers } from '@chromask/datasets'
import { createMaskSource, type MaskSpec } from '@chromask/masks'
import { describe, expect, it } from 'vitest'

// Data, augmentation and masks together: what a checkpoint in the middle of a pass goes on with.
const masks: MaskSpec = {
  kind: 'curriculum',
  stages: [
    { from: 0, source: { kind: 'salt-and-pepper', source: { kind: 'disc' }, strength: 0.1 } },
    {
      from: 0.5,
      source: {
        kind: 'warp',
        source: { kind: 'noise' },
        strength: { kind: 'linear', from: 0, to: 0.1 },
      },
    },
  ],
}

describe('a resumed stream', () => {
  it('is exactly the rest, with masks that follow the progress and noisy ones, from any batch on', async () => {
    const steps = 9
    const open = (prefetch: number): BatchSource =>
      createBatches({
        dataset: proceduralFlowers({ count: 14, seed: 'resume' }),
        masks: createMaskSource(masks),
        size: 16,
        batchSize: 4,
        seed: 'resume',
        augment: { flip: true, crop: 'random', rotate: 20, brightness: 0.1, contrast: 0.1 },
        prefetch,
      })
    const whole = open(0)
    const places: unknown[] = []
    const batches: Batch[] = []
    for (let step = 0; step < steps; step++) {
      places.push(JSON.parse(JSON.stringify(whole.save())))
      batches.push(await whole.next(step / steps))
    }
    expect(new Set(batches.map(({ mask }) => mask.join())).size).toBe(steps)
    for (const [from, place] of places.entries()) {
      const resumed = open(createRandom('prefetch').fork(from).integer(0, 3))
      resumed.restore(place as never)
      for (let step = from; step < steps; step++) expect(await resumed.next(step / steps)).toEqual(batches[step])
      await resumed.dispose()
    }
  })
})
