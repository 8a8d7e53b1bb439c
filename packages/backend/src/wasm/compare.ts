import { Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual } from '@tensorflow/tfjs-core'
import { allocate, type Values, view, type WasmKernel } from './heap.js'
import { pairOf, valuesOf } from './pairs.js'

type Loop = (a: Values, stepA: number, b: Values, stepB: number, out: Values) => void

// Each loop stands for itself, so that the JavaScript engine compiles each for itself, and none has a branch to guess.
const less: Loop = (a, stepA, b, stepB, out) => {
  for (let i = 0, j = 0, k = 0; i < out.length; i++, j += stepA, k += stepB)
    out[i] = +((a[j] as number) < (b[k] as number))
}
const lessEqual: Loop = (a, stepA, b, stepB, out) => {
  for (let i = 0, j = 0, k = 0; i < out.length; i++, j += stepA, k += stepB)
    out[i] = +((a[j] as number) <= (b[k] as number))
}
const equal: Loop = (a, stepA, b, stepB, out) => {
  for (let i = 0, j = 0, k = 0; i < out.length; i++, j += stepA, k += stepB) out[i] = +(a[j] === b[k])
}
const notEqual: Loop = (a, stepA, b, stepB, out) => {
  for (let i = 0, j = 0, k = 0; i < out.length; i++, j += stepA, k += stepB) out[i] = +(a[j] !== b[k])
}
const swapped =
  (loop: Loop): Loop =>
  (a, stepA, b, stepB, out) =>
    loop(b, stepB, a, stepA, out)

const comparison = (kernelName: string, loop: Loop): WasmKernel => ({
  kernelName,
  run(call, builtin) {
    const pair = pairOf(call)
    if (pair === undefined) return builtin()
    const out = allocate(call.backend, pair.shape, 'bool')
    const { a, b, stepA, stepB } = valuesOf(call, pair)
    loop(a, stepA, b, stepB, view(call.backend, out))
    return out
  },
})

export const comparisons: readonly WasmKernel[] = [
  comparison(Less, less),
  comparison(Greater, swapped(less)),
  comparison(LessEqual, lessEqual),
  comparison(GreaterEqual, swapped(lessEqual)),
  comparison(Equal, equal),
  comparison(NotEqual, notEqual),
]
