import { ELEMENT_CODES, type Graph, type GraphNode, type NamedValue } from '../graph/types.js'

/**
 * Lets int32 inputs come as bytes, which TF.js has no type for: pictures take a quarter of the memory on their way in.
 *
 * @param names the inputs, which then are uint8.
 */
export function byteInputs(graph: Graph, names: readonly string[]): Graph {
  const casts: GraphNode[] = []
  const produced = graph.nodes.flatMap(({ outputs }) => outputs)
  const constants = graph.nodes.flatMap(({ inputs }) => inputs.filter((value) => value?.data !== undefined))
  const given = [...graph.inputs, ...graph.outputs].map(({ value }) => value)
  let id = [...produced, ...constants, ...given].reduce((most, value) => Math.max(most, value?.id ?? 0), 0)
  const inputs = graph.inputs.map((input): NamedValue => {
    const { name, value } = input
    if (!names.includes(name)) return input
    const bytes = { id: ++id, type: 'uint8', shape: value.shape } as const
    const attributes = { to: ELEMENT_CODES.int32 }
    casts.push({ operator: 'Cast', inputs: [bytes], outputs: [value], attributes, origin: 'input' })
    return { name, value: bytes }
  })
  return { ...graph, inputs, nodes: [...casts, ...graph.nodes] }
}
