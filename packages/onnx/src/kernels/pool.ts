import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Value } from '../graph/types.js'
import { pixelsOfTaps } from '../passes/window.js'
import type { Kernel, KernelContext, Kernels } from '../trace/kernel.js'
import { cast, within } from './cast.js'
import { incoming, reached } from './conv.js'
import {
  convGeometry,
  type Geometry,
  nchwOut,
  TO_NCHW,
  TO_NHWC,
  type WindowAttributes,
  windowAttributes,
} from './conv-geometry.js'
import { type Matrix, mapPlanes, zeroMatrix } from './planes.js'
import { reshaped, transposed } from './shape.js'
import { addToPixels, highest, highestTap, placesOf, type Tie, tapsOf, windowsOf } from './windows.js'

export type PoolAttributes = WindowAttributes & { readonly filterSize: [number, number] | number }

function poolGeometry(shape: readonly number[], { filterSize, ...attributes }: PoolAttributes): Geometry {
  const [height, width] = typeof filterSize === 'number' ? [filterSize, filterSize] : filterSize
  const channels = shape[3] as number
  return convGeometry(shape, [height, width, channels, channels], { ...attributes, dilations: 1 })
}

const pool =
  (operator: 'MaxPool' | 'AveragePool'): Kernel =>
  ({ x }: { x: TensorInfo }, attributes: PoolAttributes, context) =>
    within(context, x, 'float32', (value) => {
      const geometry = poolGeometry(x.shape, attributes)
      const { dilations: _, ...given } = windowAttributes(geometry)
      const image = reached(context, transposed(context, value, TO_NCHW), geometry)
      return transposed(context, context.op(operator, [image], given, nchwOut(geometry)), TO_NHWC)
    })

/** Which places of the result read which rows, and how much of a gradient each passes on. */
function spreading(geometry: Geometry, axis: 0 | 1, share: number): Matrix {
  const matrix = zeroMatrix(geometry.input[axis], geometry.output[axis])
  for (let place = 0; place < geometry.output[axis]; place++) {
    const first = place * geometry.strides[axis] - geometry.before[axis]
    for (let tap = 0; tap < geometry.kernel[axis]; tap++) {
      const row = matrix[first + tap]
      if (row) row[place] = share
    }
  }
  return matrix
}

/** TF.js divides by the whole window, also at the border, where the forward pass counts what lies inside. */
const avgPoolGrad: Kernel = (
  { dy, input }: { dy: TensorInfo; input: TensorInfo },
  attributes: PoolAttributes,
  context,
) => {
  const geometry = poolGeometry(input.shape, attributes)
  const [height, width] = geometry.kernel
  const planes = mapPlanes(
    context,
    incoming(context, dy, geometry),
    spreading(geometry, 0, 1 / height),
    spreading(geometry, 1, 1 / width),
  )
  return context.tensor(transposed(context, planes, TO_NHWC))
}

/** The gradient of a window goes to its maximum, to one of several. */
export function maxGradient(
  { dy, input, output }: { dy: TensorInfo; input: TensorInfo; output: TensorInfo },
  attributes: PoolAttributes,
  tie: Tie,
  context: KernelContext,
): TensorInfo {
  const geometry = poolGeometry(input.shape, attributes)
  const windows = windowsOf(context, geometry, context.value(input))
  const perPlace = (tensor: TensorInfo): Value =>
    reshaped(context, transposed(context, incoming(context, tensor, geometry), TO_NHWC), [
      geometry.batch,
      placesOf(geometry),
      1,
      geometry.inChannels,
    ])
  const chosen = highestTap(context, windows, cast(context, perPlace(output), 'float32'), tie)
  const passed = context.op('Mul', [chosen, perPlace(dy)], {}, windows.shape)
  return context.tensor(reshaped(context, addToPixels(context, geometry, passed), input.shape))
}

const maxPoolGrad: Kernel = (tensors, attributes: PoolAttributes, context) =>
  maxGradient(tensors, attributes, 'first', context)

/** Places are counted through all channels of a picture, or of the batch. */
const maxPoolWithArgmax: Kernel = (
  { x }: { x: TensorInfo },
  { includeBatchInIndex, ...attributes }: PoolAttributes & { includeBatchInIndex: boolean },
  context,
) => {
  const geometry = poolGeometry(x.shape, attributes)
  const { batch, inChannels: channels, input, output } = geometry
  const windows = windowsOf(context, geometry, context.value(x))
  const chosen = highestTap(context, windows, highest(context, windows), 'first')
  const numbers = Float32Array.from(pixelsOfTaps(geometry, 0))
  const numbered = context.constant(numbers, 'float32', [placesOf(geometry), tapsOf(geometry), 1])
  const shape = [batch, placesOf(geometry), channels]
  const products = context.op('Mul', [chosen, numbered], {}, windows.shape)
  const pixel = context.op('ReduceSum', [products, context.integers([2])], { keepdims: 0 }, shape)
  // Exact in float32 up to 16 million pixels; channels and pictures may make it more.
  const scaled = context.op('Mul', [cast(context, pixel, 'int32'), context.scalar(channels, 'int32')], {}, shape)
  const size = input[0] * input[1] * channels
  const first = Int32Array.from({ length: batch * channels }, (_, i) => {
    const picture = includeBatchInIndex ? Math.floor(i / channels) : 0
    return picture * size + (i % channels)
  })
  const places = context.op('Add', [scaled, context.constant(first, 'int32', [batch, 1, channels])], {}, shape)
  return [
    context.run('MaxPool', { x }, attributes),
    context.tensor(reshaped(context, places, [batch, ...output, channels])),
  ]
}

export const poolKernels: Kernels = {
  AvgPool: pool('AveragePool'),
  AvgPoolGrad: avgPoolGrad,
  MaxPool: pool('MaxPool'),
  MaxPoolGrad: maxPoolGrad,
  MaxPoolWithArgmax: maxPoolWithArgmax,
}
