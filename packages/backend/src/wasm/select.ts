import { Maximum, Minimum, Select } from '@tensorflow/tfjs-core'
import { allocate, inputOf, view, type WasmKernel } from './heap.js'
import { pairOf, valuesOf } from './pairs.js'

export const select: WasmKernel = {
  kernelName: Select,
  run(call, builtin) {
    const condition = inputOf(call, 'condition')
    const t = inputOf(call, 't')
    const e = inputOf(call, 'e')
    const numbers = t.dtype === e.dtype && (t.dtype === 'float32' || t.dtype === 'int32')
    if (!numbers || condition.shape.length !== t.shape.length) return builtin()
    const out = allocate(call.backend, t.shape, t.dtype)
    const [chosen, ifTrue, ifFalse, to] = [condition, t, e, out].map((info) => view(call.backend, info))
    if (chosen === undefined || ifTrue === undefined || ifFalse === undefined || to === undefined) return builtin()
    for (let i = 0; i < to.length; i++) to[i] = (chosen[i] === 0 ? ifFalse[i] : ifTrue[i]) as number
    return out
  },
}

// Math.max and Math.min hand NaN on, as the reference does.
export const maximum: WasmKernel = {
  kernelName: Maximum,
  run(call, builtin) {
    const pair = pairOf(call)
    if (pair === undefined) return builtin()
    const out = allocate(call.backend, pair.shape, pair.a.dtype)
    const { a, b, stepA, stepB } = valuesOf(call, pair)
    const to = view(call.backend, out)
    for (let i = 0, j = 0, k = 0; i < to.length; i++, j += stepA, k += stepB)
      to[i] = Math.max(a[j] as number, b[k] as number)
    return out
  },
}

export const minimum: WasmKernel = {
  kernelName: Minimum,
  run(call, builtin) {
    const pair = pairOf(call)
    if (pair === undefined) return builtin()
    const out = allocate(call.backend, pair.shape, pair.a.dtype)
    const { a, b, stepA, stepB } = valuesOf(call, pair)
    const to = view(call.backend, out)
    for (let i = 0, j = 0, k = 0; i < to.length; i++, j += stepA, k += stepB)
      to[i] = Math.min(a[j] as number, b[k] as number)
    return out
  },
}
