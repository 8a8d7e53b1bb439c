import type { Graph, GraphNode, Value } from '../graph/types.js'
import { type Rewriting, rewriteGraph } from '../passes/rewrite.js'

/**
 * Draws constant scales and shifts for each channel behind a convolution into its weights and bias, such as those of a
 * batch norm by its running statistics. For graphs whose layouts are assigned: channels come second.
 */
export const foldAffine = (graph: Graph): Graph =>
  rewriteGraph(graph, (node, rewriting) => {
    const steps: Step[] = []
    let at: GraphNode | undefined = node
    while (at && /^(Mul|Div|Add|Sub)$/.test(at.operator)) {
      const step = stepOf(at, rewriting)
      if (!step) return undefined
      steps.unshift(step)
      at = rewriting.producer(step.of)
    }
    return at && steps.length > 0 ? folded(at, steps, node.outputs[0] as Value, rewriting) : undefined
  })

/** `x · c`, `x / c`, `x + c` or `x - c`. */
interface Step {
  readonly operator: string
  readonly of: Value
  /** By channel. */
  readonly numbers: Float32Array
}

function stepOf({ operator, inputs, outputs }: GraphNode, { uses }: Rewriting): Step | undefined {
  const [first, second] = inputs as [Value, Value]
  const turned = first.data && (operator === 'Mul' || operator === 'Add')
  const [of, constant] = turned ? [second, first] : [first, second]
  if (of.data || uses(of) > 1 || `${of.shape}` !== `${outputs[0]?.shape}`) return undefined
  const numbers = byChannel(constant, of.shape)
  return numbers && { operator, of, numbers }
}

/** A constant's numbers, if along every axis but the second of `shape` it has but one. */
function byChannel({ data, shape: own }: Value, shape: readonly number[]): Float32Array | undefined {
  const channels = shape[1]
  if (!(data instanceof Float32Array) || channels === undefined) return undefined
  if (data.length === 1) return new Float32Array(channels).fill(data[0] as number)
  return data.length === channels && own[1 - shape.length + own.length] === channels ? data : undefined
}

function folded(
  { operator, inputs, attributes, origin }: GraphNode,
  steps: readonly Step[],
  output: Value,
  { builder, value }: Rewriting,
): Value | undefined {
  const [image, filter, bias] = inputs as [Value, Value, Value?]
  if (!/^Conv(Transpose)?$/.test(operator) || !(filter.data instanceof Float32Array) || (bias && !bias.data)) return
  const channels = output.shape[1] as number
  const scales = new Float32Array(channels).fill(1)
  const shifts = Float32Array.from((bias?.data as Float32Array | undefined) ?? new Float32Array(channels))
  for (const step of steps) {
    for (const [channel, number] of step.numbers.entries()) {
      if (step.operator === 'Add') shifts[channel] = (shifts[channel] as number) + number
      else if (step.operator === 'Sub') shifts[channel] = (shifts[channel] as number) - number
      else {
        const factor = step.operator === 'Mul' ? number : 1 / number
        scales[channel] = (scales[channel] as number) * factor
        shifts[channel] = (shifts[channel] as number) * factor
      }
    }
  }
  const weights = scaled(filter.data, scales, planesOf(operator, filter.shape, Number(attributes.group ?? 1)))
  const operands = [
    value(image),
    builder.constant(weights, 'float32', filter.shape),
    builder.constant(shifts, 'float32', [channels]),
  ]
  return builder.node(operator, operands, attributes, output, origin)
}

interface Planes {
  /** Elements that belong to one output channel and lie together. */
  readonly length: number
  /** The output channel of the n-th such run. */
  channelOf(run: number): number
}

/** Of filters `[out,in,kh,kw]`; of transposed ones `[in,out,kh,kw]`, the outputs of one group after the other. */
function planesOf(operator: string, [first, second, ...kernel]: readonly number[], groups: number): Planes {
  const taps = kernel.reduce((product, length) => product * length, 1)
  const [outer, inner] = [first as number, second as number]
  if (operator === 'Conv') return { length: inner * taps, channelOf: (run) => run }
  const inGroup = (outer / groups) * inner
  return { length: taps, channelOf: (run) => Math.floor(run / inGroup) * inner + (run % inner) }
}

function scaled(weights: Float32Array, scales: Float32Array, { length, channelOf }: Planes): Float32Array {
  const result = new Float32Array(weights.length)
  for (let run = 0; run * length < weights.length; run++) {
    const scale = scales[channelOf(run)] as number
    for (let i = run * length; i < (run + 1) * length; i++) result[i] = (weights[i] as number) * scale
  }
  return result
}
