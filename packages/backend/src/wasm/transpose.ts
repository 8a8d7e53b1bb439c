import { Transpose } from '@tensorflow/tfjs-core'
import { copyStrided, mergeAxes, stepsOf } from './copy.js'
import { alias, allocate, inputOf, view, type WasmKernel } from './heap.js'
import { transposeBlock } from './transpose-block.js'

/** The backend's own writes far apart for every value that it reads. */
export const transpose: WasmKernel = {
  kernelName: Transpose,
  run(call, builtin) {
    const x = inputOf(call, 'x')
    if (x.dtype === 'string' || x.dtype === 'complex64') return builtin()
    const { backend } = call
    const perm = call.attrs.perm as number[]
    const steps = stepsOf(x.shape)
    const shape = perm.map((axis) => x.shape[axis] ?? 1)
    const axes = mergeAxes(perm.map((axis) => ({ size: x.shape[axis] ?? 1, step: steps[axis] ?? 0 })))
    const [first, second, third] = axes
    if (axes.length === 0 || (axes.length === 1 && first?.step === 1)) return alias(backend, x, shape)
    const out = allocate(backend, shape, x.dtype)
    const from = view(backend, x)
    const to = view(backend, out)
    // The last axis of the result runs across rows of the source whose neighbours are the axis before: a plain transpose.
    if (axes.length === 2 && first?.step === 1 && second !== undefined)
      transposeBlock(from, 0, second.size, first.size, to, 0)
    else if (axes.length === 3 && second?.step === 1 && first && third && first.step === second.size * third.size) {
      for (let i = 0; i < first.size; i++)
        transposeBlock(from, i * first.step, third.size, second.size, to, i * first.step)
    } else copyStrided(from, 0, axes, to)
    return out
  },
}
