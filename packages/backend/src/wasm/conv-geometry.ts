import { ChromaskError } from '@chromask/core'
import { backend_util } from '@tensorflow/tfjs-core'
import type { KernelCall } from './heap.js'

/** A convolution `x [N,H,W,I]`, `filter [kh,kw,I,O]` to `y [N,OH,OW,O]`, without dilation. */
export interface ConvGeometry {
  readonly batch: number
  readonly inHeight: number
  readonly inWidth: number
  readonly inChannels: number
  readonly outHeight: number
  readonly outWidth: number
  readonly outChannels: number
  readonly filterHeight: number
  readonly filterWidth: number
  readonly strideHeight: number
  readonly strideWidth: number
  readonly padTop: number
  readonly padLeft: number
}

type Shape4D = [number, number, number, number]

/** The geometry behind a gradient kernel's attributes. */
export function geometryOf(
  call: KernelCall,
  inputShape: readonly number[],
  filterShape: readonly number[],
  depthwise = false,
): ConvGeometry & {
  readonly padBottom: number
  readonly padRight: number
  readonly dilations: readonly [number, number]
} {
  const { strides, pad, dataFormat = 'NHWC', dimRoundingMode, dilations = 1 } = call.attrs
  if (dataFormat !== 'NHWC') {
    throw new ChromaskError(
      'backend/unsupported',
      `convolutions on wasm take NHWC tensors, got ${String(dataFormat)}. Transpose the tensor first.`,
    )
  }
  const info = backend_util.computeConv2DInfo(
    inputShape as Shape4D,
    filterShape as Shape4D,
    strides as [number, number],
    dilations as [number, number],
    pad as 'same',
    dimRoundingMode as 'floor' | undefined,
    depthwise,
  )
  return {
    batch: info.batchSize,
    inHeight: info.inHeight,
    inWidth: info.inWidth,
    inChannels: info.inChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    outChannels: info.outChannels,
    filterHeight: info.filterHeight,
    filterWidth: info.filterWidth,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    padTop: info.padInfo.top,
    padLeft: info.padInfo.left,
    padBottom: info.padInfo.bottom,
    padRight: info.padInfo.right,
    dilations: [info.dilationHeight, info.dilationWidth],
  }
}
