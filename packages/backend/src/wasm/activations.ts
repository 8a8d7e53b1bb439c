import { LeakyRelu } from '@tensorflow/tfjs-core'
import { allocate, floatView, inputOf, type WasmKernel } from './heap.js'

export const leakyRelu: WasmKernel = {
  kernelName: LeakyRelu,
  run(call, builtin) {
    const x = inputOf(call, 'x')
    if (x.dtype !== 'float32') return builtin()
    const { backend } = call
    const alpha = call.attrs.alpha as number
    const out = allocate(backend, x.shape)
    const from = floatView(backend, x)
    const to = floatView(backend, out)
    for (let i = 0; i < to.length; i++) {
      const value = from[i] as number
      to[i] = value < 0 ? alpha * value : value
    }
    return out
  },
}
