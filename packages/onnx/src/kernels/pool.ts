import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Value } from '../graph/types.js'
import { pixelsOfTaps, tapsOfPixels } from '../passes/window.js'
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

type PoolAttributes = WindowAttributes & { readonly filterSize: [number, number] | number }

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

/** `[N,P,C]` with one more row, of one number. */
function withRow(context: KernelContext, rows: Value, number: number): Value {
  const [batch, length, channels] = rows.shape as [number, number, number]
  const shape = [batch, 1, channels]
  const row = context.op('Expand', [context.scalar(number), context.integers(shape)], {}, shape)
  return context.op('Concat', [rows, row], { axis: 1 }, [batch, length + 1, channels])
}

/** Rows of `[N,P,C]` by number. */
function pick(context: KernelContext, rows: Value, numbers: Int32Array): Value {
  const [batch, , channels] = rows.shape as [number, number, number]
  const list = context.constant(numbers, 'int32', [numbers.length])
  return context.op('Gather', [rows, list], { axis: 1 }, [batch, numbers.length, channels])
}

/**
 * The gradient of a window goes to its maximum, the first of several. ONNX's MaxPool can tell where that is, but not on
 * every device: here the windows are laid out, and what they pass on is gathered by pixel.
 */
const maxPoolGrad: Kernel = (
  { dy, input, output }: { dy: TensorInfo; input: TensorInfo; output: TensorInfo },
  attributes: PoolAttributes,
  context,
) => {
  const geometry = poolGeometry(input.shape, attributes)
  const { batch, inChannels: channels, kernel } = geometry
  const pixels = geometry.input[0] * geometry.input[1]
  const [places, taps] = [geometry.output[0] * geometry.output[1], kernel[0] * kernel[1]]
  const read = pixelsOfTaps(geometry, pixels)
  const rows = reshaped(context, cast(context, context.value(input), 'float32'), [batch, pixels, channels])
  const windows = reshaped(
    context,
    pick(context, read.includes(pixels) ? withRow(context, rows, -Infinity) : rows, read),
    [batch, places, taps, channels],
  )
  const perPlace = (tensor: TensorInfo): Value =>
    reshaped(context, transposed(context, incoming(context, tensor, geometry), TO_NHWC), [batch, places, 1, channels])
  const on = (operator: string, x: Value, y: Value): Value => context.op(operator, [x, y], {}, windows.shape)
  const equal = (x: Value, y: Value): Value =>
    cast(context, context.op('Equal', [x, y], {}, windows.shape, 'bool'), 'float32')
  // Among the maxima the first counts most. Products, since ONNX Runtime is slow at choosing.
  const counts = Float32Array.from({ length: taps }, (_, tap) => taps - tap)
  const highest = equal(windows, cast(context, perPlace(output), 'float32'))
  const scores = on('Mul', highest, context.constant(counts, 'float32', [taps, 1]))
  const place = [batch, places, 1, channels]
  const best = context.op('ReduceMax', [scores, context.integers([2])], { keepdims: 1 }, place)
  const passed = on('Mul', equal(scores, best), perPlace(dy))
  const none = places * taps
  const lists = tapsOfPixels(geometry, none)
  const flat = reshaped(context, passed, [batch, none, channels])
  const source = lists.some((list) => list.includes(none)) ? withRow(context, flat, 0) : flat
  const [sum, ...others] = lists.map((list) => pick(context, source, list)) as [Value, ...Value[]]
  const total = others.reduce((left, right) => context.op('Add', [left, right], {}, left.shape), sum)
  return context.tensor(reshaped(context, total, input.shape))
}

export const poolKernels: Kernels = {
  AvgPool: pool('AveragePool'),
  AvgPoolGrad: avgPoolGrad,
  MaxPool: pool('MaxPool'),
  MaxPoolGrad: maxPoolGrad,
}
