import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Kernel, KernelContext, Kernels } from '../trace/kernel.js'
import { cast } from './cast.js'
import { maxGradient, type PoolAttributes } from './pool.js'
import { reshaped } from './shape.js'
import { type VolumeAttributes, volumeOf } from './volume.js'

type Pool3DAttributes = VolumeAttributes & { readonly filterSize: [number, number, number] | number }

/** A volume as pictures, how windows go over them, and what they become. */
interface Step {
  readonly from: readonly number[]
  readonly attributes: PoolAttributes
  readonly to: readonly number[]
}

/**
 * Pooling a volume `[N,D,H,W,C]` is pooling its planes, and then along its depth, with all pixels of a plane side by side:
 * ONNX Runtime pools pictures on WebGPU, but no volumes.
 */
function stepsOf(
  shape: readonly number[],
  { filterSize, ...given }: Pool3DAttributes,
): { planes: Step; depth: Step; result: readonly number[] } {
  const window = typeof filterSize === 'number' ? [filterSize, filterSize, filterSize] : filterSize
  const channels = shape[4] as number
  const { batch, input, output, kernel, strides, before, after } = volumeOf(
    shape,
    [...window, channels, channels],
    given,
  )
  const around = (axis: 0 | 1 | 2): [number, number] => [before[axis], after[axis]]
  const none: [number, number] = [0, 0]
  const pixels = output[1] * output[2]
  return {
    planes: {
      from: [batch * input[0], input[1], input[2], channels],
      attributes: {
        filterSize: [kernel[1], kernel[2]],
        strides: [strides[1], strides[2]],
        pad: [none, around(1), around(2), none],
      },
      to: [batch * input[0], output[1], output[2], channels],
    },
    depth: {
      from: [batch, input[0], pixels, channels],
      attributes: { filterSize: [kernel[0], 1], strides: [strides[0], 1], pad: [none, around(0), none, none] },
      to: [batch, output[0], pixels, channels],
    },
    result: [batch, ...output, channels],
  }
}

const shaped = (context: KernelContext, tensor: TensorInfo, shape: readonly number[]): TensorInfo =>
  context.tensor(reshaped(context, context.value(tensor), shape), tensor.dtype)

const pool =
  (kernel: 'AvgPool' | 'MaxPool'): Kernel =>
  ({ x }: { x: TensorInfo }, attributes: Pool3DAttributes, context) => {
    const { planes, depth, result } = stepsOf(x.shape, attributes)
    const along = ({ from, attributes: own }: Step, tensor: TensorInfo): TensorInfo =>
      context.run(kernel, { x: shaped(context, tensor, from) }, own)
    // Of integers, too, a float.
    const volume = context.tensor(cast(context, context.value(x), 'float32'))
    return shaped(context, along(depth, along(planes, volume)), result)
  }

const avgPoolGrad: Kernel = (
  { dy, input }: { dy: TensorInfo; input: TensorInfo },
  attributes: Pool3DAttributes,
  context,
) => {
  const { planes, depth } = stepsOf(input.shape, attributes)
  const back = ({ from, attributes: own, to }: Step, gradient: TensorInfo): TensorInfo =>
    context.run('AvgPoolGrad', { dy: shaped(context, gradient, to), input: shaped(context, input, from) }, own)
  return shaped(context, back(planes, back(depth, dy)), input.shape)
}

/** To the last one of equal maxima: so it is with TF.js, where volumes are concerned. */
const maxPoolGrad: Kernel = (
  { dy, input, output }: { dy: TensorInfo; input: TensorInfo; output: TensorInfo },
  attributes: Pool3DAttributes,
  context,
) => {
  const { planes, depth } = stepsOf(input.shape, attributes)
  const back = (
    { from, attributes: own, to }: Step,
    gradient: TensorInfo,
    before: TensorInfo,
    after: TensorInfo,
  ): TensorInfo => {
    const tensors = {
      dy: shaped(context, gradient, to),
      input: shaped(context, before, from),
      output: shaped(context, after, to),
    }
    return maxGradient(tensors, own, 'last', context)
  }
  const middle = context.run('MaxPool', { x: shaped(context, input, planes.from) }, planes.attributes)
  const gradient = back(planes, back(depth, dy, middle, output), input, middle)
  return shaped(context, gradient, input.shape)
}

export const pool3dKernels: Kernels = {
  AvgPool3D: pool('AvgPool'),
  AvgPool3DGrad: avgPoolGrad,
  MaxPool3D: pool('MaxPool'),
  MaxPool3DGrad: maxPoolGrad,
}
