import { UnsortedSegmentSum } from '@tensorflow/tfjs-core'
import { allocate, inputOf, view, type WasmKernel } from './heap.js'

/** Sums of the rows of `x [n, …]` that share a segment; ids outside of `[0, numSegments)` are left out. */
export const unsortedSegmentSum: WasmKernel = {
  kernelName: UnsortedSegmentSum,
  run(call) {
    const { backend, attrs } = call
    const x = inputOf(call, 'x')
    const segmentIds = inputOf(call, 'segmentIds')
    const segments = attrs.numSegments as number
    const rest = x.shape.slice(segmentIds.shape.length)
    const length = rest.reduce((a, b) => a * b, 1)
    const out = allocate(backend, [segments, ...rest], x.dtype)
    const from = view(backend, x)
    const ids = view(backend, segmentIds)
    const to = view(backend, out).fill(0)
    for (let row = 0; row < ids.length; row++) {
      const segment = ids[row] as number
      if (segment < 0 || segment >= segments) continue
      for (let i = 0; i < length; i++) {
        const at = segment * length + i
        to[at] = (to[at] as number) + (from[row * length + i] as number)
      }
    }
    return out
  },
}
