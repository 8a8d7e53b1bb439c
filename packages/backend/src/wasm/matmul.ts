import { BatchMatMul, broadcast_util, type TensorInfo } from '@tensorflow/tfjs-core'
import { alias, allocate, type BackendWasm, floatView, free, inputOf, multiply, type WasmKernel } from './heap.js'
import { transposeBlock } from './transpose-block.js'

/** Products smaller than this are done sooner than they are set up. */
const WORTH_IT = 1 << 14

/** The backend is quick for one product of untransposed matrices; everything else is a plain loop. */
export const batchMatMul: WasmKernel = {
  kernelName: BatchMatMul,
  run(call, builtin) {
    const { backend, attrs } = call
    const a = matricesOf(inputOf(call, 'a'), attrs.transposeA === true)
    const b = matricesOf(inputOf(call, 'b'), attrs.transposeB === true)
    const batch = broadcast_util.assertAndGetBroadcastShape(a.batch, b.batch)
    const count = batch.reduce((x, y) => x * y, 1)
    const plain = !a.transposed && !b.transposed && count === 1
    const alike = (a.count === 1 || a.count === count) && (b.count === 1 || b.count === count)
    const fits = a.columns === b.rows && a.info.dtype === 'float32' && b.info.dtype === 'float32'
    if (plain || !alike || !fits || a.rows * a.columns * b.columns < WORTH_IT) return builtin()

    const out = allocate(backend, [...batch, a.rows, b.columns])
    const left = a.count === 1 ? matrix(backend, a, 0) : undefined
    const right = b.count === 1 ? matrix(backend, b, 0) : undefined
    for (let i = 0; i < count; i++) {
      const l = left ?? matrix(backend, a, i)
      const r = right ?? matrix(backend, b, i)
      const product = multiply(backend, l, r)
      floatView(backend, out).set(floatView(backend, product), i * a.rows * b.columns)
      free(backend, product)
      if (l !== left) free(backend, l)
      if (r !== right) free(backend, r)
    }
    if (left !== undefined) free(backend, left)
    if (right !== undefined) free(backend, right)
    return out
  },
}

interface Matrices {
  readonly info: TensorInfo
  readonly transposed: boolean
  readonly batch: number[]
  readonly count: number
  /** As multiplied: after the transpose. */
  readonly rows: number
  readonly columns: number
}

function matricesOf(info: TensorInfo, transposed: boolean): Matrices {
  const batch = info.shape.slice(0, -2)
  const [height, width] = info.shape.slice(-2) as [number, number]
  return {
    info,
    transposed,
    batch,
    count: batch.reduce((x, y) => x * y, 1),
    rows: transposed ? width : height,
    columns: transposed ? height : width,
  }
}

/** One matrix of the batch, untransposed. */
function matrix(backend: BackendWasm, { info, transposed, count, rows, columns }: Matrices, index: number): TensorInfo {
  if (count === 1 && !transposed) return alias(backend, info, [rows, columns])
  const one = allocate(backend, [rows, columns])
  const size = rows * columns
  const from = floatView(backend, info)
  if (transposed) transposeBlock(from, index * size, columns, rows, floatView(backend, one), 0)
  else floatView(backend, one).set(from.subarray(index * size, (index + 1) * size))
  return one
}
