import { backend_util } from '@tensorflow/tfjs-core'
import type { Attributes } from '../graph/types.js'

/** Between TF.js's channels-last and ONNX's channels-first. */
export const TO_NCHW: readonly number[] = [0, 3, 1, 2]
export const TO_NHWC: readonly number[] = [0, 2, 3, 1]
/** `[kh,kw,in,out]` to `[out,in,kh,kw]`, and back; also what ConvTranspose wants of a transposed filter. */
export const TO_OIHW: readonly number[] = [3, 2, 0, 1]
export const TO_HWIO: readonly number[] = [2, 3, 1, 0]

type Pair = readonly [number, number]

export interface WindowAttributes {
  readonly strides: [number, number] | number
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding
  /** TF.js's layers give `null` for none. */
  readonly dilations?: [number, number] | number | null
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

/** How a window goes over a plane; pairs are height and width. */
export interface Geometry {
  readonly batch: number
  readonly inChannels: number
  readonly outChannels: number
  readonly input: Pair
  readonly output: Pair
  readonly kernel: Pair
  readonly strides: Pair
  readonly dilations: Pair
  /** Zeros before the first row and column. */
  readonly before: Pair
  /** Zeros after the last ones, no more than the windows reach. */
  readonly after: Pair
  /** Last rows and columns that no window reaches, as strides skip them. */
  readonly skipped: Pair
}

export function convGeometry(
  shape: readonly number[],
  filter: readonly number[],
  { strides, dilations, pad, dimRoundingMode }: WindowAttributes,
): Geometry {
  return exactly(
    backend_util.computeConv2DInfo(
      shape as [number, number, number, number],
      filter as [number, number, number, number],
      strides,
      dilations ?? 1,
      pad as 'valid',
      dimRoundingMode,
      false,
      'channelsLast',
    ),
  )
}

/**
 * TF.js gives the size of the result, which was rounded one way or another; ONNX always rounds down. So the padding at
 * the end is what the size needs, not what was asked for.
 */
function exactly(info: backend_util.Conv2DInfo): Geometry {
  const before: Pair = [info.padInfo.top, info.padInfo.left]
  const missing = [
    (info.outHeight - 1) * info.strideHeight + info.effectiveFilterHeight - info.inHeight - before[0],
    (info.outWidth - 1) * info.strideWidth + info.effectiveFilterWidth - info.inWidth - before[1],
  ] as const
  return {
    batch: info.batchSize,
    inChannels: info.inChannels,
    outChannels: info.outChannels,
    input: [info.inHeight, info.inWidth],
    output: [info.outHeight, info.outWidth],
    kernel: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    before,
    after: [Math.max(0, missing[0]), Math.max(0, missing[1])],
    skipped: [Math.max(0, -missing[0]), Math.max(0, -missing[1])],
  }
}

/** ONNX's attributes of a window. */
export const windowAttributes = ({ strides, dilations, kernel, before, after }: Geometry): Attributes => ({
  strides,
  dilations,
  kernel_shape: kernel,
  pads: [...before, ...after],
})

export const nchwOut = ({ batch, outChannels, output }: Geometry): number[] => [batch, outChannels, ...output]
export const nchwIn = ({ batch, inChannels, input }: Geometry): number[] => [batch, inChannels, ...input]
