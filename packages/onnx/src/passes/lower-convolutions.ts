import type { GraphBuilder } from '../graph/builder.js'
import type { Graph, GraphNode, Value } from '../graph/types.js'
import { rewriteGraph } from './rewrite.js'
import { pixelsOfTaps, tapsOfPixels, type Window, windowOf } from './window.js'

/**
 * From how many channels on either side a convolution is written as a matrix product. The rows that its filter sees are
 * then gathered channels-last, where a pixel's channels lie together; ONNX Runtime's own convolution multiplies each
 * picture of a batch by itself, which is slow where planes are small and filters large, and takes its gradients apart.
 */
export const PRODUCT_CHANNELS = 16

/**
 * Writes convolutions in the form that ONNX Runtime computes fastest, and `FilterGradient`, which ONNX does not have, in
 * operators that it has.
 *
 * @param productChannels from how many channels on either side a convolution becomes a matrix product; `Infinity` for none
 */
export function lowerConvolutions(graph: Graph, productChannels: number = PRODUCT_CHANNELS): Graph {
  return rewriteGraph(graph, (node, { builder, value }) => {
    const window = windowOf(node)
    if (!window) return undefined
    const [first, second] = node.inputs.map((input) => input && value(input)) as [Value, Value]
    const draw = createDraw(builder, node)
    const wide = Math.min(window.inChannels, window.outChannels) >= productChannels
    if (node.operator === 'FilterGradient') {
      // Rows of a single number are not worth gathering.
      const make = window.inChannels > 1 ? filterGradientByProduct : filterGradientByConvolution
      return make(draw, window, first, second)
    }
    if (!wide) return undefined
    return (node.operator === 'Conv' ? forwardByProduct : inputGradientByProduct)(draw, window, first, second)
  })
}

/** Adds operators in the name of a node. */
interface Draw {
  readonly builder: GraphBuilder
  node(operator: string, inputs: readonly Value[], attributes: GraphNode['attributes'], shape: readonly number[]): Value
  reshape(value: Value, shape: readonly number[]): Value
  transpose(value: Value, order: readonly number[]): Value
  gather(rows: Value, places: Int32Array): Value
  /** The first elements along each axis. */
  slice(value: Value, shape: readonly number[]): Value
}

function createDraw(builder: GraphBuilder, { origin }: GraphNode): Draw {
  const node: Draw['node'] = (operator, inputs, attributes, shape) =>
    builder.node(operator, inputs, attributes, { shape }, origin)
  return {
    builder,
    node,
    reshape: (value, shape) => node('Reshape', [value, builder.integers(shape)], {}, shape),
    transpose: (value, order) =>
      node(
        'Transpose',
        [value],
        { perm: order },
        order.map((axis) => value.shape[axis] as number),
      ),
    slice(value, shape) {
      const lists = [shape.map(() => 0), shape, shape.map((_, axis) => axis)].map((list) => builder.integers(list))
      return node('Slice', [value, ...lists], {}, shape)
    },
    /** Rows `[B,n,C]` by number. */
    gather(rows, places) {
      const [batch, count, channels] = rows.shape as [number, number, number]
      const inOrder = places.length === count && places.every((place, i) => place === i)
      if (inOrder) return rows
      const numbers = builder.constant(places, 'int32', [places.length])
      return node('Gather', [rows, numbers], { axis: 1 }, [batch, places.length, channels])
    },
  }
}

const TO_NHWC = [0, 2, 3, 1]
const TO_NCHW = [0, 3, 1, 2]
/** `[out,in,kh,kw]` to `[kh,kw,in,out]`, and back. */
const TO_HWIO = [2, 3, 1, 0]
const TO_OIHW = [3, 2, 0, 1]

const tapsOf = ({ kernel }: Window): number => kernel[0] * kernel[1]
const placesOf = ({ output }: Window): number => output[0] * output[1]

/** A channels-first plane as rows of channels, `[B,HW,C]`, and a row of zeros behind them where that is wanted. */
function rowsOf(draw: Draw, plane: Value, withZeros: boolean): Value {
  const [batch, channels, height, width] = plane.shape as [number, number, number, number]
  const rows = draw.reshape(draw.transpose(plane, TO_NHWC), [batch, height * width, channels])
  if (!withZeros) return rows
  const pads = draw.builder.integers([0, 0, 0, 0, 1, 0])
  return draw.node('Pad', [rows, pads], { mode: 'constant' }, [batch, height * width + 1, channels])
}

/** What the filter sees from each place: `[B·places, taps·C]`. */
function columnsOf(draw: Draw, window: Window, image: Value): Value {
  const { batch, inChannels, input } = window
  const outside = input[0] * input[1]
  const pixels = pixelsOfTaps(window, outside)
  const rows = rowsOf(draw, image, pixels.includes(outside))
  return draw.reshape(draw.gather(rows, pixels), [batch * placesOf(window), tapsOf(window) * inChannels])
}

/** The filter as a matrix, `[taps·C, O]`. */
const matrixOf = (draw: Draw, { inChannels, outChannels, ...window }: Window, filter: Value): Value =>
  draw.reshape(draw.transpose(filter, TO_HWIO), [window.kernel[0] * window.kernel[1] * inChannels, outChannels])

function forwardByProduct(draw: Draw, window: Window, image: Value, filter: Value): Value {
  const { batch, output, outChannels } = window
  const shape = [batch * placesOf(window), outChannels]
  const product = draw.node('MatMul', [columnsOf(draw, window, image), matrixOf(draw, window, filter)], {}, shape)
  return draw.transpose(draw.reshape(product, [batch, ...output, outChannels]), TO_NCHW)
}

/** Each pixel's sum over the taps that have read it. */
function inputGradientByProduct(draw: Draw, window: Window, gradient: Value, filter: Value): Value {
  const { batch, input, inChannels, outChannels } = window
  const [taps, places] = [tapsOf(window), placesOf(window)]
  const lists = tapsOfPixels(window, places * taps)
  const padded = lists.some((list) => list.includes(places * taps))
  const count = padded ? places + 1 : places
  const rows = draw.reshape(rowsOf(draw, gradient, padded), [batch * count, outChannels])
  const attributes = { transB: 1 }
  const spread = draw.node('Gemm', [rows, matrixOf(draw, window, filter)], attributes, [
    batch * count,
    taps * inChannels,
  ])
  const read = draw.reshape(spread, [batch, count * taps, inChannels])
  const parts = lists.map((list) => draw.gather(read, list))
  const shape = [batch, input[0] * input[1], inChannels]
  // Added one by one: each can be freed before the next is gathered, and WebGPU has no `Sum` of many.
  const sum = parts.reduce((total, part) => draw.node('Add', [total, part], {}, shape))
  return draw.transpose(draw.reshape(sum, [batch, ...input, inChannels]), TO_NCHW)
}

/** `[out,in,kh,kw]`. */
function filterGradientByProduct(draw: Draw, window: Window, image: Value, gradient: Value): Value {
  const { batch, kernel, inChannels, outChannels } = window
  const rows = draw.reshape(rowsOf(draw, gradient, false), [batch * placesOf(window), outChannels])
  const shape = [tapsOf(window) * inChannels, outChannels]
  const product = draw.node('Gemm', [columnsOf(draw, window, image), rows], { transA: 1 }, shape)
  return draw.transpose(draw.reshape(product, [...kernel, inChannels, outChannels]), TO_OIHW)
}

const SWAP = [1, 0, 2, 3]

/** The image's channels as a batch, the gradient as a filter whose taps are a stride apart. */
function filterGradientByConvolution(draw: Draw, window: Window, image: Value, gradient: Value): Value {
  const { batch, inChannels, outChannels, input, output, kernel, strides, dilations, before } = window
  // The filter must find as many places as there are taps: rows that strides skip are left out.
  const after = [0, 1].map((i) => {
    const reach =
      ((output[i] as number) - 1) * (strides[i] as number) + ((kernel[i] as number) - 1) * (dilations[i] as number) + 1
    return reach - (input[i] as number) - (before[i] as number)
  })
  const used = input.map((length, i) => length + Math.min(0, after[i] as number))
  const pads = [...before, ...after.map((rows) => Math.max(0, rows))]
  const reached = used.every((length, i) => length === input[i])
    ? image
    : draw.slice(image, [batch, inChannels, ...used])
  const result = draw.node(
    'Conv',
    [draw.transpose(reached, SWAP), draw.transpose(gradient, SWAP)],
    { kernel_shape: output, dilations: strides, strides: dilations, pads },
    [inChannels, outChannels, ...kernel],
  )
  return draw.transpose(result, SWAP)
}
