import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core'
import { sizeOf } from '../graph/types.js'
import type { Kernel, Kernels } from '../trace/kernel.js'
import { reshaped, sliced, transposed } from './shape.js'

type X = { readonly x: TensorInfo }

/** Blocks of pixels from the batch back to their places. */
const batchToSpace: Kernel = (
  { x }: X,
  { blockShape, crops }: { blockShape: number[]; crops: number[][] },
  context,
) => {
  const blocks = sizeOf(blockShape)
  const split = reshaped(context, context.value(x), backend_util.getReshaped([...x.shape], blockShape, blocks))
  const turned = transposed(context, split, backend_util.getPermuted(split.shape.length, blockShape.length))
  const whole = backend_util.getReshapedPermuted([...x.shape], blockShape, blocks)
  const cropped = (side: 0 | 1): number[] => whole.map((_, axis) => crops[axis - 1]?.[side] ?? 0)
  const [begin, ends] = [cropped(0), cropped(1)]
  const end = whole.map((length, axis) => length - (ends[axis] as number))
  return context.tensor(sliced(context, reshaped(context, turned, whole), begin, end), x.dtype)
}

/** Every so many pixels become a picture of their own. */
const spaceToBatch: Kernel = (
  { x }: X,
  { blockShape, paddings }: { blockShape: number[]; paddings: [number, number][] },
  context,
) => {
  const blocks = sizeOf(blockShape)
  const rest = x.shape.slice(1 + blockShape.length).map(() => [0, 0])
  const padded = context.run('PadV2', { x }, { paddings: [[0, 0], ...paddings, ...rest], constantValue: 0 })
  const split = backend_util.getReshaped(padded.shape, blockShape, blocks, false)
  const order = backend_util.getPermuted(split.length, blockShape.length, false)
  const turned = transposed(context, reshaped(context, context.value(padded), split), order)
  const shape = backend_util.getReshapedPermuted(padded.shape, blockShape, blocks, false)
  return context.tensor(reshaped(context, turned, shape), x.dtype)
}

/** Channels become blocks of pixels. */
const depthToSpace: Kernel = ({ x }: X, { blockSize: size }: { blockSize: number }, context) => {
  const [batch, height, width, depth] = x.shape as [number, number, number, number]
  const channels = depth / (size * size)
  const split = reshaped(context, context.value(x), [batch, height, width, size, size, channels])
  const turned = transposed(context, split, [0, 1, 3, 2, 4, 5])
  return context.tensor(reshaped(context, turned, [batch, height * size, width * size, channels]), x.dtype)
}

export const blockKernels: Kernels = {
  BatchToSpaceND: batchToSpace,
  DepthToSpace: depthToSpace,
  SpaceToBatchND: spaceToBatch,
}
