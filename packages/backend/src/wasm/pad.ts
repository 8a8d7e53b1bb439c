import { PadV2 } from '@tensorflow/tfjs-core'
import { copyRuns, stepsOf } from './copy.js'
import { alias, allocate, inputOf, view, type WasmKernel } from './heap.js'

/** The backend's own is slow for few channels. */
export const pad: WasmKernel = {
  kernelName: PadV2,
  run(call, builtin) {
    const x = inputOf(call, 'x')
    const paddings = call.attrs.paddings as [number, number][]
    if (x.dtype === 'string' || x.shape.includes(0) || paddings.flat().some((n) => n < 0)) return builtin()
    const { backend } = call
    const last = paddings.findLastIndex(([before, after]) => before + after > 0)
    if (last < 0) return alias(backend, x, x.shape)
    const shape = x.shape.map((n, axis) => n + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0))
    const out = allocate(backend, shape, x.dtype)
    const from = view(backend, x)
    const to = view(backend, out).fill(call.attrs.constantValue as number)
    const [fromSteps, toSteps] = [stepsOf(x.shape), stepsOf(shape)]
    const length = (x.shape[last] ?? 1) * (fromSteps[last] ?? 1)
    const visit = (axis: number, read: number, write: number): void => {
      const start = write + (paddings[axis]?.[0] ?? 0) * (toSteps[axis] ?? 0)
      const [size, fromStep, toStep] = [x.shape[axis] ?? 1, fromSteps[axis] ?? 0, toSteps[axis] ?? 0]
      if (axis === last) copyRuns(from, read, length, to, start, length, 1, length)
      else if (axis === last - 1) {
        const first = start + (paddings[last]?.[0] ?? 0) * (toSteps[last] ?? 0)
        copyRuns(from, read, fromStep, to, first, toStep, size, length)
      } else for (let i = 0; i < size; i++) visit(axis + 1, read + i * fromStep, start + i * toStep)
    }
    visit(0, 0, 0)
    return out
  },
}
