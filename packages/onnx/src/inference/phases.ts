import type { GraphBuilder } from '../graph/builder.js'
import type { Graph, GraphNode, Value } from '../graph/types.js'
import { rewriteGraph } from '../passes/rewrite.js'

/** With fewer channels there is more to move about than to compute. */
const LEAST_CHANNELS = 8

/**
 * Transposed convolutions of stride s with constant filters as s² ordinary ones, one for each place within s x s pixels
 * of the result: no more arithmetic, and ONNX Runtime does ordinary convolutions best, in a blocked layout of its own.
 * The results are put together pixel by pixel, then row by row. (The pixel shuffle of Shi et al. 2016, "Is the
 * deconvolution layer the same as a convolutional layer?", by Concat: DepthToSpace takes three times as long there.)
 */
export const splitTransposed = (graph: Graph): Graph =>
  rewriteGraph(graph, (node, { builder, value }) => {
    const split = node.operator === 'ConvTranspose' ? phasesOf(node) : undefined
    if (!split) return undefined
    const { stride, phases } = split
    const [image, bias] = [value(node.inputs[0] as Value), node.inputs[2] && value(node.inputs[2])]
    const parts = phases.map((phase) => convolved(builder, node, image, phase, bias))
    return interleaved(builder, node, parts, stride)
  })

type Pair<T> = readonly [T, T]

/** The phases of a transposed convolution, row by row, where it multiplies sizes by its stride. */
function phasesOf({ inputs, outputs, attributes }: GraphNode): { stride: number; phases: Pair<Phase>[] } | undefined {
  const [image, filter] = inputs as [Value, Value]
  const [result] = outputs as readonly [Value]
  const [, channels, ...size] = result.shape as [number, number, number, number]
  const { strides, pads, dilations } = attributes as Readonly<Record<string, readonly number[]>>
  const stride = strides?.[0] as number
  const fits =
    filter.data instanceof Float32Array &&
    channels >= LEAST_CHANNELS &&
    Number(attributes.group ?? 1) === 1 &&
    stride > 1 &&
    strides?.[1] === stride &&
    dilations?.every((dilation) => dilation === 1) &&
    size.every((length, axis) => length === stride * (image.shape[2 + axis] as number))
  if (!fits) return undefined
  const along = (axis: number): (Phase | undefined)[] =>
    Array.from({ length: stride }, (_, place) =>
      phaseOf(place, stride, filter.shape[2 + axis] as number, pads?.[axis] as number),
    )
  const [rows, columns] = [along(0), along(1)]
  if ([...rows, ...columns].includes(undefined)) return undefined
  return { stride, phases: rows.flatMap((row) => columns.map((column) => [row, column] as Pair<Phase>)) }
}

/** One axis of a phase: which taps of the filter it sees, in the order of the picture, and the zeros around the picture. */
interface Phase {
  readonly taps: readonly number[]
  readonly before: number
  readonly after: number
}

/** Row o of the result sees tap k of row i where o + pad = stride · i + k. */
function phaseOf(phase: number, stride: number, length: number, pad: number): Phase | undefined {
  const first = (phase + pad) % stride
  const ahead = Math.floor((phase + pad) / stride)
  const taps: number[] = []
  for (let tap = first; tap < length; tap += stride) taps.unshift(tap)
  const before = taps.length - 1 - ahead
  return taps.length > 0 && before >= 0 ? { taps, before, after: ahead } : undefined
}

function convolved(
  builder: GraphBuilder,
  { inputs, outputs, origin }: GraphNode,
  image: Value,
  [rows, columns]: Pair<Phase>,
  bias: Value | undefined,
): Value {
  const [batch, , height, width] = image.shape as [number, number, number, number]
  const [data, shape] = [inputs[1]?.data as Float32Array, inputs[1]?.shape as readonly number[]]
  const channels = outputs[0]?.shape[1] as number
  const kernel = [rows.taps.length, columns.taps.length] as const
  const filter = builder.constant(picked(data, shape, rows.taps, columns.taps), 'float32', [
    channels,
    shape[0] as number,
    ...kernel,
  ])
  const attributes = {
    strides: [1, 1],
    dilations: [1, 1],
    kernel_shape: kernel,
    pads: [rows.before, columns.before, rows.after, columns.after],
  }
  const operands = [image, filter, ...(bias ? [bias] : [])]
  return builder.node('Conv', operands, attributes, { shape: [batch, channels, height, width] }, origin)
}

/** Of a filter `[in,out,kh,kw]` some rows and columns, as one of an ordinary convolution `[out,in,rows,columns]`. */
function picked(
  data: Float32Array,
  shape: readonly number[],
  rows: readonly number[],
  columns: readonly number[],
): Float32Array {
  const [inputs, outputs, height, width] = shape as [number, number, number, number]
  const result = new Float32Array(inputs * outputs * rows.length * columns.length)
  let to = 0
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      const from = (i * outputs + o) * height * width
      for (const y of rows) for (const x of columns) result[to++] = data[from + y * width + x] as number
    }
  }
  return result
}

/** Parts of which each has every s-th column of every s-th row, as one picture. */
function interleaved(
  builder: GraphBuilder,
  { outputs, origin }: GraphNode,
  parts: readonly Value[],
  stride: number,
): Value {
  const [result] = outputs as readonly [Value]
  const [{ shape }] = parts as readonly [Value]
  const [batch, channels, height, width] = shape as [number, number, number, number]
  const node = (
    operator: string,
    inputs: readonly Value[],
    attributes: GraphNode['attributes'],
    shape: number[],
  ): Value =>
    builder.node(operator, inputs, attributes, { shape, ...(operator === 'Shape' && { type: 'int64' }) }, origin)
  const apart = parts.map((part) =>
    node('Unsqueeze', [part, builder.integers([4])], {}, [batch, channels, height, width, 1]),
  )
  const rows = Array.from({ length: stride }, (_, row) => {
    const columns = apart.slice(row * stride, (row + 1) * stride)
    const pixels = node('Concat', columns, { axis: 4 }, [batch, channels, height, width, stride])
    return node('Reshape', [pixels, builder.integers([0, 0, 0, -1])], {}, [batch, channels, height, width * stride])
  })
  // Row after row is how the picture lies in memory; only its width must be said, which may be free.
  const together = node('Concat', rows, { axis: 3 }, [batch, channels, height, width * stride * stride])
  const length = node('Shape', [rows[0] as Value], { start: 3, end: 4 }, [1])
  const size = node('Concat', [builder.integers([0, 0, -1]), length], { axis: 0 }, [4])
  return builder.node('Reshape', [together, size], {}, result, origin)
}
