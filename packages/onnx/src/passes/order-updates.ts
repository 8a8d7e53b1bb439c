import type { Graph, GraphNode, Value } from '../graph/types.js'

/**
 * Orders a graph so that little is alive at a time: what is given out, such as a weight's new value, is computed as soon
 * as the rest of the graph has come so far, and what only that needed is free again.
 *
 * ONNX Runtime does not run nodes in the order of the file. It walks back from the results, from the last one to the
 * first, and computes each with all that it needs. So the nodes that nobody in the graph uses are put at its end, the
 * one that is wanted first last of all.
 */
export function orderUpdates(graph: Graph): Graph {
  const producers = new Map<number, { readonly node: GraphNode; readonly place: number }>()
  const used = new Set<number>()
  for (const [place, node] of graph.nodes.entries()) {
    for (const { id } of node.outputs) producers.set(id, { node, place })
    for (const input of node.inputs) if (input) used.add(input.id)
  }
  const isLast = (node: GraphNode): boolean => node.outputs.every(({ id }) => !used.has(id))

  /** The place of the latest node that a result waits for, not counting the arithmetic that makes it of that. */
  const readiness = (last: GraphNode): number => {
    const [{ shape }] = last.outputs as readonly [Value]
    const seen = new Set<number>()
    let latest = -1
    const visit = (value: Value | undefined): void => {
      const from = value && producers.get(value.id)
      if (!from || seen.has(value.id)) return
      seen.add(value.id)
      if (ARITHMETIC.has(from.node.operator) && isSame(value.shape, shape)) from.node.inputs.forEach(visit)
      else if (isSingle(shape) || !isSingle(value.shape)) latest = Math.max(latest, from.place)
    }
    last.inputs.forEach(visit)
    return latest
  }
  const last = graph.nodes.filter(isLast).map((node) => ({ node, ready: readiness(node) }))
  last.sort((a, b) => b.ready - a.ready)
  return { ...graph, nodes: [...graph.nodes.filter((node) => !isLast(node)), ...last.map(({ node }) => node)] }
}

/** Operators of an optimizer's update. */
const ARITHMETIC = new Set([
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Sqrt',
  'Neg',
  'Pow',
  'Abs',
  'Max',
  'Min',
  'Reshape',
  'Transpose',
])

const isSingle = (shape: readonly number[]): boolean => shape.every((length) => length === 1)

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((length, i) => length === b[i])
