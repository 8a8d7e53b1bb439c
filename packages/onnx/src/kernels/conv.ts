import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Attributes, Value } from '../graph/types.js'
import type { Kernel, KernelContext, Kernels } from '../trace/kernel.js'
import {
  convGeometry,
  type Geometry,
  nchwIn,
  nchwOut,
  TO_HWIO,
  TO_NCHW,
  TO_NHWC,
  TO_OIHW,
  type WindowAttributes,
  windowAttributes,
} from './conv-geometry.js'
import { sliced, transposed } from './shape.js'

const conv2d: Kernel = (
  { x, filter }: { x: TensorInfo; filter: TensorInfo },
  attributes: WindowAttributes,
  context,
) => {
  const geometry = convGeometry(x.shape, filter.shape, attributes)
  const image = reached(context, transposed(context, context.value(x), TO_NCHW), geometry)
  const weights = transposed(context, context.value(filter), TO_OIHW)
  const result = context.op('Conv', [image, weights], windowAttributes(geometry), nchwOut(geometry))
  return context.tensor(transposed(context, result, TO_NHWC))
}

/**
 * TF.js reckons the size of a result from the filter's height alone where padding is a number: a wide plane may then have
 * room for more windows than it wants.
 */
export function reached(
  context: KernelContext,
  image: Value,
  { batch, inChannels, input, strides, skipped }: Geometry,
): Value {
  const fits = skipped.every((rows, i) => rows < (strides[i] as number))
  if (fits) return image
  return sliced(context, image, [0, 0, 0, 0], [batch, inChannels, input[0] - skipped[0], input[1] - skipped[1]])
}

/** What fused kernels take beside their operands. */
export interface Ending {
  readonly bias?: TensorInfo
  readonly preluActivationWeights?: TensorInfo
}

export interface EndingAttributes {
  readonly activation?: string
  readonly leakyreluAlpha?: number
}

/** A kernel, then a bias, then an activation. */
export const fused =
  (kernel: Kernel): Kernel =>
  (
    { bias, preluActivationWeights, ...inputs }: Ending & Record<string, TensorInfo>,
    { activation = 'linear', leakyreluAlpha, ...attributes }: EndingAttributes & Record<string, unknown>,
    context,
  ) => {
    let result = kernel(inputs, attributes, context) as TensorInfo
    if (bias) result = context.run('Add', { a: result, b: bias })
    return activated(result, activation, leakyreluAlpha, preluActivationWeights, context)
  }

/** What fused kernels do at their end. */
export function activated(
  x: TensorInfo,
  activation: string,
  alpha: number | undefined,
  prelu: TensorInfo | undefined,
  context: KernelContext,
): TensorInfo {
  const kernels: Readonly<Record<string, string>> = {
    relu: 'Relu',
    relu6: 'Relu6',
    elu: 'Elu',
    sigmoid: 'Sigmoid',
    leakyrelu: 'LeakyRelu',
  }
  if (activation === 'linear') return x
  if (activation === 'prelu' && prelu) return context.run('Prelu', { x, alpha: prelu })
  return context.run(kernels[activation] ?? activation, { x }, alpha === undefined ? {} : { alpha })
}

/** Also the forward pass of a transposed convolution. */
const conv2dBackpropInput: Kernel = (
  { dy, filter }: { dy: TensorInfo; filter: TensorInfo },
  { inputShape, ...attributes }: WindowAttributes & { inputShape: number[] },
  context,
) => {
  const weights = transposed(context, context.value(filter), TO_OIHW)
  return inputGradient(context, dy, weights, convGeometry(inputShape, filter.shape, attributes))
}

/** The gradient of a convolution's input. `extra` are ONNX's attributes beside those of the window. */
export function inputGradient(
  context: KernelContext,
  dy: TensorInfo,
  weights: Value,
  geometry: Geometry,
  extra: Attributes = {},
): TensorInfo {
  const { batch, inChannels, input, strides, dilations, skipped } = geometry
  // What strides skip at the end gets a gradient of zero; ConvTranspose itself adds less than a stride.
  const own = skipped.map((rows, i) => Math.min(rows, Math.max(strides[i] as number, dilations[i] as number) - 1))
  const rest = skipped.map((rows, i) => rows - (own[i] as number))
  const result = context.op(
    'ConvTranspose',
    [incoming(context, dy, geometry), weights],
    { ...windowAttributes(geometry), ...extra, output_padding: own },
    [batch, inChannels, input[0] - (rest[0] as number), input[1] - (rest[1] as number)],
  )
  const whole = rest.some((rows) => rows > 0)
    ? context.op('Pad', [result, context.integers([0, 0, 0, 0, 0, 0, ...rest])], { mode: 'constant' }, nchwIn(geometry))
    : result
  return context.tensor(transposed(context, whole, TO_NHWC))
}

/**
 * A result's gradient, channels-first. TF.js forgets a rounding mode on the way back: rows that only came of rounding up
 * are left out, as its other backends do.
 */
export function incoming(context: KernelContext, dy: TensorInfo, { batch, outChannels, output }: Geometry): Value {
  return sliced(context, transposed(context, context.value(dy), TO_NCHW), [0, 0, 0, 0], [batch, outChannels, ...output])
}

const conv2dBackpropFilter: Kernel = (
  { x, dy }: { x: TensorInfo; dy: TensorInfo },
  { filterShape, ...attributes }: WindowAttributes & { filterShape: number[] },
  context,
) => {
  const geometry = convGeometry(x.shape, filterShape, attributes)
  const image = transposed(context, context.value(x), TO_NCHW)
  // ONNX has no such operator: the pass `lowerConvolutions` writes it in others.
  const weights = context.op('FilterGradient', [image, incoming(context, dy, geometry)], windowAttributes(geometry), [
    geometry.outChannels,
    geometry.inChannels,
    ...geometry.kernel,
  ])
  return context.tensor(transposed(context, weights, TO_HWIO))
}

/** TF.js takes pictures channels-first, too: they are turned there and, where the result is a picture, back. */
const eitherFormat =
  (kernel: Kernel, pictures: readonly string[], back = true): Kernel =>
  (
    inputs: Record<string, TensorInfo>,
    attributes: { readonly dataFormat?: string; readonly inputShape?: readonly number[] },
    context,
  ) => {
    if (attributes.dataFormat !== 'NCHW') return kernel(inputs, attributes, context)
    const turned = { ...inputs }
    for (const name of pictures)
      turned[name] = context.run('Transpose', { x: inputs[name] as TensorInfo }, { perm: TO_NHWC })
    const inputShape = attributes.inputShape && TO_NHWC.map((axis) => attributes.inputShape?.[axis])
    const result = kernel(turned, { ...attributes, inputShape }, context) as TensorInfo
    return back ? context.run('Transpose', { x: result }, { perm: TO_NCHW }) : result
  }

export const convKernels: Kernels = {
  Conv2D: eitherFormat(conv2d, ['x']),
  FusedConv2D: eitherFormat(fused(conv2d), ['x']),
  Conv2DBackpropInput: eitherFormat(conv2dBackpropInput, ['dy']),
  Conv2DBackpropFilter: eitherFormat(conv2dBackpropFilter, ['x', 'dy'], false),
}
