import { ChromaskError } from '@chromask/core'
import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core'
import type { Attributes, Value } from '../graph/types.js'
import type { Kernel, KernelContext, Kernels } from '../trace/kernel.js'
import { sliced, transposed } from './shape.js'

interface VolumeAttributes {
  readonly strides: [number, number, number] | number
  readonly pad: 'valid' | 'same'
  readonly dilations?: [number, number, number] | number
}

const FIRST = [0, 4, 1, 2, 3]
const LAST = [0, 2, 3, 4, 1]

/** How a window goes over a volume; triples are depth, height and width. */
interface Volume {
  readonly batch: number
  readonly inChannels: number
  readonly outChannels: number
  readonly input: readonly number[]
  readonly output: readonly number[]
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  readonly pads: readonly number[]
  /** Last places along each axis that no window reaches, as strides skip them. */
  readonly skipped: readonly number[]
}

function volumeOf(
  shape: readonly number[],
  filter: readonly number[],
  { strides, pad, dilations = 1 }: VolumeAttributes,
): Volume {
  const info = backend_util.computeConv3DInfo(
    shape as [number, number, number, number, number],
    filter as [number, number, number, number, number],
    strides,
    dilations,
    pad,
  )
  if (Math.min(info.padInfo.front, info.padInfo.top, info.padInfo.left) < 0) {
    throw new ChromaskError(
      'onnx/unsupported-option',
      `a convolution of volumes with padding 'same' has a filter [${filter.slice(0, 3)}] shorter than its strides [${strides}]: ` +
        "TF.js then pads by less than nothing, which ONNX cannot. Use padding 'valid'.",
    )
  }
  const input = [info.inDepth, info.inHeight, info.inWidth]
  const output = [info.outDepth, info.outHeight, info.outWidth]
  const steps = [info.strideDepth, info.strideHeight, info.strideWidth]
  const reach = [info.effectiveFilterDepth, info.effectiveFilterHeight, info.effectiveFilterWidth]
  const before = [info.padInfo.front, info.padInfo.top, info.padInfo.left]
  const missing = output.map(
    (length, i) =>
      (length - 1) * (steps[i] as number) + (reach[i] as number) - (input[i] as number) - (before[i] as number),
  )
  return {
    batch: info.batchSize,
    inChannels: info.inChannels,
    outChannels: info.outChannels,
    input,
    output,
    kernel: [info.filterDepth, info.filterHeight, info.filterWidth],
    strides: steps,
    dilations: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
    pads: [...before, ...missing.map((length) => Math.max(0, length))],
    skipped: missing.map((length) => Math.max(0, -length)),
  }
}

const attributesOf = ({ strides, dilations, kernel, pads }: Volume): Attributes => ({
  strides,
  dilations,
  kernel_shape: kernel,
  pads,
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
  const { batch, inChannels, outChannels, kernel, input, skipped } = volume
  const turned = (tensor: TensorInfo): Value => transposed(context, context.value(tensor), [4, 0, 1, 2, 3])
  const seen = input.map((length, i) => length - (skipped[i] as number))
  const result = context.op(
    'Conv',
    [sliced(context, turned(x), [0, 0, 0, 0, 0], [inChannels, batch, ...seen]), turned(dy)],
    { strides: volume.dilations, dilations: volume.strides, kernel_shape: volume.output, pads: volume.pads },
    [inChannels, outChannels, ...kernel],
  )
  return context.tensor(transposed(context, result, [2, 3, 4, 0, 1]))
}

export const conv3dKernels: Kernels = {
  Conv3D: conv3d,
  Conv3DBackpropFilterV2: backpropFilter,
  Conv3DBackpropInputV2: backpropInput,
}
