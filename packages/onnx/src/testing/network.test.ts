import { expect, it } from 'vitest'
import { trainBoth } from './network.js'

it('trains a network of pooling, depthwise layers and resizing as TF.js does', async () => {
  const losses = await trainBoth()
  for (const [got, expected] of losses) expect(Math.abs(got - expected)).toBeLessThan(1e-4 * expected)
  expect(losses.at(-1)![1]).toBeLessThan(0.8 * losses[0]![1])
})
