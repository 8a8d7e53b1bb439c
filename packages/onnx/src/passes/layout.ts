import { createBuilder, type GraphBuilder } from '../graph/builder.js'
import { type Attribute, type Graph, type GraphNode, type NamedValue, sizeOf, type Value } from '../graph/types.js'

type Order = readonly number[]

/** The same tensor with its axes in other orders: axis i of the form is axis `order[i]` of the tensor. */
type Forms = Map<string, { readonly order: Order; readonly value: Value }>

const identity = (rank: number): Order => Array.from({ length: rank }, (_, i) => i)
const key = (order: Order): string => order.join()
const inverse = (order: Order): Order => identity(order.length).map((axis) => order.indexOf(axis))

/** Operators that work element by element: any order of axes does, as long as all operands share it. */
const ELEMENTWISE = new Set(
  (
    'Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Erf Exp Floor LeakyRelu Log Not Neg Reciprocal Relu Round Sigmoid Sign Sin ' +
    'Sinh Softplus Sqrt Tan Tanh Elu Selu Clip IsNaN IsInf Add Sub Mul Div Max Min Pow Equal Greater GreaterOrEqual Less LessOrEqual ' +
    'And Or Where Cast Identity'
  ).split(' '),
)

/** How a state is laid out outside the graph: inputs and outputs of that name have this order of axes. */
export type StateOrder = (named: NamedValue) => Order | undefined

/**
 * Moves changes of layout out of the way. Each value is kept in whatever order of axes it was made in; operators that
 * work in any order take what they get, and a transposition is done only where an operator insists on an order, once for
 * each. Convolutions of a network, with all that lies between them, then stay channels-first.
 *
 * @param stateOrder order of axes that inputs and outputs have outside. @default their own
 */
export function assignLayouts(graph: Graph, stateOrder: StateOrder = () => undefined): Graph {
  const builder = createBuilder()
  const forms = new Map<number, Forms>()

  const note = (id: number, order: Order, value: Value): void => {
    const known = forms.get(id) ?? new Map()
    known.set(key(order), { order, value })
    forms.set(id, known)
  }
  const formsOf = (value: Value): Forms => {
    if (!forms.has(value.id) && value.data)
      note(value.id, identity(value.shape.length), builder.constant(value.data, value.type, value.shape))
    return forms.get(value.id) as Forms
  }
  /** The value with its axes in a certain order, transposed if need be. */
  const inOrder = (value: Value, order: Order): Value => {
    const known = formsOf(value)
    const found = known.get(key(order))
    if (found) return found.value
    const [first] = known.values()
    const from = first as { order: Order; value: Value }
    const permutation = order.map((axis) => from.order.indexOf(axis))
    const made = transposedIn(builder, from.value, permutation)
    known.set(key(order), { order, value: made })
    return made
  }
  const plain = (value: Value): Value => inOrder(value, identity(value.shape.length))

  for (const named of graph.inputs) {
    const { name, value } = named
    const order = stateOrder(named) ?? identity(value.shape.length)
    note(
      value.id,
      order,
      builder.input(
        name,
        value.type,
        order.map((axis) => value.shape[axis] as number),
      ),
    )
  }
  for (const node of graph.nodes) place(node, { builder, note, formsOf, inOrder, plain })
  const outputs = graph.outputs.map((named) => {
    const order = stateOrder(named) ?? identity(named.value.shape.length)
    return { name: named.name, value: inOrder(named.value, order) }
  })
  return builder.graph(outputs)
}

interface Placing {
  readonly builder: GraphBuilder
  note(id: number, order: Order, value: Value): void
  formsOf(value: Value): Forms
  inOrder(value: Value, order: Order): Value
  plain(value: Value): Value
}

function place(node: GraphNode, placing: Placing): void {
  const { builder, note, formsOf } = placing
  const result = node.outputs[0] as Value
  if (node.operator === 'Transpose') {
    // Nothing is done: the result is the input, its axes read in another order.
    const permutation = node.attributes.perm as Order
    const back = inverse(permutation)
    for (const { order, value } of formsOf(node.inputs[0] as Value).values()) {
      note(
        result.id,
        order.map((axis) => back[axis] as number),
        value,
      )
    }
    return
  }
  const placed = ELEMENTWISE.has(node.operator) ? placeElementwise(node, placing) : placeByAxes(node, placing)
  if (placed) return
  const inputs = node.inputs.map((input) => input && placing.plain(input))
  const { operator, attributes, outputs, origin } = node
  const made = builder.nodes(operator, inputs, attributes, outputs, origin)
  for (const [i, output] of outputs.entries()) note(output.id, identity(output.shape.length), made[i] as Value)
}

/** The order of the largest operand that is not in its plain order; small ones follow. */
function orderOf(values: readonly (Value | undefined)[], rank: number, { formsOf }: Placing): Order | undefined {
  let best: { order: Order; size: number } | undefined
  for (const value of values) {
    if (!value || value.shape.length !== rank || value.data) continue
    const known = formsOf(value)
    const size = sizeOf(value.shape)
    if (known.has(key(identity(rank)))) {
      if (!best || size > best.size) best = { order: identity(rank), size }
      continue
    }
    const [first] = known.values()
    if (first && (!best || size >= best.size)) best = { order: first.order, size }
  }
  return best?.order
}

function placeElementwise({ operator, inputs, attributes, outputs, origin }: GraphNode, placing: Placing): boolean {
  const [output] = outputs as readonly [Value]
  const rank = output.shape.length
  const order = orderOf(inputs, rank, placing)
  if (order === undefined || key(order) === key(identity(rank))) return false
  const operands = inputs.map((input) => input && spread(input, rank, order, placing))
  const shape = order.map((axis) => output.shape[axis] as number)
  placing.note(
    output.id,
    order,
    placing.builder.node(operator, operands, attributes, { shape, type: output.type }, origin),
  )
  return true
}

/** An operand of fewer dimensions is stretched along the last axes: after a change of order these lie elsewhere. */
function spread(value: Value, rank: number, order: Order, { builder, inOrder, plain }: Placing): Value {
  const own = value.shape.length
  if (own === rank) return inOrder(value, order)
  if (sizeOf(value.shape) === 1) return own === 0 ? plain(value) : reshapedIn(builder, plain(value), [])
  const full = [...Array<number>(rank - own).fill(1), ...value.shape]
  const shape = order.map((axis) => full[axis] as number)
  // With one long axis the elements stay in order.
  if (value.shape.filter((length) => length > 1).length <= 1) return reshapedIn(builder, plain(value), shape)
  return transposedIn(builder, reshapedIn(builder, plain(value), full), order)
}

/** Operators that name axes: the names change with the order. */
function placeByAxes(node: GraphNode, placing: Placing): boolean {
  const { operator, inputs, attributes, origin } = node
  const [output] = node.outputs as readonly [Value]
  const { builder, inOrder, note } = placing
  const first = inputs[0]
  const rank = first?.shape.length ?? 0
  const order = orderOf(operator === 'Concat' ? inputs : [first], rank, placing)
  if (!first || order === undefined || key(order) === key(identity(rank))) return false
  const emit = (
    operands: readonly (Value | undefined)[],
    given: Readonly<Record<string, Attribute>>,
    outOrder: Order,
  ): boolean => {
    const shape = outOrder.map((axis) => output.shape[axis] as number)
    note(output.id, outOrder, builder.node(operator, operands, given, { shape, type: output.type }, origin))
    return true
  }
  const listed = (value: Value | undefined): number[] | undefined =>
    value?.data && Array.from(value.data as BigInt64Array, Number)
  const renamed = (axes: readonly number[]): number[] => axes.map((axis) => order.indexOf(axis))

  if (/^Reduce/.test(operator)) {
    const axes = listed(inputs[1])
    if (!axes) return false
    const sorted = renamed(axes).sort((a, b) => a - b)
    const keeps = attributes.keepdims === 1
    const left = order.filter((axis) => !axes.includes(axis))
    // Without its reduced axes the result is in the order of those that are left.
    const ranks = [...left].sort((a, b) => a - b)
    const outOrder = keeps ? order : left.map((axis) => ranks.indexOf(axis))
    return emit([inOrder(first, order), builder.integers(sorted)], attributes, outOrder)
  }
  if (operator === 'Concat') {
    const axis = order.indexOf(attributes.axis as number)
    return emit(
      inputs.map((input) => input && inOrder(input, order)),
      { axis },
      order,
    )
  }
  if (operator === 'Pad') {
    const pads = listed(inputs[1])
    if (!pads) return false
    const moved = [...order.map((axis) => pads[axis] as number), ...order.map((axis) => pads[rank + axis] as number)]
    return emit(
      [inOrder(first, order), builder.integers(moved), inputs[2] && placing.plain(inputs[2])],
      attributes,
      order,
    )
  }
  if (operator === 'Slice') {
    const axes = listed(inputs[3])
    if (!axes) return false
    const rest = [inputs[1], inputs[2], builder.integers(renamed(axes)), inputs[4]]
    return emit(
      [inOrder(first, order), ...rest.map((input, i) => (input && i !== 2 ? placing.plain(input) : input))],
      attributes,
      order,
    )
  }
  if (operator === 'Softmax' || operator === 'Gather') {
    if (operator === 'Gather' && inputs[1]?.shape.length !== 1) return false
    const axis = order.indexOf(((attributes.axis as number) + rank) % rank)
    const rest = inputs.slice(1).map((input) => input && placing.plain(input))
    return emit([inOrder(first, order), ...rest], { ...attributes, axis }, order)
  }
  return false
}

const transposedIn = (builder: GraphBuilder, value: Value, permutation: Order): Value => {
  if (permutation.every((axis, i) => axis === i)) return value
  const shape = permutation.map((axis) => value.shape[axis] as number)
  // Axes of length 1 may go anywhere without moving a single element.
  const long = permutation.filter((axis) => (value.shape[axis] as number) > 1)
  const stays = long.every((axis, i) => i === 0 || axis > (long[i - 1] as number))
  if (stays) return reshapedIn(builder, value, shape)
  return builder.node('Transpose', [value], { perm: permutation }, { shape, type: value.type }, 'layout')
}

const reshapedIn = (builder: GraphBuilder, value: Value, shape: Order): Value =>
  builder.node('Reshape', [value, builder.integers(shape)], {}, { shape, type: value.type }, 'layout')
