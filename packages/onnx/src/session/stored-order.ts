import type { NamedValue } from '../graph/types.js'
import { PRODUCT_CHANNELS } from '../passes/lower-convolutions.js'
import type { SessionArray } from './runtime.js'

/**
 * How ONNX Runtime wants filters of few channels: a state `[kh,kw,in,out]` is kept as `[out,in,kh,kw]`, optimizer slots
 * likewise, so that no step spends time on changing the order. Others become matrices as they are.
 */
const FILTER: readonly number[] = [3, 2, 0, 1]

/** The order of axes in which a variable of that shape is kept; nothing for its own. */
const storedOrder = (shape: readonly number[]): readonly number[] | undefined =>
  shape.length === FILTER.length && Math.min(shape[2] as number, shape[3] as number) < PRODUCT_CHANNELS
    ? FILTER
    : undefined

export const storedShape = (shape: readonly number[]): readonly number[] =>
  storedOrder(shape)?.map((axis) => shape[axis] as number) ?? shape

/** `storedOrder` for the inputs and outputs of a trace that are its state: see `assignLayouts`. */
export const stateOrder = ({ name, value }: NamedValue): readonly number[] | undefined =>
  name.startsWith('state:') ? storedOrder(value.shape) : undefined

/** A copy in the order that is kept. */
export function toStored<T extends SessionArray>(data: T, shape: readonly number[]): T {
  const result = data.slice() as T
  if (!storedOrder(shape)) return result
  eachFilterElement(shape, (own, stored) => {
    result[stored] = data[own] as number
  })
  return result
}

/** A copy in the variable's own order. */
export function fromStored<T extends SessionArray>(data: T, shape: readonly number[]): T {
  const result = data.slice() as T
  if (!storedOrder(shape)) return result
  eachFilterElement(shape, (own, stored) => {
    result[own] = data[stored] as number
  })
  return result
}

function eachFilterElement(shape: readonly number[], visit: (own: number, stored: number) => void): void {
  const [height, width, inputs, outputs] = shape as [number, number, number, number]
  let own = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let i = 0; i < inputs; i++) {
        for (let o = 0; o < outputs; o++) visit(own++, ((o * inputs + i) * height + y) * width + x)
      }
    }
  }
}
