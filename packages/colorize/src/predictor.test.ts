import type { Generator } from '@chromask/core/tensor'
import { expect, it } from 'vitest'
import { predictorOf } from './predictor.js'

// No backend is imported in this file.
it('says what to import where TF.js has no backend', async () => {
  const nothing = new Map()
  const generator: Generator & { sizeMultiple: number } = {
    sizeMultiple: 4,
    trainable: nothing,
    statistics: nothing,
    apply: (luma) => luma,
    dispose: () => undefined,
  }
  const plane = new Float32Array(16)
  const { predict } = predictorOf(generator, { colorSpace: 'yuv', size: 4 })
  await expect(predict({ width: 4, height: 4, luma: plane, mask: plane })).rejects.toThrow(
    expect.objectContaining({ code: 'colorize/no-backend', message: expect.stringContaining('Import one first') }),
  )
})
