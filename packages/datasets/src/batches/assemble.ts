import { type Batch, ChromaskError, type Example, type Mask } from '@chromask/core'
import type { BatchPlan } from './options.js'
import type { Turn } from './order.js'

/**
 * Draws the masks of prepared pictures and packs both into a batch. The masks are drawn only now, because they may
 * depend on how far the training is, and that must not depend on how far ahead the pictures were prepared.
 *
 * @throws ChromaskError `datasets/mask-size`, and whatever the mask source throws.
 */
export async function assemble(
  { size, masks, seed }: BatchPlan,
  turns: readonly Turn[],
  examples: readonly Example[],
  progress: number,
): Promise<Batch> {
  const count = examples.length
  const sampled = await Promise.all(
    examples.map(async (example, i) => {
      const index = (turns[i] as Turn).mask
      return checkedMask(
        masks.name,
        await masks.sample({ height: size, width: size, seed, index, progress, example }),
        size,
      )
    }),
  )
  const pixels = size * size
  const rgb = new Uint8Array(count * pixels * 3)
  const mask = new Float32Array(count * pixels)
  const labels = new Int32Array(count)
  for (const [i, { image, label = -1 }] of examples.entries()) {
    rgb.set(image.data, i * pixels * 3)
    mask.set((sampled[i] as Mask).data, i * pixels)
    labels[i] = label
  }
  return { count, size, rgb, mask, ids: examples.map(({ id }) => id), labels }
}

function checkedMask(name: string, mask: Mask, size: number): Mask {
  const { width, height, data } = mask
  if (width === size && height === size && data.length === size * size) return mask
  throw new ChromaskError(
    'datasets/mask-size',
    `masks ${name}: expected a mask of ${size}x${size} pixels as requested, got ${width}x${height} with ${data.length} values. ` +
      'The mask source must follow the width and height of its request.',
  )
}
