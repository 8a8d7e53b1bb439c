import type { Value } from '../graph/types.js'
import type { KernelContext } from '../trace/kernel.js'
import type { Geometry } from './conv-geometry.js'
import { reshaped, sliced, transposed } from './shape.js'

/** Up to this many input channels, one convolution with batch and channels swapped is quicker than a matrix product. */
const FEW_CHANNELS = 4

/** The gradient with respect to a convolution's filter, `[out,in,kh,kw]`. Image and gradient are channels-first. */
export function filterGradient(context: KernelContext, geometry: Geometry, image: Value, gradient: Value): Value {
  return geometry.inChannels <= FEW_CHANNELS
    ? byConvolution(context, geometry, image, gradient)
    : byProduct(context, geometry, image, gradient)
}

const SWAP = [1, 0, 2, 3]

/** The image's channels as a batch, the gradient as a filter whose taps are a stride apart. */
function byConvolution(context: KernelContext, geometry: Geometry, image: Value, gradient: Value): Value {
  const { batch, inChannels, outChannels, input, output, kernel, strides, dilations, before, after, skipped } = geometry
  // With skipped rows at the end the filter would find more places than there are taps.
  const used = [input[0] - skipped[0], input[1] - skipped[1]]
  const result = context.op(
    'Conv',
    [
      sliced(context, transposed(context, image, SWAP), [0, 0, 0, 0], [inChannels, batch, ...used]),
      transposed(context, gradient, SWAP),
    ],
    { kernel_shape: output, dilations: strides, strides: dilations, pads: [...before, ...after] },
    [inChannels, outChannels, ...kernel],
  )
  return transposed(context, result, SWAP)
}

/** The image's columns, a slice for each tap, times the gradient: one matrix product. */
function byProduct(context: KernelContext, geometry: Geometry, image: Value, gradient: Value): Value {
  const { batch, inChannels, outChannels, output, kernel } = geometry
  const places = batch * output[0] * output[1]
  const taps = kernel[0] * kernel[1]
  const columns = tapsOf(context, geometry, image).map((tap) => reshaped(context, tap, [inChannels, 1, places]))
  const [first] = columns as [Value, ...Value[]]
  const stacked = taps === 1 ? first : context.op('Concat', columns, { axis: 1 }, [inChannels, taps, places])
  const left = reshaped(context, stacked, [inChannels * taps, places])
  const right = reshaped(context, transposed(context, gradient, [0, 2, 3, 1]), [places, outChannels])
  const product = context.op('MatMul', [left, right], {}, [inChannels * taps, outChannels])
  return reshaped(context, transposed(context, product, [1, 0]), [outChannels, inChannels, ...kernel])
}

/** What each tap of the filter sees of the image, `[in,batch,oh,ow]`. */
function tapsOf(context: KernelContext, geometry: Geometry, image: Value): Value[] {
  const { batch, inChannels, input, output, kernel, strides, dilations, before, after } = geometry
  let padded = transposed(context, image, SWAP)
  if ([...before, ...after].some((length) => length > 0)) {
    const shape = [inChannels, batch, input[0] + before[0] + after[0], input[1] + before[1] + after[1]]
    padded = context.op(
      'Pad',
      [padded, context.integers([0, 0, ...before, 0, 0, ...after])],
      { mode: 'constant' },
      shape,
    )
  }
  const reach = [strides[0] * (output[0] - 1) + 1, strides[1] * (output[1] - 1) + 1] as const
  const taps: Value[] = []
  for (let row = 0; row < kernel[0]; row++) {
    for (let column = 0; column < kernel[1]; column++) {
      const [top, left] = [row * dilations[0], column * dilations[1]]
      const end = [inChannels, batch, top + reach[0], left + reach[1]]
      taps.push(sliced(context, padded, [0, 0, top, left], end, [1, 1, ...strides]))
    }
  }
  return taps
}
