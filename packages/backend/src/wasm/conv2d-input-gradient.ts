import { Conv2D, Conv2DBackpropInput, type TensorInfo } from '@tensorflow/tfjs-core'
import { partsOf, scatterColumns, scatterPixels } from './columns.js'
import { type ConvGeometry, geometryOf } from './conv-geometry.js'
import { allocate, type BackendWasm, floatView, free, inputOf, multiply, runKernel, type WasmKernel } from './heap.js'
import { transposeBlock } from './transpose-block.js'

/**
 * The gradient of a convolution with respect to its input, which is also a transposed convolution; the backend's own is a
 * plain loop. Three ways, by measurement:
 *
 * - few output positions: `filter · dyᵀ`, then each tap's row is added where it belongs. The big filter is used as it lies.
 * - stride 1: a convolution with the filter turned by 180°.
 * - otherwise: `dy · filterᵀ`, then each position's values are added where they belong.
 */
export const conv2dInputGradient: WasmKernel = {
  kernelName: Conv2DBackpropInput,
  run(call) {
    const { backend, attrs } = call
    const dy = inputOf(call, 'dy')
    const filter = inputOf(call, 'filter')
    const geometry = geometryOf(call, attrs.inputShape as number[], filter.shape)
    const { batch, outHeight, outWidth, outChannels, strideHeight, strideWidth } = geometry
    if (batch * outHeight * outWidth <= outChannels) return byTaps(backend, dy, filter, geometry)
    if (strideHeight === 1 && strideWidth === 1) {
      const pad = turnedPadding(geometry)
      if (pad !== undefined) return byTurnedFilter(backend, dy, filter, geometry, pad)
    }
    return byPositions(backend, dy, filter, geometry)
  },
}

function byTaps(backend: BackendWasm, dy: TensorInfo, filter: TensorInfo, geometry: ConvGeometry): TensorInfo {
  const { batch, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, filterHeight, filterWidth } = geometry
  const positions = batch * outHeight * outWidth
  const turned = allocate(backend, [outChannels, positions])
  transposeBlock(floatView(backend, dy), 0, positions, outChannels, floatView(backend, turned), 0)
  const rows = { ...filter, shape: [filterHeight * filterWidth * inChannels, outChannels] }
  const columns = multiply(backend, rows, turned)
  const pixels = batch * inHeight * inWidth
  const planes = allocate(backend, [inChannels, pixels])
  floatView(backend, planes).fill(0)
  scatterColumns(floatView(backend, columns), geometry, floatView(backend, planes))
  const dx = allocate(backend, [batch, inHeight, inWidth, inChannels])
  transposeBlock(floatView(backend, planes), 0, inChannels, pixels, floatView(backend, dx), 0)
  free(backend, turned, columns, planes)
  return dx
}

function byPositions(backend: BackendWasm, dy: TensorInfo, filter: TensorInfo, geometry: ConvGeometry): TensorInfo {
  const { batch, inHeight, inWidth, inChannels, outWidth, outChannels, filterHeight, filterWidth } = geometry
  const taps = filterHeight * filterWidth * inChannels
  const turned = allocate(backend, [outChannels, taps])
  transposeBlock(floatView(backend, filter), 0, taps, outChannels, floatView(backend, turned), 0)
  const dx = allocate(backend, [batch, inHeight, inWidth, inChannels])
  floatView(backend, dx).fill(0)
  for (const rows of partsOf(geometry)) {
    const positions = (rows.end - rows.first) * outWidth
    const part = allocate(backend, [positions, outChannels])
    const start = rows.first * outWidth * outChannels
    floatView(backend, part).set(floatView(backend, dy).subarray(start, start + positions * outChannels))
    const columns = multiply(backend, part, turned)
    scatterPixels(floatView(backend, columns), geometry, rows, floatView(backend, dx))
    free(backend, part, columns)
  }
  free(backend, turned)
  return dx
}

interface Padding {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

/** Nothing where the convolution was padded by more than its filter reaches. */
function turnedPadding(geometry: ConvGeometry): Padding | undefined {
  const { inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth, padTop, padLeft } = geometry
  const top = filterHeight - 1 - padTop
  const left = filterWidth - 1 - padLeft
  const bottom = inHeight + filterHeight - 1 - outHeight - top
  const right = inWidth + filterWidth - 1 - outWidth - left
  return Math.min(top, left, bottom, right) < 0 ? undefined : { top, bottom, left, right }
}

function byTurnedFilter(
  backend: BackendWasm,
  dy: TensorInfo,
  filter: TensorInfo,
  { inChannels, outChannels, filterHeight, filterWidth }: ConvGeometry,
  { top, bottom, left, right }: Padding,
): TensorInfo {
  const turned = allocate(backend, [filterHeight, filterWidth, outChannels, inChannels])
  const source = floatView(backend, filter)
  const target = floatView(backend, turned)
  const size = inChannels * outChannels
  const taps = filterHeight * filterWidth
  for (let tap = 0; tap < taps; tap++)
    transposeBlock(source, tap * size, inChannels, outChannels, target, (taps - 1 - tap) * size)
  const pad = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]
  const dx = runKernel(
    backend,
    Conv2D,
    { x: dy, filter: turned },
    { strides: [1, 1], dilations: [1, 1], pad, dataFormat: 'NHWC' },
  )
  free(backend, turned)
  return dx
}
