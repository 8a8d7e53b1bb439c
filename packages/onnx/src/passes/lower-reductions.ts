import { type Graph, type GraphNode, sizeOf, type Value } from '../graph/types.js'
import { listed, type Rewriting, rewriteGraph } from './rewrite.js'

/** From how many rows on a sum over rows is written as a matrix product. */
const MANY_ROWS = 64

/**
 * Writes sums and means over all axes but the last as the product of a row of ones with the matrix of the rest. ONNX
 * Runtime's own reduction of that kind gives each thread some columns of every row, so that threads write to the same
 * cache lines all the time.
 */
export function lowerReductions(graph: Graph): Graph {
  return rewriteGraph(graph, (node, rewriting) => {
    if (node.operator === 'ReduceSum' || node.operator === 'ReduceMean') return sumOfRows(node, rewriting)
    return undefined
  })
}

function sumOfRows({ operator, inputs, outputs, origin }: GraphNode, { builder, value }: Rewriting): Value | undefined {
  const [x, result] = [inputs[0] as Value, outputs[0] as Value]
  const axes = listed(inputs[1])
  const last = x.shape.length - 1
  const columns = x.shape[last] as number
  const rows = sizeOf(x.shape) / Math.max(1, columns)
  const isLeading = axes?.length === last && axes.every((axis, i) => axis === i)
  if (!isLeading || x.type !== 'float32' || rows < MANY_ROWS || columns < 2) return undefined
  const draw = (name: string, given: readonly Value[], shape: readonly number[]): Value =>
    builder.node(name, given, {}, { shape, type: 'float32' }, origin)
  const matrix = draw('Reshape', [value(x), builder.integers([rows, columns])], [rows, columns])
  const ones = draw('Expand', [builder.scalar(1), builder.integers([1, rows])], [1, rows])
  const sum = draw('MatMul', [ones, matrix], [1, columns])
  const total = operator === 'ReduceSum' ? sum : draw('Mul', [sum, builder.scalar(1 / rows)], [1, columns])
  return draw('Reshape', [total, builder.integers(result.shape)], result.shape)
}
