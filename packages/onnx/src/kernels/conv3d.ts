import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Attributes, Value } from '../graph/types.js'
import type { Kernel, KernelContext, Kernels } from '../trace/kernel.js'
import { sliced, transposed } from './shape.js'
import { type Volume, type VolumeAttributes, volumeOf } from './volume.js'

const FIRST = [0, 4, 1, 2, 3]
const LAST = [0, 2, 3, 4, 1]

const attributesOf = ({ strides, dilations, kernel, before, after }: Volume): Attributes => ({
  strides,
  dilations,
  kernel_shape: kernel,
  pads: [...before, ...after],
})

const channelsFirst = (context: KernelContext, tensor: TensorInfo): Value =>
  transposed(context, context.value(tensor), FIRST)

/** `[kd,kh,kw,in,out]` to `[out,in,kd,kh,kw]`. */
const weightsOf = (context: KernelContext, filter: TensorInfo): Value =>
  transposed(context, context.value(filter), [4, 3, 0, 1, 2])

const conv3d: Kernel = (
  { x, filter }: { x: TensorInfo; filter: TensorInfo },
  attributes: VolumeAttributes,
  context,
) => {
  const volume = volumeOf(x.shape, filter.shape, attributes)
  const inputs = [channelsFirst(context, x), weightsOf(context, filter)]
  const shape = [volume.batch, volume.outChannels, ...volume.output]
  return context.tensor(transposed(context, context.op('Conv', inputs, attributesOf(volume), shape), LAST))
}

/** Also the forward pass of a transposed convolution. What strides skip at the end gets a gradient of zero. */
const backpropInput: Kernel = (
  { dy, filter }: { dy: TensorInfo; filter: TensorInfo },
  { inputShape, ...attributes }: VolumeAttributes & { inputShape: number[] },
  context,
) => {
  const volume = volumeOf(inputShape, filter.shape, attributes)
  const result = context.op(
    'ConvTranspose',
    [channelsFirst(context, dy), weightsOf(context, filter)],
    { ...attributesOf(volume), output_padding: volume.skipped },
    [volume.batch, volume.inChannels, ...volume.input],
  )
  return context.tensor(transposed(context, result, LAST))
}

/** A convolution with batch and channels swapped, the result's gradient as its filter, strides and dilations swapped. */
const backpropFilter: Kernel = (
  { x, dy }: { x: TensorInfo; dy: TensorInfo },
  { filterShape, ...attributes }: VolumeAttributes & { filterShape: number[] },
  context,
) => {
  const volume = volumeOf(x.shape, filterShape, attributes)
  const { batch, inChannels, outChannels, kernel, input, before, after, skipped } = volume
  const turned = (tensor: TensorInfo): Value => transposed(context, context.value(tensor), [4, 0, 1, 2, 3])
  const seen = input.map((length, i) => length - (skipped[i] as number))
  const result = context.op(
    'Conv',
    [sliced(context, turned(x), [0, 0, 0, 0, 0], [inChannels, batch, ...seen]), turned(dy)],
    { strides: volume.dilations, dilations: volume.strides, kernel_shape: volume.output, pads: [...before, ...after] },
    [inChannels, outChannels, ...kernel],
  )
  return context.tensor(transposed(context, result, [2, 3, 4, 0, 1]))
}

export const conv3dKernels: Kernels = {
  Conv3D: conv3d,
  Conv3DBackpropFilterV2: backpropFilter,
  Conv3DBackpropInputV2: backpropInput,
}
