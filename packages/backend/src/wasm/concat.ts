import { backend_util, Concat, SplitV, type Tensor, type TensorInfo, util } from '@tensorflow/tfjs-core'
import { copyRuns } from './copy.js'
import { alias, allocate, inputOf, view, type WasmKernel } from './heap.js'

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

export const concat: WasmKernel = {
  kernelName: Concat,
  run(call, builtin) {
    const { backend } = call
    const all = Object.values(call.inputs) as TensorInfo[]
    const parts = all.filter((part) => sizeOf(part.shape) > 0)
    const [only] = parts
    if (only === undefined || all.some((part) => part.dtype !== only.dtype || part.dtype === 'string')) return builtin()
    const axis = util.parseAxisParam(call.attrs.axis as number, only.shape)[0] ?? 0
    const shapes = parts.map((part) => part.shape)
    backend_util.assertParamsConsistent(shapes, axis)
    if (parts.length === 1) return alias(backend, only, only.shape)
    const shape = backend_util.computeOutShape(shapes, axis)
    const rows = sizeOf(shape.slice(0, axis))
    const width = sizeOf(shape.slice(axis))
    const out = allocate(backend, shape, only.dtype)
    const to = view(backend, out)
    let at = 0
    for (const part of parts) {
      const length = sizeOf(part.shape.slice(axis))
      copyRuns(view(backend, part), 0, length, to, at, width, rows, length)
      at += length
    }
    return out
  },
}

export const split: WasmKernel = {
  kernelName: SplitV,
  run(call, builtin) {
    const x = inputOf(call, 'x')
    if (x.dtype === 'string') return builtin()
    const { backend, attrs } = call
    const axis = util.parseAxisParam(attrs.axis as number, x.shape)[0] ?? 0
    const sizes = backend_util.prepareSplitSize(x as Tensor, attrs.numOrSizeSplits as number | number[], axis)
    const rows = sizeOf(x.shape.slice(0, axis))
    const width = sizeOf(x.shape.slice(axis))
    const inner = sizeOf(x.shape.slice(axis + 1))
    let at = 0
    return sizes.map((size) => {
      const out = allocate(
        backend,
        x.shape.map((n, i) => (i === axis ? size : n)),
        x.dtype,
      )
      const length = size * inner
      copyRuns(view(backend, x), at, width, view(backend, out), 0, length, rows, length)
      at += length
      return out
    })
  },
}
