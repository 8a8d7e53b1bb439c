import { Cast, Identity } from '@tensorflow/tfjs-core'
import { alias, allocate, inputOf, view, type WasmKernel } from './heap.js'

/** The backend's own copies the values; tensors are never changed in place, so that a second name is enough. */
export const identity: WasmKernel = {
  kernelName: Identity,
  run(call, builtin) {
    const x = inputOf(call, 'x')
    return x.dtype === 'string' ? builtin() : alias(call.backend, x, x.shape)
  },
}

/** The backend's own makes `false` of 0.5. */
export const cast: WasmKernel = {
  kernelName: Cast,
  run(call, builtin) {
    const x = inputOf(call, 'x')
    const { dtype } = call.attrs
    if (dtype === x.dtype && dtype !== 'string') return alias(call.backend, x, x.shape)
    if (dtype !== 'bool' || x.dtype === 'string') return builtin()
    const out = allocate(call.backend, x.shape, 'bool')
    const from = view(call.backend, x)
    const to = view(call.backend, out)
    for (let i = 0; i < to.length; i++) to[i] = +(from[i] !== 0)
    return out
  },
}
