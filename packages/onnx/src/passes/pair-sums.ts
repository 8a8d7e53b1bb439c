import type { Graph, Value } from '../graph/types.js'
import { rewriteGraph } from './rewrite.js'

/**
 * Sums of many values become additions of two. ONNX Runtime's WebGPU provider has no kernel for `Sum`: the values would go
 * to the CPU, and the sum back. Where there is one, it saves passes over memory.
 */
export function pairSums(graph: Graph): Graph {
  return rewriteGraph(graph, ({ operator, inputs, outputs, origin }, { builder, value }) => {
    if (operator !== 'Sum' || inputs.some((input) => `${input?.shape}` !== `${outputs[0]?.shape}`)) return undefined
    const [first, ...rest] = inputs.map((input) => value(input as Value)) as [Value, ...Value[]]
    return rest.reduce((sum, term) => builder.node('Add', [sum, term], {}, { shape: sum.shape }, origin), first)
  })
}
