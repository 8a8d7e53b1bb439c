import { ChromaskError } from '@chromask/core'
import type { NamedVariables } from '@chromask/core/tensor'
import type * as tf from '@tensorflow/tfjs-core'
import type { Graph, Value } from '../graph/types.js'
import { foldPadding } from '../passes/fold-padding.js'
import { assignLayouts } from '../passes/layout.js'
import { stateName } from '../trace/record-function.js'
import { trace } from '../trace/trace.js'
import { foldAffine } from './fold-affine.js'
import { foldConstants } from './fold-constants.js'
import { type Length, withFreeDimensions } from './free-dimensions.js'
import { splitTransposed } from './phases.js'

/** Shape and type of an input of a frozen function. */
export interface FrozenInput {
  /** Names stand for lengths that are free, the same name for the same length. */
  readonly shape: readonly Length[]
  /** @default 'float32' */
  readonly dtype?: 'float32' | 'int32' | 'bool'
}

export interface FreezeOptions {
  readonly inputs: Readonly<Record<string, FrozenInput>>
  /** What the function reads beside its inputs: their values become constants. @default none */
  readonly variables?: NamedVariables
  /** Of which number each free length is a multiple, where the function asks for one. @default 1 */
  readonly multiples?: Readonly<Record<string, number>>
}

/**
 * A function for use alone: variables become constants, what depends on constants only is computed, norm layers by
 * running statistics are drawn into the convolutions before them, and lengths that are named instead of given stay free.
 *
 * It is recorded at two sizes and the recordings are compared: what differs must be something that can be said without
 * numbers, such as "up to the end". `toModel` makes a file of the result, `openModel` or any other ONNX runtime runs it.
 *
 * @throws ChromaskError `onnx/fixed-size` where the function cannot take any size; `onnx/variable-assigned` where it
 * assigns variables; `onnx/invalid-option`; and as {@link trace} does.
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu'
 * import { freeze } from '@chromask/onnx'
 * import * as tf from '@tensorflow/tfjs-core'
 *
 * const [filter, scale] = [tf.variable(tf.ones([3, 3, 1, 4])), tf.variable(tf.ones([4]))]
 * const graph = freeze(({ x }) => ({ y: tf.mul(tf.conv2d(x as tf.Tensor4D, filter, 1, 'same'), scale) }), {
 *   inputs: { x: { shape: ['batch', 'height', 'width', 1] } },
 *   variables: new Map([['filter', filter], ['scale', scale]]),
 * })
 * console.log(graph.outputs[0].dims.join(), graph.nodes.filter(({ operator }) => operator === 'Mul').length) // batch,height,width,4 0
 * ```
 */
export function freeze(
  fn: (inputs: Record<string, tf.Tensor>) => Readonly<Record<string, tf.Tensor>>,
  { inputs, variables = new Map(), multiples = {} }: FreezeOptions,
): Graph {
  const names = [
    ...new Set(Object.values(inputs).flatMap(({ shape }) => shape.filter((length) => typeof length === 'string'))),
  ]
  const unknown = Object.keys(multiples).find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new ChromaskError(
      'onnx/invalid-option',
      `freeze: multiples names ${unknown}, which is no length of an input. The inputs name ${names.join(', ') || 'none'}.`,
    )
  const recorded = (lengths: Readonly<Record<string, number>>): Graph => {
    const specs = Object.entries(inputs).map(([name, { shape, dtype = 'float32' }]) => [
      name,
      { dtype, shape: shape.map((length) => (typeof length === 'string' ? (lengths[length] as number) : length)) },
    ])
    const { graph, assigned } = trace(fn, { inputs: Object.fromEntries(specs), variables })
    if (assigned.length > 0) {
      throw new ChromaskError(
        'onnx/variable-assigned',
        `the function assigns ${assigned.join(', ')}: what is frozen cannot change. Apply the network as for use, not as for training.`,
      )
    }
    const twice = graph.outputs.find(({ name }) => name in inputs)
    if (twice)
      throw new ChromaskError(
        'onnx/invalid-output',
        `the output ${twice.name} is called like an input. Name it otherwise.`,
      )
    return assignLayouts(foldPadding(graph))
  }
  const sizes = Object.fromEntries(names.map((name, i) => [name, sizesOf(i, multiples[name] ?? 1)]))
  const at = (which: 0 | 1): Record<string, number> =>
    Object.fromEntries(Object.entries(sizes).map(([name, pair]) => [name, pair[which]]))
  const first = recorded(at(0))
  const graph = names.length === 0 ? first : withFreeDimensions(first, recorded(at(1)), sizes)
  return splitTransposed(foldAffine(foldConstants(withConstants(graph, variables))))
}

/** Variables by their values. */
function withConstants({ inputs, outputs, nodes }: Graph, variables: NamedVariables): Graph {
  const values = new Map([...variables].map(([name, variable]) => [stateName(name), variable]))
  const constants = new Map<number, Value>()
  for (const { name, value } of inputs) {
    const data = values.get(name)?.dataSync()
    if (data) constants.set(value.id, { ...value, data: data as Float32Array })
  }
  const replaced = (value: Value): Value => constants.get(value.id) ?? value
  return {
    inputs: inputs.filter(({ value }) => !constants.has(value.id)),
    outputs: outputs.map((output) => ({ ...output, value: replaced(output.value) })),
    nodes: nodes.map((node) => ({ ...node, inputs: node.inputs.map((input) => input && replaced(input)) })),
  }
}

/** Lengths that no network has among its own, different for every name. */
const PRIMES = [11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53] as const

function sizesOf(index: number, multiple: number): readonly [number, number] {
  const [first, second] = [PRIMES[2 * index], PRIMES[2 * index + 1]]
  if (first === undefined || second === undefined)
    throw new ChromaskError('onnx/invalid-option', `freeze: at most ${PRIMES.length / 2} names of lengths, got more.`)
  if (!Number.isInteger(multiple) || multiple < 1)
    throw new ChromaskError('onnx/invalid-option', `freeze: multiples must be integers ≥ 1, got ${multiple}.`)
  return [first * multiple, second * multiple]
}
