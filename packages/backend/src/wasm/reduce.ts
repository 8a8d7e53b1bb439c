import { Mean, Sum, type TensorInfo, util } from '@tensorflow/tfjs-core'
import { allocate, floatView, inputOf, type KernelCall, type WasmKernel } from './heap.js'

/** A reduction over neighbouring axes, as `[outer, count, inner]` to `[outer, inner]`. */
interface Reduction {
  readonly outer: number
  readonly count: number
  readonly inner: number
  readonly shape: number[]
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

function reductionOf({ shape }: TensorInfo, call: KernelCall): Reduction | undefined {
  const axes = util.parseAxisParam(call.attrs.axis as number[], shape).sort((a, b) => a - b)
  const first = axes[0] ?? 0
  const last = axes.at(-1) ?? -1
  for (let axis = first; axis <= last; axis++) if (!axes.includes(axis) && shape[axis] !== 1) return undefined
  const kept = shape.flatMap((n, axis) => (axes.includes(axis) ? (call.attrs.keepDims ? [1] : []) : [n]))
  return {
    outer: sizeOf(shape.slice(0, first)),
    count: sizeOf(shape.slice(first, last + 1)),
    inner: sizeOf(shape.slice(last + 1)),
    shape: kept,
  }
}

/** The backend's own transposes the tensor first, unless the last axes are summed. Sums are kept in double precision. */
const reduction = (kernelName: string, average: boolean): WasmKernel => ({
  kernelName,
  run(call, builtin) {
    const x = inputOf(call, 'x')
    const plan = x.dtype === 'float32' && !x.shape.includes(0) ? reductionOf(x, call) : undefined
    if (plan === undefined) return builtin()
    const { outer, count, inner, shape } = plan
    const out = allocate(call.backend, shape)
    const from = floatView(call.backend, x)
    const to = floatView(call.backend, out)
    const scale = average ? 1 / count : 1
    const sums = new Float64Array(inner)
    for (let o = 0; o < outer; o++) {
      if (inner === 1) to[o] = scale * sumOf(from, o * count, count)
      else {
        sums.fill(0)
        sumColumns(from, o * count * inner, count, inner, sums)
        for (let i = 0; i < inner; i++) to[o * inner + i] = scale * (sums[i] as number)
      }
    }
    return out
  },
})

function sumOf(from: Float32Array, start: number, count: number): number {
  let sum = 0
  for (let i = start; i < start + count; i++) sum += from[i] as number
  return sum
}

/** Four rows at a time, so that the sums are read and written less often. */
function sumColumns(from: Float32Array, start: number, count: number, inner: number, sums: Float64Array): void {
  let at = start
  let row = 0
  for (; row + 4 <= count; row += 4) {
    for (let i = 0; i < inner; i++) {
      const first = (from[at] as number) + (from[at + inner] as number)
      const second = (from[at + 2 * inner] as number) + (from[at + 3 * inner] as number)
      sums[i] = (sums[i] as number) + first + second
      at++
    }
    at += 3 * inner
  }
  for (; row < count; row++) for (let i = 0; i < inner; i++) sums[i] = (sums[i] as number) + (from[at++] as number)
}

export const sum: WasmKernel = reduction(Sum, false)
export const mean: WasmKernel = reduction(Mean, true)
