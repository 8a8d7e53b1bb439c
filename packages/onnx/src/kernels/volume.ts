import { ChromaskError } from '@chromask/core'
import { backend_util } from '@tensorflow/tfjs-core'

type Triple = readonly [number, number, number]

export interface VolumeAttributes {
  readonly strides: [number, number, number] | number
  readonly pad: 'valid' | 'same' | number
  readonly dilations?: [number, number, number] | number
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

/** How a window goes over a volume; triples are depth, height and width. */
export interface Volume {
  readonly batch: number
  readonly inChannels: number
  readonly outChannels: number
  readonly input: Triple
  readonly output: Triple
  readonly kernel: Triple
  readonly strides: Triple
  readonly dilations: Triple
  /** Zeros before the first place along each axis. */
  readonly before: Triple
  /** Zeros after the last ones, no more than the windows reach. */
  readonly after: Triple
  /** Last places along each axis that no window reaches, as strides skip them. */
  readonly skipped: Triple
}

export function volumeOf(
  shape: readonly number[],
  filter: readonly number[],
  { strides, pad, dilations = 1, dimRoundingMode }: VolumeAttributes,
): Volume {
  const info = backend_util.computeConv3DInfo(
    shape as [number, number, number, number, number],
    filter as [number, number, number, number, number],
    strides,
    dilations,
    pad as 'valid',
    false,
    'channelsLast',
    dimRoundingMode,
  )
  if (Math.min(info.padInfo.front, info.padInfo.top, info.padInfo.left) < 0) {
    throw new ChromaskError(
      'onnx/unsupported-option',
      `over volumes with padding 'same' goes a window [${filter.slice(0, 3)}] shorter than its strides [${strides}]: ` +
        "TF.js then pads by less than nothing, which ONNX cannot. Use padding 'valid'.",
    )
  }
  const input: Triple = [info.inDepth, info.inHeight, info.inWidth]
  const output: Triple = [info.outDepth, info.outHeight, info.outWidth]
  const steps: Triple = [info.strideDepth, info.strideHeight, info.strideWidth]
  const reach: Triple = [info.effectiveFilterDepth, info.effectiveFilterHeight, info.effectiveFilterWidth]
  const before: Triple = [info.padInfo.front, info.padInfo.top, info.padInfo.left]
  const missing = (axis: 0 | 1 | 2): number =>
    (output[axis] - 1) * steps[axis] + reach[axis] - input[axis] - before[axis]
  return {
    batch: info.batchSize,
    inChannels: info.inChannels,
    outChannels: info.outChannels,
    input,
    output,
    kernel: [info.filterDepth, info.filterHeight, info.filterWidth],
    strides: steps,
    dilations: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
    before,
    after: [Math.max(0, missing(0)), Math.max(0, missing(1)), Math.max(0, missing(2))],
    skipped: [Math.max(0, -missing(0)), Math.max(0, -missing(1)), Math.max(0, -missing(2))],
  }
}
