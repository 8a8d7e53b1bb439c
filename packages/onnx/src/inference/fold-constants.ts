import { type Graph, type GraphNode, sizeOf, type Value } from '../graph/types.js'
import { rewriteGraph } from '../passes/rewrite.js'

type Numbers = Float32Array
type Evaluate = (node: GraphNode, operands: readonly Numbers[]) => Numbers | undefined

const unary =
  (f: (x: number) => number): Evaluate =>
  (_, [x]) =>
    x?.map(f)

/** Rounded to float32 after each operator, as a runtime would. */
const binary =
  (f: (x: number, y: number) => number): Evaluate =>
  ({ inputs: [a, b], outputs: [output] }, [x, y]) => {
    if (!a || !b || !x || !y || !output) return undefined
    const [from, to] = [placesIn(a.shape, output.shape), placesIn(b.shape, output.shape)]
    return Float32Array.from({ length: sizeOf(output.shape) }, (_, i) => f(x[from(i)] as number, y[to(i)] as number))
  }

/** Where an operand that broadcasts has the element for each one of the result. */
function placesIn(own: readonly number[], shape: readonly number[]): (i: number) => number {
  const full = [...Array<number>(shape.length - own.length).fill(1), ...own]
  return strided(
    shape,
    strides(full).map((stride, axis) => (full[axis] === 1 ? 0 : stride)),
  )
}

/** The place of element i of `shape` in an array with these strides. */
const strided =
  (shape: readonly number[], steps: readonly number[]): ((i: number) => number) =>
  (i) => {
    let place = 0
    for (let axis = shape.length - 1, rest = i; axis >= 0; axis--) {
      const length = shape[axis] as number
      place += (rest % length) * (steps[axis] as number)
      rest = Math.floor(rest / length)
    }
    return place
  }

const strides = (shape: readonly number[]): number[] => shape.map((_, axis) => sizeOf(shape.slice(axis + 1)))

const transpose: Evaluate = ({ inputs: [a], attributes, outputs: [output] }, [x]) => {
  if (!a || !x || !output) return undefined
  const { shape } = output
  const own = strides(a.shape)
  const steps = (attributes.perm as readonly number[]).map((axis) => own[axis] as number)
  const result = new Float32Array(x.length)
  let to = 0
  // Filters have millions of elements: no call for each of them.
  const copy = (axis: number, from: number): void => {
    const [length, step] = [shape[axis] as number, steps[axis] as number]
    if (axis === shape.length - 1) for (let i = 0; i < length; i++) result[to++] = x[from + i * step] as number
    else for (let i = 0; i < length; i++) copy(axis + 1, from + i * step)
  }
  copy(0, 0)
  return result
}

const same: Evaluate = (_, [x]) => x

/** What networks compute of their weights alone: norm layers' scales and shifts, and orders of axes. */
const evaluators: Readonly<Record<string, Evaluate>> = {
  Add: binary((x, y) => x + y),
  Div: binary((x, y) => x / y),
  Expand: (node, [x]) =>
    x ? binary((y) => y)({ ...node, inputs: [node.inputs[0], node.inputs[0]] }, [x, x]) : undefined,
  Identity: same,
  Mul: binary((x, y) => x * y),
  Neg: unary((x) => -x),
  Reciprocal: unary((x) => 1 / x),
  Reshape: same,
  Sqrt: unary(Math.sqrt),
  Sub: binary((x, y) => x - y),
  Transpose: transpose,
}

const isFloats = (value: Value | undefined): value is Value & { data: Float32Array } =>
  value?.type === 'float32' && value.data !== undefined
const isList = (value: Value | undefined): boolean => value?.type === 'int64' && value.data !== undefined

/**
 * Computes what depends on constants alone, for the operators with which networks prepare their weights. Others stay:
 * they are right as they are, and runtimes fold them when they load a model.
 */
export const foldConstants = (graph: Graph): Graph =>
  rewriteGraph(graph, (node, { builder, value }) => {
    const evaluate = evaluators[node.operator]
    const [output] = node.outputs as readonly [Value]
    if (!evaluate || output.type !== 'float32') return undefined
    const inputs = node.inputs.map((input) => input && value(input))
    if (!isFloats(inputs[0]) || !inputs.every((input) => isFloats(input) || isList(input))) return undefined
    const data = evaluate(
      { ...node, inputs },
      inputs.filter(isFloats).map((input) => input.data),
    )
    return data && builder.constant(data, 'float32', output.shape)
  })
