import { Slice, StridedSlice, slice_util, type Tensor } from '@tensorflow/tfjs-core'
import { type Axis, copyStrided, mergeAxes, stepsOf } from './copy.js'
import { alias, allocate, inputOf, view, type WasmKernel } from './heap.js'

/** The backend's own copies the whole tensor before it takes its part. */
export const slice: WasmKernel = {
  kernelName: Slice,
  run(call, builtin) {
    const x = inputOf(call, 'x')
    if (x.dtype === 'string') return builtin()
    const { backend, attrs } = call
    const [begin, size] = slice_util.parseSliceParams(
      x as Tensor,
      attrs.begin as number | number[],
      attrs.size as number | number[],
    ) as [number[], number[]]
    slice_util.assertParamsValid(x as Tensor, begin, size)
    const steps = stepsOf(x.shape)
    const out = allocate(backend, size, x.dtype)
    const start = begin.reduce((sum, first, i) => sum + first * (steps[i] ?? 0), 0)
    const axes = size.map((n, i): Axis => ({ size: n, step: steps[i] ?? 0 }))
    if (!size.includes(0)) copyStrided(view(backend, x), start, mergeAxes(axes), view(backend, out))
    return out
  },
}

/** The backend's own works out every single value's place in vectors that it allocates. */
export const stridedSlice: WasmKernel = {
  kernelName: StridedSlice,
  run(call, builtin) {
    const x = inputOf(call, 'x')
    if (x.dtype === 'string') return builtin()
    const { backend, attrs } = call
    const masks = ['beginMask', 'endMask', 'ellipsisMask', 'newAxisMask', 'shrinkAxisMask'] as const
    const [beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask] = masks.map((name) => attrs[name] as number)
    const info = slice_util.sliceInfo(
      x.shape,
      attrs.begin as number[],
      attrs.end as number[],
      attrs.strides as number[],
      beginMask ?? 0,
      endMask ?? 0,
      ellipsisMask ?? 0,
      newAxisMask ?? 0,
      shrinkAxisMask ?? 0,
    )
    if (info.isIdentity) return alias(backend, x, info.finalShape)
    const steps = stepsOf(x.shape)
    // TF.js counts backwards where a range is empty.
    const sizes = slice_util.computeOutShape(info.begin, info.end, info.strides).map((size) => Math.max(0, size))
    const out = allocate(backend, info.finalShape, x.dtype)
    const start = info.begin.reduce((sum, first, i) => sum + first * (steps[i] ?? 0), 0)
    const axes = sizes.map((size, i): Axis => ({ size, step: (info.strides[i] ?? 1) * (steps[i] ?? 0) }))
    if (!sizes.includes(0)) copyStrided(view(backend, x), start, mergeAxes(axes), view(backend, out))
    return out
  },
}
