import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core'
import type { Value } from '../graph/types.js'
import type { Kernel, KernelContext, Kernels } from '../trace/kernel.js'
import { cast } from './cast.js'
import { reshaped, sliced } from './shape.js'
import { pickRows } from './windows.js'

interface Crop {
  readonly cropSize: readonly [number, number]
  readonly method: 'bilinear' | 'nearest'
  readonly extrapolationValue: number
}

/** Where a box from `low` to `high`, as shares of the side, has its places: `[boxes,to,1]`, in pixels. */
function placesIn(context: KernelContext, boxes: Value, axis: 0 | 1, from: number, to: number): Value {
  const count = boxes.shape[0] as number
  const edge = (column: number): Value =>
    reshaped(context, sliced(context, boxes, [0, column], [count, column + 1]), [count, 1, 1])
  const on = (operator: string, a: Value, b: Value): Value => context.op(operator, [a, b], {}, [count, to, 1])
  // Shares of both edges, so that a box's first and last place are its edges exactly.
  const shared = (column: number, shareOf: (place: number) => number): Value => {
    const shares = Float32Array.from({ length: to }, (_, i) => shareOf(to > 1 ? i / (to - 1) : 0.5))
    return on('Mul', edge(column), context.constant(shares, 'float32', [to, 1]))
  }
  const place = on(
    'Add',
    shared(axis, (share) => 1 - share),
    shared(axis + 2, (share) => share),
  )
  return on('Mul', place, context.scalar(from - 1))
}

/**
 * How much of each pixel goes into each place, `[boxes,to,from]`: of two neighbours what is left of one by their distance, or
 * all of the nearest.
 */
function weights(context: KernelContext, places: Value, from: number, method: Crop['method']): Value {
  const shape = [...places.shape.slice(0, 2), from]
  const pixels = context.constant(
    Float32Array.from({ length: from }, (_, i) => i),
    'float32',
    [from],
  )
  if (method === 'nearest') {
    const half = context.op('Add', [places, context.scalar(0.5)], {}, places.shape)
    const nearest = context.op('Floor', [half], {}, places.shape)
    return cast(context, context.op('Equal', [nearest, pixels], {}, shape, 'bool'), 'float32')
  }
  const distance = context.op('Abs', [context.op('Sub', [places, pixels], {}, shape)], {}, shape)
  return context.op('Relu', [context.op('Sub', [context.scalar(1), distance], {}, shape)], {}, shape)
}

/** Whether places `[boxes,to,1]` lie within a side. */
function inside(context: KernelContext, places: Value, from: number): Value {
  const bound = (operator: string, number: number): Value =>
    context.op(operator, [places, context.scalar(number)], {}, places.shape, 'bool')
  return context.op('And', [bound('GreaterOrEqual', 0), bound('LessOrEqual', from - 1)], {}, places.shape, 'bool')
}

/** Two products with matrices that the boxes make: along height, where pixels of a row stay together, and along width. */
const cropAndResize: Kernel = (
  { image, boxes, boxInd }: { image: TensorInfo; boxes: TensorInfo; boxInd: TensorInfo },
  { cropSize: [rows, columns], method, extrapolationValue }: Crop,
  context,
) => {
  const [, height, width, channels] = image.shape as [number, number, number, number]
  const [count, edges] = [boxes.shape[0] as number, context.value(boxes)]
  const [down, across] = [placesIn(context, edges, 0, height, rows), placesIn(context, edges, 1, width, columns)]
  const pictures = cast(context, context.value(image), 'float32')
  const own = context.op('Gather', [pictures, context.value(boxInd)], { axis: 0 }, [count, height, width, channels])
  const lines = context.op(
    'MatMul',
    [weights(context, down, height, method), reshaped(context, own, [count, height, width * channels])],
    {},
    [count, rows, width * channels],
  )
  const along = reshaped(context, weights(context, across, width, method), [count, 1, columns, width])
  const shape = [count, rows, columns, channels]
  const crops = context.op('MatMul', [along, reshaped(context, lines, [count, rows, width, channels])], {}, shape)
  const within = context.op(
    'And',
    [
      reshaped(context, inside(context, down, height), [count, rows, 1, 1]),
      reshaped(context, inside(context, across, width), [count, 1, columns, 1]),
    ],
    {},
    [count, rows, columns, 1],
    'bool',
  )
  return context.tensor(context.op('Where', [within, crops, context.scalar(extrapolationValue)], {}, shape, 'float32'))
}

interface Rotation {
  readonly radians: number
  readonly fillValue: number | [number, number, number]
  readonly center: number | [number, number]
}

/** The angle is a number: which pixel goes where is known while tracing. */
const rotate: Kernel = ({ image }: { image: TensorInfo }, { radians, fillValue, center }: Rotation, context) => {
  const [batch, height, width, channels] = image.shape as [number, number, number, number]
  const [centerX, centerY] = backend_util.getImageCenter(center, height, width)
  const [sine, cosine] = [Math.sin(radians), Math.cos(radians)]
  const numbers = Int32Array.from({ length: height * width }, (_, i) => {
    const [x, y] = [(i % width) - centerX, Math.floor(i / width) - centerY]
    const column = Math.round(x * cosine - y * sine + centerX)
    const row = Math.round(x * sine + y * cosine + centerY)
    return column >= 0 && column < width && row >= 0 && row < height ? row * width + column : height * width
  })
  // A fourth channel is opacity, which TF.js fills with its full value.
  const filling = Float32Array.from({ length: channels }, (_, channel) =>
    typeof fillValue === 'number' ? fillValue : channel === 3 ? 255 : (fillValue[channel] as number),
  )
  const rows = reshaped(context, context.value(image), [batch, height * width, channels])
  const picked = pickRows(context, rows, numbers, context.constant(filling, 'float32', [channels]))
  return context.tensor(reshaped(context, picked, image.shape))
}

export const cropKernels: Kernels = { CropAndResize: cropAndResize, RotateWithOffset: rotate }
