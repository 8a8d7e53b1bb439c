import type { GraphNode, Value } from '../graph/types.js'

type Pair = readonly [number, number]

/** How the filter of a convolution, or of one of its gradients, goes over a plane; pairs are height and width. */
export interface Window {
  readonly batch: number
  /** Channels and size of what the convolution itself reads. */
  readonly inChannels: number
  readonly input: Pair
  /** Channels and size of what it gives. */
  readonly outChannels: number
  readonly output: Pair
  readonly kernel: Pair
  readonly strides: Pair
  readonly dilations: Pair
  /** Zeros before the first row and column. */
  readonly before: Pair
}

/** The window of a `Conv`, `ConvTranspose` or `FilterGradient` without groups. */
export function windowOf({ operator, inputs, outputs, attributes }: GraphNode): Window | undefined {
  if ((attributes.group ?? 1) !== 1 || inputs[2] !== undefined) return undefined
  const [first, second] = inputs as [Value, Value]
  const [result] = outputs as readonly [Value]
  const planes: Readonly<Record<string, readonly [Value, Value]>> = {
    Conv: [first, result],
    ConvTranspose: [result, first],
    FilterGradient: [first, second],
  }
  const [wide, narrow] = planes[operator] ?? []
  if (!wide || !narrow || wide.shape.length !== 4) return undefined
  const [batch, inChannels, height, width] = wide.shape as [number, number, number, number]
  const [, outChannels, rows, columns] = narrow.shape as [number, number, number, number]
  const pads = attributes.pads as readonly number[]
  return {
    batch,
    inChannels,
    input: [height, width],
    outChannels,
    output: [rows, columns],
    kernel: attributes.kernel_shape as unknown as Pair,
    strides: attributes.strides as unknown as Pair,
    dilations: attributes.dilations as unknown as Pair,
    before: [pads[0] as number, pads[1] as number],
  }
}

/** For each place of the result and each tap, the number of the pixel that it reads; `outside` for padding. */
export function pixelsOfTaps(
  { input, output, kernel, strides, dilations, before }: Window,
  outside: number,
): Int32Array {
  const taps = kernel[0] * kernel[1]
  const pixels = new Int32Array(output[0] * output[1] * taps)
  let i = 0
  for (let row = 0; row < output[0]; row++) {
    for (let column = 0; column < output[1]; column++) {
      for (let tap = 0; tap < taps; tap++) {
        const y = row * strides[0] + Math.floor(tap / kernel[1]) * dilations[0] - before[0]
        const x = column * strides[1] + (tap % kernel[1]) * dilations[1] - before[1]
        pixels[i++] = y >= 0 && x >= 0 && y < input[0] && x < input[1] ? y * input[1] + x : outside
      }
    }
  }
  return pixels
}

/**
 * The same the other way round: for each pixel the numbers (place times taps plus tap) that read it, as lists of one
 * number for each pixel, `none` where a pixel is read less often than others.
 */
export function tapsOfPixels(window: Window, none: number): Int32Array[] {
  const pixels = window.input[0] * window.input[1]
  const list = (): Int32Array => new Int32Array(pixels).fill(none)
  // Strides may skip every single pixel.
  const lists = [list()]
  const count = new Int32Array(pixels)
  for (const [i, pixel] of pixelsOfTaps(window, -1).entries()) {
    if (pixel < 0) continue
    const place = count[pixel] as number
    count[pixel] = place + 1
    lists[place] ??= list()
    ;(lists[place] as Int32Array)[pixel] = i
  }
  return lists
}
