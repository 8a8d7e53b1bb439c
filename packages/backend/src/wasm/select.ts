import { Maximum, Minimum, Select } from '@tensorflow/tfjs-core'
import { allocate, bitsView, inputOf, type KernelCall, view, type WasmKernel } from './heap.js'
import { type Pair, pairOf, valuesOf } from './pairs.js'

// Signs of activations and gradients are as good as random, and a wrongly guessed branch costs more than all the rest:
// the choice is made on the values' bits, by a mask of all ones or all zeros.

export const select: WasmKernel = {
  kernelName: Select,
  run(call, builtin) {
    const condition = inputOf(call, 'condition')
    const t = inputOf(call, 't')
    const e = inputOf(call, 'e')
    const numbers = t.dtype === e.dtype && (t.dtype === 'float32' || t.dtype === 'int32')
    if (!numbers || condition.shape.length !== t.shape.length) return builtin()
    const out = allocate(call.backend, t.shape, t.dtype)
    const chosen = view(call.backend, condition)
    const ifTrue = bitsView(call.backend, t)
    const ifFalse = bitsView(call.backend, e)
    const to = bitsView(call.backend, out)
    for (let i = 0; i < to.length; i++) {
      const mask = -(chosen[i] !== 0)
      to[i] = ((ifTrue[i] as number) & mask) | ((ifFalse[i] as number) & ~mask)
    }
    return out
  },
}

/** `low` chooses the lesser of two values; NaN stays NaN. */
function choose(call: KernelCall, pair: Pair, low: boolean): ReturnType<typeof allocate> {
  const out = allocate(call.backend, pair.shape, pair.a.dtype)
  const { a, b, stepA, stepB } = valuesOf(call, pair)
  const bitsA = bitsView(call.backend, pair.a)
  const bitsB = bitsView(call.backend, pair.b)
  const to = bitsView(call.backend, out)
  const sign = low ? -1 : 1
  for (let i = 0, j = 0, k = 0; i < to.length; i++, j += stepA, k += stepB) {
    const right = b[k] as number
    const mask = -(+(sign * (a[j] as number) < sign * right) | +Number.isNaN(right))
    to[i] = ((bitsB[k] as number) & mask) | ((bitsA[j] as number) & ~mask)
  }
  return out
}

const extreme = (kernelName: string, low: boolean): WasmKernel => ({
  kernelName,
  run(call, builtin) {
    const pair = pairOf(call)
    return pair === undefined ? builtin() : choose(call, pair, low)
  },
})

export const maximum: WasmKernel = extreme(Maximum, false)
export const minimum: WasmKernel = extreme(Minimum, true)
