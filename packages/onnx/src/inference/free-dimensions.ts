import { ChromaskError } from '@chromask/core'
import type { Graph, GraphNode, NamedValue, Value } from '../graph/types.js'
import { listed, type Rewriting, rewriteGraph } from '../passes/rewrite.js'

/** A length of an input: a number, or the name of one that is free. */
export type Length = number | string

/** What becomes of a free length in a value: a number where both recordings have it, else a name where there is one. */
type NameOf = (first: number, second: number) => Length | undefined

/**
 * One graph for all sizes out of two recordings of a function at different sizes. They must have the same nodes; where a
 * node says a size in numbers, it is made to say it in a way that holds for both, such as "up to the end" or "what is
 * left".
 *
 * @param sizes what each free length is in the first and the second recording
 * @throws ChromaskError `onnx/fixed-size` naming the operator that depends on the size.
 */
export function withFreeDimensions(
  first: Graph,
  second: Graph,
  sizes: Readonly<Record<string, readonly [number, number]>>,
): Graph {
  const nameOf: NameOf = (a, b) =>
    a === b ? a : Object.entries(sizes).find(([, [one, other]]) => a === one && b === other)?.[0]
  if (first.nodes.length !== second.nodes.length) {
    throw fixed(
      'the function itself',
      `records ${first.nodes.length} operators for one size and ${second.nodes.length} for another`,
    )
  }
  /** What stands in the second recording for each value of the first, by their numbers. */
  const twins = new Map<number | undefined, number>(
    first.inputs.map(({ value }, i) => [value.id, (second.inputs[i] as NamedValue).value.id]),
  )
  let place = 0
  const graph = rewriteGraph(first, (one, rewriting) => {
    const other = second.nodes[place++] as GraphNode
    checkAlike(one, other)
    for (const [i, { id }] of one.outputs.entries()) twins.set(id, (other.outputs[i] as Value).id)
    const differing = one.inputs.filter((input, i) => !isAlike(input, other.inputs[i], twins))
    if (differing.length === 0) return undefined
    const areLists = differing.every((input) => input?.type === 'int64' && input.data)
    const found = areLists ? expressions[one.operator]?.(one, other, rewriting) : undefined
    if (!found) throw fixed(one.origin, `has operands that depend on the size (${one.operator})`)
    return found
  })
  for (const [i, { name, value }] of first.outputs.entries()) {
    if (!isAlike(value, second.outputs[i]?.value, twins)) throw fixed(`the output ${name}`, 'depends on the size')
  }
  const dims = ({ value }: NamedValue, twin: NamedValue): (Length | undefined)[] =>
    value.shape.map((length, axis) => nameOf(length, twin.value.shape[axis] as number))
  const named = (values: readonly NamedValue[], shapes: readonly NamedValue[], twins: readonly NamedValue[]) =>
    values.map((one, i) => ({ ...one, dims: dims(shapes[i] as NamedValue, twins[i] as NamedValue) }))
  return {
    ...graph,
    inputs: named(graph.inputs, first.inputs, second.inputs),
    outputs: named(graph.outputs, first.outputs, second.outputs),
  }
}

const fixed = (what: string, problem: string): ChromaskError =>
  new ChromaskError(
    'onnx/fixed-size',
    `${what} ${problem}: this function cannot take pictures of any size. Give numbers instead of names in the shapes of its inputs.`,
  )

function checkAlike(one: GraphNode, other: GraphNode): void {
  if (one.operator !== other.operator || one.inputs.length !== other.inputs.length)
    throw fixed(one.origin, `is recorded as ${one.operator} for one size and as ${other.operator} for another`)
  if (JSON.stringify(one.attributes) !== JSON.stringify(other.attributes))
    throw fixed(one.origin, `has attributes that depend on the size (${one.operator})`)
}

/** Operands that are the same for both sizes: results of nodes, and constants of the same content. */
function isAlike(a: Value | undefined, b: Value | undefined, twins: ReadonlyMap<number | undefined, number>): boolean {
  if (!a?.data || !b?.data) return !a?.data && !b?.data && twins.get(a?.id) === b?.id
  if (a.data === b.data) return true
  if (a.type !== b.type || a.data.length !== b.data.length || `${a.shape}` !== `${b.shape}`) return false
  const { data } = b
  return a.data.every((value: number | bigint, i: number) => Object.is(value, data[i]))
}

type Express = (one: GraphNode, other: GraphNode, rewriting: Rewriting) => Value | undefined

/** A node with the same first operand, and others. */
function changed(
  { operator, inputs, attributes, outputs, origin }: GraphNode,
  operands: readonly (Value | undefined)[],
  { builder, value }: Rewriting,
): Value {
  return builder.node(operator, [value(inputs[0] as Value), ...operands], attributes, outputs[0] as Value, origin)
}

/** Zero stands for the operand's own length at that place, -1 for what is left. */
const reshape: Express = (one, other, rewriting) => {
  const [wanted, twin] = [listed(one.inputs[1]), listed(other.inputs[1])] as [number[], number[]]
  const [own, ownTwin] = [one.inputs[0]?.shape ?? [], other.inputs[0]?.shape ?? []]
  const lengths = wanted.map((length, i) => {
    if (length === twin[i]) return length
    return length === own[i] && twin[i] === ownTwin[i] ? 0 : -1
  })
  if (lengths.filter((length) => length === -1).length > 1) return withoutReshape(one, own, wanted, rewriting)
  return changed(one, [rewriting.builder.integers(lengths)], rewriting)
}

/** Where only lengths of 1 come and go, they are named instead. */
function withoutReshape(
  { inputs, outputs, origin }: GraphNode,
  own: readonly number[],
  wanted: readonly number[],
  { builder, value }: Rewriting,
): Value | undefined {
  const long = (shape: readonly number[]): number[] => shape.filter((length) => length !== 1)
  const ones = (shape: readonly number[]): Value =>
    builder.integers(shape.flatMap((length, axis) => (length === 1 ? [axis] : [])))
  if (long(own).join() !== long(wanted).join()) return undefined
  const squeezed = builder.node('Squeeze', [value(inputs[0] as Value), ones(own)], {}, { shape: long(own) }, origin)
  return builder.node('Unsqueeze', [squeezed, ones(wanted)], {}, outputs[0] as Value, origin)
}

/** The end of every axis, however long. */
const END = 2 ** 31 - 1

/** An end that lies where the axis ends stands at infinity; other places are counted from the end. */
const slice: Express = (one, other, rewriting) => {
  const axes = listed(one.inputs[3])
  if (!axes) return undefined
  const lists = [1, 2].map((place) => {
    const twin = listed(other.inputs[place]) as number[]
    return (listed(one.inputs[place]) as number[]).map((at, i) => {
      if (at === twin[i]) return at
      const lengthIn = ({ inputs }: GraphNode): number => inputs[0]?.shape[axes[i] as number] as number
      const fromEnd = at - lengthIn(one)
      if (fromEnd !== (twin[i] as number) - lengthIn(other) || fromEnd > 0) return undefined
      return fromEnd === 0 ? END : fromEnd
    })
  })
  if (lists.flat().includes(undefined)) return undefined
  const [starts, ends] = lists.map((list) => rewriting.builder.integers(list as number[]))
  const rest = one.inputs.slice(3).map((input) => input && rewriting.value(input))
  return changed(one, [starts, ends, ...rest], rewriting)
}

const expressions: Readonly<Record<string, Express>> = { Reshape: reshape, Slice: slice }
