import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Value } from '../graph/types.js'
import type { Kernel, KernelContext, Kernels } from '../trace/kernel.js'
import { cast, within } from './cast.js'
import { TO_NCHW, TO_NHWC } from './conv-geometry.js'
import { type Matrix, mapPlanes, transposedMatrix, zeroMatrix } from './planes.js'
import { transposed } from './shape.js'

interface Options {
  readonly alignCorners: boolean
  readonly halfPixelCenters: boolean
}

/** How much further the source goes for each step of the result. */
const pace = (from: number, to: number, aligned: boolean): number =>
  aligned && to > 1 ? (from - 1) / (to - 1) : from / to

/** Which place of the source each place of the result shows. */
function nearestPlaces(from: number, to: number, { alignCorners, halfPixelCenters }: Options): Int32Array {
  const step = pace(from, to, alignCorners)
  return Int32Array.from({ length: to }, (_, i) => {
    const place = step * (halfPixelCenters ? i + 0.5 : i)
    return Math.min(from - 1, alignCorners ? Math.round(place) : Math.floor(place))
  })
}

function nearestMatrix(from: number, to: number, options: Options): Matrix {
  const matrix = zeroMatrix(to, from)
  for (const [i, place] of nearestPlaces(from, to, options).entries()) (matrix[i] as Float32Array)[place] = 1
  return matrix
}

/** Two neighbours of the source, by distance. */
function bilinearMatrix(from: number, to: number, { alignCorners, halfPixelCenters }: Options): Matrix {
  const step = pace(from, to, alignCorners)
  const matrix = zeroMatrix(to, from)
  for (const [i, row] of matrix.entries()) {
    const place = halfPixelCenters ? step * (i + 0.5) - 0.5 : step * i
    const below = Math.max(0, Math.floor(place))
    const above = Math.min(from - 1, Math.ceil(place))
    const share = place - below
    row[below] = (row[below] as number) + 1 - share
    row[above] = (row[above] as number) + share
  }
  return matrix
}

type Images = { readonly images: TensorInfo }
type Resize = Options & { readonly size: readonly [number, number] }

/** The whole number by which a side grows, if it is one. */
const growth = (from: number, to: number): number | undefined => (to % from === 0 ? to / from : undefined)

/** ONNX's own operator, by whole numbers: it does not depend on the size, and is exact. */
function enlarged(
  context: KernelContext,
  planes: Value,
  size: readonly [number, number],
  mode: 'linear' | 'nearest',
  { alignCorners, halfPixelCenters }: Options,
): Value | undefined {
  const [batch, channels, height, width] = planes.shape as [number, number, number, number]
  const [down, across] = [growth(height, size[0]), growth(width, size[1])]
  if (alignCorners || down === undefined || across === undefined) return undefined
  const scales = context.constant(Float32Array.of(1, 1, down, across), 'float32', [4])
  // Nearest is rounded down from a pixel's corner: by a whole number that is the same for its centre.
  const centred = halfPixelCenters && mode === 'linear'
  return context.op(
    'Resize',
    [planes, undefined, scales],
    {
      mode,
      coordinate_transformation_mode: centred ? 'half_pixel' : 'asymmetric',
      ...(mode === 'nearest' && { nearest_mode: 'floor' }),
    },
    [batch, channels, ...size],
  )
}

const resizeBilinear: Kernel = ({ images }: Images, { size, ...options }: Resize, context) => {
  const [, height, width] = images.shape as [number, number, number]
  const planes = transposed(context, cast(context, context.value(images), 'float32'), TO_NCHW)
  const result =
    enlarged(context, planes, size, 'linear', options) ??
    mapPlanes(context, planes, bilinearMatrix(height, size[0], options), bilinearMatrix(width, size[1], options))
  return context.tensor(transposed(context, result, TO_NHWC))
}

const resizeNearest: Kernel = ({ images }: Images, { size, ...options }: Resize, context) =>
  within(context, images, 'float32', (value) => {
    const [batch, height, width, channels] = images.shape as [number, number, number, number]
    const planes = transposed(context, value, TO_NCHW)
    const whole = enlarged(context, planes, size, 'nearest', options)
    if (whole) return transposed(context, whole, TO_NHWC)
    const picked = (x: Value, axis: number, places: Int32Array, shape: readonly number[]): Value =>
      context.op('Gather', [x, context.constant(places, 'int32', [places.length])], { axis }, shape)
    const rows = picked(value, 1, nearestPlaces(height, size[0], options), [batch, size[0], width, channels])
    return picked(rows, 2, nearestPlaces(width, size[1], options), [batch, ...size, channels])
  })

type MakeMatrix = (from: number, to: number, options: Options) => Matrix

/** TF.js's gradients know nothing of half pixels: so it is here, for the same numbers. */
const gradient =
  (make: MakeMatrix): Kernel =>
  ({ images, dy }: Images & { dy: TensorInfo }, { alignCorners }: Options, context) => {
    const options = { alignCorners, halfPixelCenters: false }
    const back = (axis: 1 | 2): Matrix =>
      transposedMatrix(make(images.shape[axis] as number, dy.shape[axis] as number, options))
    const planes = transposed(context, cast(context, context.value(dy), 'float32'), TO_NCHW)
    return context.tensor(transposed(context, mapPlanes(context, planes, back(1), back(2)), TO_NHWC))
  }

export const resizeKernels: Kernels = {
  ResizeBilinear: resizeBilinear,
  ResizeBilinearGrad: gradient(bilinearMatrix),
  ResizeNearestNeighbor: resizeNearest,
  ResizeNearestNeighborGrad: gradient(nearestMatrix),
}
