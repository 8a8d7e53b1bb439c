import { Tile } from '@tensorflow/tfjs-core'
import { alias, allocate, free, inputOf, type Values, view, type WasmKernel } from './heap.js'

export const tile: WasmKernel = {
  kernelName: Tile,
  run(call, builtin) {
    const x = inputOf(call, 'x')
    if (x.dtype === 'string' || x.shape.includes(0)) return builtin()
    const { backend } = call
    const reps = call.attrs.reps as number[]
    let done = alias(backend, x, x.shape)
    // From the last axis on: each repeat then copies longer blocks.
    for (let axis = x.shape.length - 1; axis >= 0; axis--) {
      const times = reps[axis] ?? 1
      if (times === 1) continue
      const shape = done.shape.map((n, i) => (i === axis ? n * times : n))
      const next = allocate(backend, shape, x.dtype)
      const block = done.shape.slice(axis).reduce((a, b) => a * b, 1)
      repeatBlocks(view(backend, done), block, times, view(backend, next))
      free(backend, done)
      done = next
    }
    return done
  },
}

function repeatBlocks(from: Values, block: number, times: number, to: Values): void {
  let at = 0
  for (let start = 0; start < from.length; start += block) {
    const end = at + block * times
    for (let i = 0; i < block; i++) to[at + i] = from[start + i] as number
    // What stands already is copied behind itself, twice as much each time.
    for (let filled = block; at + filled < end; filled *= 2)
      to.copyWithin(at + filled, at, Math.min(at + filled, end - filled))
    at = end
  }
}
