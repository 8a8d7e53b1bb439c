import type { Attributes, ConstantData, ElementType, Graph, GraphNode, NamedValue, Value } from './types.js'

/** What a node gives. The type is the first input's where it is not given. */
export interface OutputSpec {
  readonly shape: readonly number[]
  readonly type?: ElementType
}

/** Makes a graph, node by node. The same operator on the same values is made once. */
export interface GraphBuilder {
  input(name: string, type: ElementType, shape: readonly number[]): Value
  /** Small constants of the same content are made once. The data is kept, not copied. */
  constant(data: ConstantData, type: ElementType, shape: readonly number[]): Value
  /** A list of integers, as axes and shapes are given. */
  integers(values: readonly number[]): Value
  /** A scalar. */
  scalar(value: number, type?: 'float32' | 'int32'): Value
  /** An operator with one output. */
  node(
    operator: string,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes,
    output: OutputSpec,
    origin?: string,
  ): Value
  /** An operator with any number of outputs. */
  nodes(
    operator: string,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes,
    outputs: readonly OutputSpec[],
    origin?: string,
  ): Value[]
  /** The graph so far, without nodes that no output needs. */
  graph(outputs: readonly NamedValue[]): Graph
}

/** Constants of more elements are not compared. */
const COMPARED = 64

export function createBuilder(): GraphBuilder {
  const inputs: NamedValue[] = []
  const nodes: GraphNode[] = []
  const known = new Map<string, Value[]>()
  let made = 0

  const value = (type: ElementType, shape: readonly number[], data?: ConstantData): Value => {
    const id = made++
    return data === undefined ? { id, type, shape: [...shape] } : { id, type, shape: [...shape], data }
  }
  const once = (key: string, make: () => Value[]): Value[] => {
    const found = known.get(key)
    if (found) return found
    const result = make()
    known.set(key, result)
    return result
  }
  const constant: GraphBuilder['constant'] = (data, type, shape) =>
    data.length > COMPARED
      ? value(type, shape, data)
      : first(once(`constant ${type} [${shape}] ${[...data].map(exactly).join()}`, () => [value(type, shape, data)]))
  const add: GraphBuilder['nodes'] = (operator, given, attributes, specs, origin = operator) => {
    const ids = given.map((input) => input?.id ?? '')
    return once(`${operator} ${ids} ${JSON.stringify(attributes)}`, () => {
      const outputs = specs.map(({ shape, type }) => value(type ?? given[0]?.type ?? 'float32', shape))
      nodes.push({ operator, inputs: [...given], outputs, attributes, origin })
      return outputs
    })
  }

  return {
    input(name, type, shape) {
      const result = value(type, shape)
      inputs.push({ name, value: result })
      return result
    },
    constant,
    integers: (values) => constant(BigInt64Array.from(values, BigInt), 'int64', [values.length]),
    scalar: (number, type = 'float32') =>
      constant(type === 'int32' ? Int32Array.of(number) : Float32Array.of(number), type, []),
    node: (operator, given, attributes, output, origin) => first(add(operator, given, attributes, [output], origin)),
    nodes: add,
    graph: (outputs) => ({ inputs: [...inputs], outputs: [...outputs], nodes: needed(nodes, outputs) }),
  }
}

const first = (values: readonly Value[]): Value => values[0] as Value

/** Minus zero and zero differ, NaN equals itself. */
const exactly = (x: number | bigint): string => (Object.is(x, -0) ? '-0' : String(x))

function needed(nodes: readonly GraphNode[], outputs: readonly NamedValue[]): GraphNode[] {
  const wanted = new Set(outputs.map(({ value }) => value.id))
  const kept: GraphNode[] = []
  for (const node of [...nodes].reverse()) {
    if (!node.outputs.some((output) => wanted.has(output.id))) continue
    for (const input of node.inputs) if (input) wanted.add(input.id)
    kept.push(node)
  }
  return kept.reverse()
}
