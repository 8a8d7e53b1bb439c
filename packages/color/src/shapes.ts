import { ChromaskError } from '@chromask/core'
import type { Tensor4D } from '@tensorflow/tfjs-core'

/** Throws `color/invalid-shape` unless the tensor is `[B,H,W,channels]`, of the same B, H and W as `like`. */
export function checkShape(what: string, tensor: Tensor4D, channels: number, like?: Tensor4D): void {
  const { shape } = tensor
  const fits =
    shape.length === 4 &&
    shape[3] === channels &&
    (!like || [0, 1, 2].every((axis) => shape[axis] === like.shape[axis]))
  if (fits) return
  const leading = like ? like.shape.slice(0, 3).join(',') : 'B,H,W'
  throw new ChromaskError(
    'color/invalid-shape',
    `${what} must have the shape [${leading},${channels}], got [${shape}]. Pass NHWC tensors of one size.`,
  )
}
