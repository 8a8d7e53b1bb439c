import { ChromaskError } from '@chromask/core'
import type { GraphBuilder } from '../graph/builder.js'
import { ELEMENT_CODES, type Graph, type GraphNode, sizeOf, type Value } from '../graph/types.js'
import { rewriteGraph } from '../passes/rewrite.js'
import { FLOAT16_MAX, float16Bits } from './float16.js'

/** How weights are stored in a model. */
export type WeightPrecision = 'float32' | 'float16' | 'int8'

export const weightPrecisions: readonly WeightPrecision[] = ['float32', 'float16', 'int8']

/** Below so many elements there is nothing to gain, and biases have few. */
const LEAST_ELEMENTS = 256

/** The axis of a filter or matrix along which its outputs lie. */
const OUTPUT_AXIS: Readonly<Record<string, (node: GraphNode) => number>> = {
  Conv: () => 0,
  ConvTranspose: () => 1,
  MatMul: ({ inputs }) => (inputs[1]?.shape.length ?? 1) - 1,
}

/**
 * The same graph with the weights of its convolutions and matrix products in fewer bytes: `float16`, or `int8` with one
 * scale for each output, symmetric about zero. Arithmetic stays float32, on every execution provider: what widens the
 * weights is done once, when a runtime loads the model.
 *
 * @throws ChromaskError `onnx/out-of-range` where a weight is no finite number, or larger than float16 holds.
 */
export function compressWeights(graph: Graph, precision: WeightPrecision): Graph {
  if (precision === 'float32') return graph
  return rewriteGraph(graph, (node, { builder, value }) => {
    const weights = node.inputs[1]
    const axis = OUTPUT_AXIS[node.operator]?.(node)
    if (axis === undefined || !(weights?.data instanceof Float32Array) || weights.data.length < LEAST_ELEMENTS) return
    const { operator, inputs, attributes, outputs, origin } = node
    const wide = (precision === 'float16' ? asFloat16 : asInt8)(node, weights, axis, builder)
    const operands = inputs.map((input, i) => (i === 1 ? wide : input && value(input)))
    return builder.node(operator, operands, attributes, outputs[0] as Value, origin)
  })
}

const widened = ({ origin }: GraphNode, narrow: Value, builder: GraphBuilder): Value =>
  builder.node('Cast', [narrow], { to: ELEMENT_CODES.float32 }, { shape: narrow.shape, type: 'float32' }, origin)

function asFloat16(node: GraphNode, weights: Value, _: number, builder: GraphBuilder): Value {
  const numbers = numbersOf(node, weights, FLOAT16_MAX)
  const data = new Uint16Array(numbers.length)
  for (let i = 0; i < data.length; i++) data[i] = float16Bits(numbers[i] as number)
  return widened(node, builder.constant(data, 'float16', weights.shape), builder)
}

/** -128 is left out, so that the range is the same on both sides. */
const INT8_MAX = 127

function asInt8(node: GraphNode, weights: Value, axis: number, builder: GraphBuilder): Value {
  const { shape } = weights
  const numbers = numbersOf(node, weights, Number.MAX_VALUE)
  const run = sizeOf(shape.slice(axis + 1))
  const outputs = shape[axis] as number
  const scales = new Float32Array(outputs)
  for (let i = 0; i < numbers.length; i++) {
    const output = Math.floor(i / run) % outputs
    scales[output] = Math.max(scales[output] as number, Math.abs(numbers[i] as number) / INT8_MAX)
  }
  const data = new Int8Array(numbers.length)
  for (let i = 0; i < data.length; i++) {
    // An output without weights has no scale.
    data[i] = Math.round((numbers[i] as number) / (scales[Math.floor(i / run) % outputs] || 1))
  }
  const narrow = builder.constant(data, 'int8', shape)
  const scale = builder.constant(
    scales,
    'float32',
    shape.map((length, i) => (i === axis ? length : 1)),
  )
  // DequantizeLinear would say it in one operator, but ONNX Runtime keeps that as it is and computes it in every run.
  return builder.node('Mul', [widened(node, narrow, builder), scale], {}, { shape }, node.origin)
}

function numbersOf({ origin }: GraphNode, { data }: Value, largest: number): Float32Array {
  const numbers = data as Float32Array
  const wrong = numbers.find((number) => !(Math.abs(number) <= largest))
  if (wrong === undefined) return numbers
  throw new ChromaskError(
    'onnx/out-of-range',
    `a weight of ${origin} is ${wrong}, and the precision asked for holds at most ${largest}. Store the model as float32, or look whether its training diverged.`,
  )
}
