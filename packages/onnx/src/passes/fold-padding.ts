import type { Graph, GraphNode, Value } from '../graph/types.js'
import { listed, type Rewriting, rewriteGraph } from './rewrite.js'

/**
 * Lets convolutions do the padding and cropping around them. Padding with zeros before a convolution (and before the
 * gradient of its filter) becomes the convolution's own, and so does what is cropped from a transposed convolution.
 */
export function foldPadding(graph: Graph): Graph {
  const folded = foldOnce(graph)
  // TF.js crops one axis after the other.
  return folded.nodes.length < graph.nodes.length ? foldPadding(folded) : folded
}

const foldOnce = (graph: Graph): Graph =>
  rewriteGraph(graph, (node, rewriting) => {
    if (node.operator === 'Conv' || node.operator === 'FilterGradient') return paddedWindow(node, rewriting)
    if (node.operator === 'Slice') return croppedTransposed(node, rewriting)
    return undefined
  })

interface Padding {
  readonly from: Value
  readonly before: readonly number[]
  readonly after: readonly number[]
}

/** Where a channels-first plane is another one with zeros around it. Looks through one transposition. */
function zerosAround(
  plane: Value,
  { producer }: Rewriting,
): (Padding & { readonly order?: readonly number[] }) | undefined {
  const turned = producer(plane)
  const order = turned?.operator === 'Transpose' ? (turned.attributes.perm as readonly number[]) : undefined
  const pad = order ? producer(turned?.inputs[0] as Value) : turned
  if (pad?.operator !== 'Pad' || pad.attributes.mode !== 'constant') return undefined
  const filling = pad.inputs[2]
  const pads = listed(pad.inputs[1])
  if (!pads || (filling && !(filling.data?.length === 1 && Number(filling.data[0]) === 0))) return undefined
  const axes = order ?? [0, 1, 2, 3]
  const [before, after] = [axes.map((axis) => pads[axis] as number), axes.map((axis) => pads[4 + axis] as number)]
  if (pads.some((rows) => rows < 0) || [0, 1].some((i) => before[i] !== 0 || after[i] !== 0)) return undefined
  return { from: pad.inputs[0] as Value, before: before.slice(2), after: after.slice(2), ...(order && { order }) }
}

function paddedWindow(node: GraphNode, rewriting: Rewriting): Value | undefined {
  const [result] = node.outputs as readonly [Value]
  const { builder, value } = rewriting
  const padding = zerosAround(node.inputs[0] as Value, rewriting)
  if (!padding) return undefined
  const pads = node.attributes.pads as readonly number[]
  const [top, left, bottom, right] = pads.map((rows, i) => rows + ([...padding.before, ...padding.after][i] as number))
  const { order, from } = padding
  const plane = order
    ? builder.node(
        'Transpose',
        [value(from)],
        { perm: order },
        { shape: order.map((axis) => from.shape[axis] as number), type: from.type },
      )
    : value(from)
  const rest = node.inputs.slice(1).map((input) => input && value(input))
  const attributes = { ...node.attributes, pads: [top, left, bottom, right] as number[] }
  return builder.node(node.operator, [plane, ...rest], attributes, result, node.origin)
}

function croppedTransposed(node: GraphNode, { builder, value, producer, uses }: Rewriting): Value | undefined {
  const [result] = node.outputs as readonly [Value]
  const sliced = node.inputs[0] as Value
  const turned = producer(sliced)
  const order = turned?.operator === 'Transpose' ? (turned.attributes.perm as readonly number[]) : undefined
  const source = order ? (turned?.inputs[0] as Value) : sliced
  const transposed = producer(source)
  if (transposed?.operator !== 'ConvTranspose' || uses(sliced) > 1 || uses(source) > 1) return undefined
  const [begin, axes, steps] = [listed(node.inputs[1]), listed(node.inputs[3]), listed(node.inputs[4])]
  if (!begin || !axes || steps?.some((step) => step !== 1)) return undefined
  /** The slice's axes, in the order of the channels-first plane. */
  const own = [0, 1, 2, 3].map((axis) => order?.indexOf(axis) ?? axis)
  /** Cropped before and after along an axis of the channels-first plane. */
  const cropped = own.map((axis) => {
    const place = axes.indexOf(axis)
    const from = place < 0 ? 0 : (begin[place] as number)
    return [from, (sliced.shape[axis] as number) - from - (result.shape[axis] as number)] as const
  })
  if (cropped.some(([before, after], i) => before < 0 || (i < 2 && (before !== 0 || after !== 0)))) return undefined
  const pads = transposed.attributes.pads as readonly number[]
  const extra = (transposed.attributes.output_padding as readonly number[] | undefined) ?? [0, 0]
  const [rows, columns] = [cropped[2] as readonly [number, number], cropped[3] as readonly [number, number]]
  // Rows that output_padding would add are the first to go.
  const ends = [
    rows[1] + (pads[2] as number) - (extra[0] as number),
    columns[1] + (pads[3] as number) - (extra[1] as number),
  ]
  const attributes = {
    ...transposed.attributes,
    pads: [rows[0] + (pads[0] as number), columns[0] + (pads[1] as number), ...ends.map((end) => Math.max(0, end))],
    output_padding: ends.map((end) => Math.max(0, -end)),
  }
  const shape = own.map((axis) => result.shape[axis] as number)
  const inputs = transposed.inputs.map((input) => input && value(input))
  const plane = builder.node('ConvTranspose', inputs, attributes, { shape }, transposed.origin)
  return order ? builder.node('Transpose', [plane], { perm: order }, result, node.origin) : plane
}
