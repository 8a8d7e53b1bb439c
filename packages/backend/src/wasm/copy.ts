import type { Values } from './heap.js'

/** Below this many values a plain loop beats the set-up of a block copy. */
const BLOCK = 24

/** Copies `count` runs of `length` values, each a fixed way from the one before. */
export function copyRuns(
  from: Values,
  fromStart: number,
  fromStep: number,
  to: Values,
  toStart: number,
  toStep: number,
  count: number,
  length: number,
): void {
  if (length >= BLOCK) {
    for (let i = 0; i < count; i++) {
      const start = fromStart + i * fromStep
      to.set(from.subarray(start, start + length), toStart + i * toStep)
    }
    return
  }
  for (let i = 0; i < count; i++) {
    let read = fromStart + i * fromStep
    let write = toStart + i * toStep
    for (let k = 0; k < length; k++) to[write++] = from[read++] as number
  }
}

/** One axis of a strided copy: how many positions, and how far apart they lie in the source. */
export interface Axis {
  readonly size: number
  readonly step: number
}

/** Copies what the axes walk over, from `start` on, to the target one after the other. */
export function copyStrided(from: Values, start: number, axes: readonly Axis[], to: Values): void {
  const inner = axes.at(-1) ?? { size: 1, step: 1 }
  const middle = axes.at(-2) ?? { size: 1, step: 0 }
  const outer = axes.slice(0, -2)
  const block = inner.size * middle.size
  const visit = (depth: number, read: number, write: number): number => {
    const axis = outer[depth]
    if (axis === undefined) {
      if (inner.step === 1) copyRuns(from, read, middle.step, to, write, inner.size, middle.size, inner.size)
      else copyScattered(from, read, middle, inner, to, write)
      return write + block
    }
    let at = write
    for (let i = 0; i < axis.size; i++) at = visit(depth + 1, read + i * axis.step, at)
    return at
  }
  visit(0, start, 0)
}

function copyScattered(from: Values, start: number, middle: Axis, inner: Axis, to: Values, write: number): void {
  let at = write
  for (let i = 0; i < middle.size; i++) {
    let read = start + i * middle.step
    for (let k = 0; k < inner.size; k++) {
      to[at++] = from[read] as number
      read += inner.step
    }
  }
}

/** The same walk with fewer axes: two become one where the outer one goes on where the inner one ends. */
export function mergeAxes(axes: readonly Axis[]): Axis[] {
  const merged: Axis[] = []
  for (const axis of axes) {
    if (axis.size === 1) continue
    const last = merged.at(-1)
    if (last !== undefined && last.step === axis.size * axis.step)
      merged[merged.length - 1] = { size: last.size * axis.size, step: axis.step }
    else merged.push(axis)
  }
  return merged
}

/** How far apart neighbours along each axis lie. */
export function stepsOf(shape: readonly number[]): number[] {
  const steps = new Array<number>(shape.length)
  let step = 1
  for (let i = shape.length - 1; i >= 0; i--) {
    steps[i] = step
    step *= shape[i] ?? 1
  }
  return steps
}
