import { LeakyRelu, Prelu } from '@tensorflow/tfjs-core'
import { allocate, floatView, free, inputOf, runKernel, type WasmKernel } from './heap.js'

/** Fewer slopes than this at once leave the vector unit idle. */
const SLOPES = 16

/** `x` above zero, `alpha · x` below, by way of the quick kernel for one slope a channel. */
export const leakyRelu: WasmKernel = {
  kernelName: LeakyRelu,
  run(call, builtin) {
    const x = inputOf(call, 'x')
    if (x.dtype !== 'float32') return builtin()
    const { backend } = call
    let slopes = 1
    for (let axis = x.shape.length - 1; axis >= 0 && slopes < SLOPES; axis--) slopes *= x.shape[axis] ?? 1
    const alpha = allocate(backend, [slopes])
    floatView(backend, alpha).fill(call.attrs.alpha as number)
    const out = runKernel(backend, Prelu, { x, alpha })
    free(backend, alpha)
    return out
  },
}
