import { Add, Multiply, RealDiv, Sub, type TensorInfo } from '@tensorflow/tfjs-core'
import { allocate, floatView, free, inputOf, type WasmKernel } from './heap.js'

/** The backend starts anew for each row of channels: rows of fewer values than this are taken together. */
const WIDE = 256

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

/** How many rows of `x [..., C]` to take as one where `vector [1, ..., 1, C]` meets each; 1 where nothing is gained. */
function rowsTogether(x: TensorInfo, vector: TensorInfo): number {
  const channels = x.shape.at(-1) ?? 1
  const meets = vector.shape.length <= x.shape.length && vector.shape.at(-1) === channels
  if (!meets || x.dtype !== 'float32' || vector.dtype !== 'float32' || channels === 1) return 1
  if (sizeOf(vector.shape) !== channels) return 1
  const rows = sizeOf(x.shape) / channels
  let together = 1
  while (together * channels < WIDE && rows % (together * 2) === 0) together *= 2
  return together
}

/** Arithmetic with one value for each channel, as norms and biases do, where there are few channels. */
const channelwise = (kernelName: string): WasmKernel => ({
  kernelName,
  run(call, builtin) {
    const a = inputOf(call, 'a')
    const b = inputOf(call, 'b')
    const vectorIsRight = sizeOf(a.shape) >= sizeOf(b.shape)
    const [x, vector] = vectorIsRight ? [a, b] : [b, a]
    const together = rowsTogether(x, vector)
    if (together === 1) return builtin()
    const { backend } = call
    const width = together * (x.shape.at(-1) ?? 1)
    const wide = allocate(backend, [width])
    const from = floatView(backend, vector)
    const to = floatView(backend, wide)
    for (let at = 0; at < width; at += from.length) to.set(from, at)
    const rows = { ...x, shape: [sizeOf(x.shape) / width, width] }
    const out = builtin(vectorIsRight ? { a: rows, b: wide } : { a: wide, b: rows }) as TensorInfo
    free(backend, wide)
    return { ...out, shape: [...x.shape] }
  },
})

export const channelwiseArithmetic: readonly WasmKernel[] = [Add, Multiply, RealDiv, Sub].map(channelwise)
