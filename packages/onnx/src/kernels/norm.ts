import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Value } from '../graph/types.js'
import type { Kernel, KernelContext, Kernels } from '../trace/kernel.js'
import { cast } from './cast.js'

interface Statistics {
  readonly x: TensorInfo
  readonly mean: TensorInfo
  readonly variance: TensorInfo
  readonly scale?: TensorInfo
  readonly offset?: TensorInfo
}

/** A scale and a shift for each channel, so that the picture itself is gone through twice only. */
const batchNorm: Kernel = (
  { x, mean, variance, scale, offset }: Statistics,
  { varianceEpsilon }: { varianceEpsilon?: number | null },
  context,
) => {
  const { shape } = mean
  const on = (operator: string, a: Value, b: Value, result: readonly number[] = shape): Value =>
    context.op(operator, [a, b], {}, result)
  const spread = on('Add', context.value(variance), context.scalar(varianceEpsilon ?? 0.001))
  const deviation = context.op('Sqrt', [spread], {}, shape)
  const factor = on('Div', scale ? context.value(scale) : context.scalar(1), deviation)
  const centre = on('Mul', context.value(mean), factor)
  const shift = offset ? on('Sub', context.value(offset), centre) : context.op('Neg', [centre], {}, shape)
  const scaled = on('Mul', cast(context, context.value(x), 'float32'), factor, x.shape)
  return context.tensor(on('Add', scaled, shift, x.shape))
}

interface Neighbourhood {
  readonly depthRadius: number
  readonly bias: number
  readonly alpha: number
  readonly beta: number
}

/** Sums over neighbouring channels: a product by a matrix of ones along its diagonal. */
function neighbours(context: KernelContext, value: Value, radius: number): Value {
  const channels = value.shape.at(-1) as number
  const band = Float32Array.from({ length: channels * channels }, (_, i) =>
    Math.abs(Math.floor(i / channels) - (i % channels)) <= radius ? 1 : 0,
  )
  return context.op('MatMul', [value, context.constant(band, 'float32', [channels, channels])], {}, value.shape)
}

const elementwise =
  (context: KernelContext) =>
  (operator: string, a: Value, b: Value): Value =>
    context.op(operator, [a, b], {}, a.shape)

/** `bias + alpha · Σ x²` over the neighbouring channels. */
function local(context: KernelContext, x: Value, { depthRadius, bias, alpha }: Neighbourhood): Value {
  const on = elementwise(context)
  const sums = neighbours(context, on('Mul', x, x), depthRadius)
  return on('Add', on('Mul', sums, context.scalar(alpha)), context.scalar(bias))
}

const localResponse: Kernel = ({ x }: { x: TensorInfo }, options: Neighbourhood, context) => {
  const on = elementwise(context)
  const value = context.value(x)
  const power = on('Pow', local(context, value, options), context.scalar(-options.beta))
  return context.tensor(on('Mul', value, power))
}

/** A channel's gradient comes from itself, and from every neighbour whose sum it is in. */
const localResponseGrad: Kernel = (
  { x, y, dy }: { x: TensorInfo; y: TensorInfo; dy: TensorInfo },
  options: Neighbourhood,
  context,
) => {
  const on = elementwise(context)
  const [input, gradient] = [context.value(x), context.value(dy)]
  const sums = local(context, input, options)
  const own = on('Mul', gradient, on('Pow', sums, context.scalar(-options.beta)))
  const shared = on('Div', on('Mul', gradient, context.value(y)), sums)
  const others = on('Mul', input, neighbours(context, shared, options.depthRadius))
  return context.tensor(on('Sub', own, on('Mul', others, context.scalar(2 * options.alpha * options.beta))))
}

export const normKernels: Kernels = { FusedBatchNorm: batchNorm, LRN: localResponse, LRNGrad: localResponseGrad }
