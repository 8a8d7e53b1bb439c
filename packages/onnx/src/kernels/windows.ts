import type { Value } from '../graph/types.js'
import { pixelsOfTaps, tapsOfPixels } from '../passes/window.js'
import type { KernelContext } from '../trace/kernel.js'
import { cast } from './cast.js'
import type { Geometry } from './conv-geometry.js'
import { reshaped } from './shape.js'

/** Rows of `[N,P,C]` by number. One number more than there are rows stands for a row of `filling`. */
export function pickRows(context: KernelContext, rows: Value, numbers: Int32Array, filling: Value): Value {
  const [batch, length, channels] = rows.shape as [number, number, number]
  const withFilling = (): Value => {
    const shape = [batch, 1, channels]
    const row = context.op('Expand', [filling, context.integers(shape)], {}, shape)
    return context.op('Concat', [rows, row], { axis: 1 }, [batch, length + 1, channels])
  }
  const source = numbers.includes(length) ? withFilling() : rows
  const list = context.constant(numbers, 'int32', [numbers.length])
  return context.op('Gather', [source, list], { axis: 1 }, [batch, numbers.length, channels])
}

export const placesOf = ({ output }: Geometry): number => output[0] * output[1]
export const tapsOf = ({ kernel }: Geometry): number => kernel[0] * kernel[1]
const pixelsOf = ({ input }: Geometry): number => input[0] * input[1]

/** What each window sees of pictures `[N,H,W,C]`: `[N,places,taps,C]`, minus infinity where it reaches outside. */
export function windowsOf(context: KernelContext, geometry: Geometry, pictures: Value): Value {
  const { batch, inChannels: channels } = geometry
  const pixels = pixelsOf(geometry)
  const rows = reshaped(context, cast(context, pictures, 'float32'), [batch, pixels, channels])
  const seen = pickRows(context, rows, pixelsOfTaps(geometry, pixels), context.scalar(-Infinity))
  return reshaped(context, seen, [batch, placesOf(geometry), tapsOf(geometry), channels])
}

const perPlace = ([batch, places, , channels]: readonly number[]): number[] => [batch, places, 1, channels] as number[]

/** The highest value of each window: `[N,places,1,C]`. */
export const highest = (context: KernelContext, windows: Value): Value =>
  context.op('ReduceMax', [windows, context.integers([2])], { keepdims: 1 }, perPlace(windows.shape))

/** Which of several equal ones counts. */
export type Tie = 'first' | 'last'

/**
 * 1 where a window has its highest value, at one of its taps, and 0 elsewhere. By products, since ONNX Runtime is slow at
 * choosing, and finds the place of a maximum not on every device.
 */
export function highestTap(context: KernelContext, windows: Value, best: Value, tie: Tie): Value {
  const taps = windows.shape[2] as number
  const equal = (x: Value, y: Value): Value =>
    cast(context, context.op('Equal', [x, y], {}, windows.shape, 'bool'), 'float32')
  const order = Float32Array.from({ length: taps }, (_, tap) => (tie === 'first' ? taps - tap : tap + 1))
  const weights = context.constant(order, 'float32', [taps, 1])
  const scores = context.op('Mul', [equal(windows, best), weights], {}, windows.shape)
  return equal(scores, highest(context, scores))
}

/** Adds up for each pixel what windows `[N,places,taps,C]` pass on to it: `[N,pixels,C]`. */
export function addToPixels(context: KernelContext, geometry: Geometry, passed: Value): Value {
  const none = placesOf(geometry) * tapsOf(geometry)
  const flat = reshaped(context, passed, [geometry.batch, none, geometry.inChannels])
  const parts = tapsOfPixels(geometry, none).map((list) => pickRows(context, flat, list, context.scalar(0)))
  return parts.reduce((left, right) => context.op('Add', [left, right], {}, left.shape))
}
