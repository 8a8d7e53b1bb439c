import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Value } from '../graph/types.js'
import type { Kernel, KernelContext, Kernels } from '../trace/kernel.js'
import { fused, incoming, inputGradient, reached } from './conv.js'
import {
  convGeometry,
  type Geometry,
  nchwOut,
  TO_NCHW,
  TO_NHWC,
  type WindowAttributes,
  windowAttributes,
} from './conv-geometry.js'
import { reshaped, sliced, transposed } from './shape.js'

/** A filter for each channel: `[kh,kw,in,multiplier]`, where channel c gives channels `c·multiplier` and following. */
type FilterShape = readonly [number, number, number, number]

const geometryOf = (shape: readonly number[], filter: readonly number[], attributes: WindowAttributes): Geometry => {
  const [height, width, channels, multiplier] = filter as FilterShape
  return convGeometry(shape, [height, width, channels, channels * multiplier], attributes)
}

/** `[kh,kw,in,multiplier]` to `[in·multiplier,1,kh,kw]`, in which ONNX wants filters of groups. */
function grouped(context: KernelContext, filter: TensorInfo): Value {
  const [height, width, channels, multiplier] = filter.shape as unknown as FilterShape
  const turned = transposed(context, context.value(filter), [2, 3, 0, 1])
  return reshaped(context, turned, [channels * multiplier, 1, height, width])
}

const depthwise: Kernel = (
  { x, filter }: { x: TensorInfo; filter: TensorInfo },
  attributes: WindowAttributes,
  context,
) => {
  const geometry = geometryOf(x.shape, filter.shape, attributes)
  const image = reached(context, transposed(context, context.value(x), TO_NCHW), geometry)
  const result = context.op(
    'Conv',
    [image, grouped(context, filter)],
    { ...windowAttributes(geometry), group: geometry.inChannels },
    nchwOut(geometry),
  )
  return context.tensor(transposed(context, result, TO_NHWC))
}

const backpropInput: Kernel = (
  { dy, filter }: { dy: TensorInfo; filter: TensorInfo },
  { inputShape, ...attributes }: WindowAttributes & { inputShape: number[] },
  context,
) => {
  const [height, width, channels, multiplier] = filter.shape as unknown as FilterShape
  const geometry = convGeometry(inputShape, [height, width, channels, channels], attributes)
  // One filter for each channel at a time: ONNX Runtime errs on WebGPU where a transposed group has more.
  const parts = Array.from({ length: multiplier }, (_, i) => {
    const every = [1, 1, 1, multiplier]
    const gradient = sliced(context, context.value(dy), [0, 0, 0, i], dy.shape, every)
    const one = sliced(context, context.value(filter), [0, 0, 0, i], filter.shape, every)
    const weights = grouped(context, context.tensor(one))
    return inputGradient(context, context.tensor(gradient), weights, geometry, { group: channels })
  })
  return parts.reduce((a, b) => context.run('Add', { a, b }))
}

/**
 * Each filter's gradient is the correlation of its channel with the result's gradient, over the whole batch: a convolution
 * with the batch as channels, that gradient as the filter, and strides and dilations swapped.
 */
const backpropFilter: Kernel = (
  { x, dy }: { x: TensorInfo; dy: TensorInfo },
  { filterShape, ...attributes }: WindowAttributes & { filterShape: number[] },
  context,
) => {
  const geometry = geometryOf(x.shape, filterShape, attributes)
  const { batch, inChannels, outChannels, input, output, kernel, strides, dilations, before, after, skipped } = geometry
  const image = transposed(context, context.value(x), [3, 0, 1, 2])
  const rows = [input[0] - skipped[0], input[1] - skipped[1]]
  const seen = sliced(context, image, [0, 0, 0, 0], [inChannels, batch, ...rows])
  const gradient = transposed(context, incoming(context, dy, geometry), [1, 0, 2, 3])
  const result = context.op(
    'Conv',
    [reshaped(context, seen, [1, inChannels * batch, ...rows]), gradient],
    {
      group: inChannels,
      strides: dilations,
      dilations: strides,
      kernel_shape: output,
      pads: [...before, ...after],
    },
    [1, outChannels, ...kernel],
  )
  const weights = reshaped(context, result, [inChannels, outChannels / inChannels, ...kernel])
  return context.tensor(transposed(context, weights, [2, 3, 0, 1]))
}

export const depthwiseKernels: Kernels = {
  DepthwiseConv2dNative: depthwise,
  DepthwiseConv2dNativeBackpropFilter: backpropFilter,
  DepthwiseConv2dNativeBackpropInput: backpropInput,
  FusedDepthwiseConv2D: fused(depthwise),
}
