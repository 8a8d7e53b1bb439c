import { describe, expect, it } from 'vitest'
import { trainBoth } from './network.js'

describe.skipIf(!process.env.CHROMASK_WEBGPU)('on WebGPU', () => {
  it('trains the same network with every operator on the device', async () => {
    for (const [got, expected] of await trainBoth({ providers: ['webgpu'], cpuFallback: false }))
      expect(Math.abs(got - expected)).toBeLessThan(1e-3 * expected)
  })
})
