import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Value } from '../graph/types.js'
import type { Kernel, KernelContext, Kernels } from '../trace/kernel.js'
import { convGeometry, type Geometry, type WindowAttributes } from './conv-geometry.js'
import { reshaped } from './shape.js'
import { addToPixels, highest, highestTap, placesOf, tapsOf, windowsOf } from './windows.js'

interface Operands {
  readonly x: TensorInfo
  readonly filter: TensorInfo
}

/** Greyscale dilation: what each window sees, plus the filter `[kh,kw,C]`. */
function raised(
  context: KernelContext,
  { x, filter }: Operands,
  attributes: WindowAttributes,
): { geometry: Geometry; windows: Value } {
  const [height, width, channels] = filter.shape as [number, number, number]
  const geometry = convGeometry(x.shape, [height, width, channels, channels], attributes)
  const seen = windowsOf(context, geometry, context.value(x))
  const taps = reshaped(context, context.value(filter), [height * width, channels])
  return { geometry, windows: context.op('Add', [seen, taps], {}, seen.shape) }
}

const dilation: Kernel = (operands: Operands, attributes: WindowAttributes, context) => {
  const { geometry, windows } = raised(context, operands, attributes)
  const { batch, output, inChannels } = geometry
  return context.tensor(reshaped(context, highest(context, windows), [batch, ...output, inChannels]))
}

/** Where a window has its highest value, the first of several, there goes the gradient: `[N,places,taps,C]`. */
function passedOn(
  context: KernelContext,
  { dy, ...operands }: Operands & { dy: TensorInfo },
  attributes: WindowAttributes,
): { geometry: Geometry; passed: Value } {
  const { geometry, windows } = raised(context, operands, attributes)
  const chosen = highestTap(context, windows, highest(context, windows), 'first')
  const gradient = reshaped(context, context.value(dy), [geometry.batch, placesOf(geometry), 1, geometry.inChannels])
  return { geometry, passed: context.op('Mul', [chosen, gradient], {}, windows.shape) }
}

const backpropInput: Kernel = (tensors: Operands & { dy: TensorInfo }, attributes: WindowAttributes, context) => {
  const { geometry, passed } = passedOn(context, tensors, attributes)
  return context.tensor(reshaped(context, addToPixels(context, geometry, passed), tensors.x.shape))
}

const backpropFilter: Kernel = (tensors: Operands & { dy: TensorInfo }, attributes: WindowAttributes, context) => {
  const { geometry, passed } = passedOn(context, tensors, attributes)
  const inputs = [passed, context.integers([0, 1])]
  const sum = context.op('ReduceSum', inputs, { keepdims: 0 }, [tapsOf(geometry), geometry.inChannels])
  return context.tensor(reshaped(context, sum, tensors.filter.shape))
}

export const dilationKernels: Kernels = {
  Dilation2D: dilation,
  Dilation2DBackpropFilter: backpropFilter,
  Dilation2DBackpropInput: backpropInput,
}
