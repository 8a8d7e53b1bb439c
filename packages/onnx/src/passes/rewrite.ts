import { createBuilder, type GraphBuilder } from '../graph/builder.js'
import type { Graph, GraphNode, Value } from '../graph/types.js'

/** What a rule sees of the graph that is being made. */
export interface Rewriting {
  readonly builder: GraphBuilder
  /** The new graph's value for one of the old graph's. */
  value(old: Value): Value
  /** The old node that an old value comes from. */
  producer(old: Value): GraphNode | undefined
  /** How many nodes and outputs of the old graph use an old value. */
  uses(old: Value): number
}

/** What stands in the new graph for a node's (first) result; nothing to keep the node as it is. */
export type Rule = (node: GraphNode, rewriting: Rewriting) => Value | undefined

/** Copies a graph node by node. Nodes that nobody needs any more are left out. */
export function rewriteGraph(graph: Graph, rule: Rule): Graph {
  const builder = createBuilder()
  const made = new Map<number, Value>()
  const producers = new Map<number, GraphNode>()
  const uses = new Map<number, number>()
  const use = ({ id }: Value): void => void uses.set(id, (uses.get(id) ?? 0) + 1)
  for (const node of graph.nodes) {
    for (const { id } of node.outputs) producers.set(id, node)
    for (const input of node.inputs) if (input) use(input)
  }
  for (const output of graph.outputs) use(output.value)

  const value = (old: Value): Value => {
    const known = made.get(old.id)
    if (known) return known
    const constant = builder.constant(old.data ?? new Float32Array(), old.type, old.shape)
    made.set(old.id, constant)
    return constant
  }
  const rewriting: Rewriting = {
    builder,
    value,
    producer: ({ id }) => producers.get(id),
    uses: ({ id }) => uses.get(id) ?? 0,
  }
  for (const input of graph.inputs)
    made.set(input.value.id, builder.input(input.name, input.value.type, input.value.shape))
  for (const node of graph.nodes) {
    const replaced = rule(node, rewriting)
    const inputs = node.inputs.map((input) => input && value(input))
    const results = replaced
      ? [replaced]
      : builder.nodes(node.operator, inputs, node.attributes, node.outputs, node.origin)
    for (const [i, result] of results.entries()) made.set((node.outputs[i] as Value).id, result)
  }
  const result = builder.graph(graph.outputs.map((output) => ({ ...output, value: value(output.value) })))
  return { ...result, inputs: result.inputs.map((input, i) => ({ ...graph.inputs[i], ...input })) }
}

/** The numbers of a constant list. */
export const listed = (value: Value | undefined): number[] | undefined =>
  value?.data && Array.from(value.data as BigInt64Array, Number)
