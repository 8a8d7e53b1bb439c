import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core'
import type { Value } from '../graph/types.js'
import type { Kernel, KernelContext, Kernels } from '../trace/kernel.js'
import { cast } from './cast.js'

type Shape = readonly number[]
type Pair = { readonly a: TensorInfo; readonly b: TensorInfo }

const same = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((length, i) => length === b[i])
const shapeOf = ({ a, b }: Pair): number[] => backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape])

/**
 * The operands of an operator that broadcasts. A constant of one number throughout needs no more than that number,
 * unless the result gets its shape from it.
 */
function operands({ a, b }: Pair, shape: Shape, context: KernelContext): [Value, Value] {
  const shrunk = (tensor: TensorInfo): Value => {
    const number = context.uniform(tensor)
    const value = context.value(tensor)
    if (number === undefined || value.type === 'bool' || value.shape.length === 0) return value
    return context.scalar(number, value.type as 'float32' | 'int32')
  }
  const left = same(b.shape, shape) ? shrunk(a) : context.value(a)
  // One of them must keep the shape.
  const keeps = same(left.shape, shape)
  return [left, keeps ? shrunk(b) : context.value(b)]
}

/** Both operands of the same type: TF.js mixes `bool`, `int32` and `float32` in some operators. */
export function alike([a, b]: [Value, Value], context: KernelContext): [Value, Value] {
  if (a.type === b.type) return [a, b]
  const type = [a, b].some((value) => value.type === 'float32') ? 'float32' : 'int32'
  return [cast(context, a, type), cast(context, b, type)]
}

const arithmetic =
  (operator: string): Kernel =>
  (pair: Pair, _, context) => {
    const shape = shapeOf(pair)
    const [x, y] = alike(operands(pair, shape, context), context)
    return context.tensor(context.op(operator, [x, y], {}, shape))
  }

const logical =
  (operator: string): Kernel =>
  (pair: Pair, _, context) => {
    const operand = (tensor: TensorInfo): Value => cast(context, context.value(tensor), 'bool')
    return context.tensor(context.op(operator, [operand(pair.a), operand(pair.b)], {}, shapeOf(pair), 'bool'), 'bool')
  }

/** By `And` and `Not`: ONNX Runtime has no `Or` on WebGPU. */
const logicalOr: Kernel = ({ a, b }: Pair, _, context) => {
  const not = (x: TensorInfo): TensorInfo => context.run('LogicalNot', { x })
  return not(context.run('LogicalAnd', { a: not(a), b: not(b) }))
}

/** ONNX has no arithmetic of truth values, but there is a logical operator for each. */
const withTruth =
  (operator: string, ofTruth: string): Kernel =>
  (pair: Pair, attributes, context) =>
    (pair.a.dtype === 'bool' && pair.b.dtype === 'bool' ? logical(ofTruth) : arithmetic(operator))(
      pair,
      attributes,
      context,
    )

const comparison =
  (operator: string): Kernel =>
  (pair: Pair, _, context) => {
    const shape = shapeOf(pair)
    let [x, y] = alike(operands(pair, shape, context), context)
    // Truth values have no order in ONNX.
    if (x.type === 'bool' && operator !== 'Equal') [x, y] = [cast(context, x, 'int32'), cast(context, y, 'int32')]
    return context.tensor(context.op(operator, [x, y], {}, shape, 'bool'), 'bool')
  }

const notEqual: Kernel = (pair: Pair, attributes, context) => {
  const equal = comparison('Equal')(pair, attributes, context) as TensorInfo
  return context.tensor(context.op('Not', [context.value(equal)], {}, equal.shape, 'bool'), 'bool')
}

/** Quotients towards minus infinity and remainders with the sign of the divisor, as in Python. */
function floorDivision(pair: Pair, context: KernelContext): { quotient: Value; remainder: () => Value } {
  const shape = shapeOf(pair)
  const [x, y] = alike(operands(pair, shape, context), context)
  if (x.type === 'float32') {
    const quotient = context.op('Floor', [context.op('Div', [x, y], {}, shape)], {}, shape)
    const remainder = () => context.op('Sub', [x, context.op('Mul', [quotient, y], {}, shape)], {}, shape)
    return { quotient, remainder }
  }
  const [a, b] = [cast(context, x, 'int32'), safeDivisor(cast(context, y, 'int32'), context)]
  const modulo = context.op('Mod', [a, b], {}, shape)
  const zero = context.scalar(0, 'int32')
  // ONNX divides towards zero: one too many where there is a remainder and the quotient is negative.
  const negative = (value: Value): Value => context.op('Less', [value, zero], {}, value.shape, 'bool')
  const apart = context.op('Xor', [negative(a), negative(b)], {}, shape, 'bool')
  const inexact = context.op('Not', [context.op('Equal', [modulo, zero], {}, shape, 'bool')], {}, shape, 'bool')
  const excess = cast(context, context.op('And', [apart, inexact], {}, shape, 'bool'), 'int32')
  const quotient = context.op('Sub', [context.op('Div', [a, b], {}, shape), excess], {}, shape)
  return { quotient, remainder: () => modulo }
}

/** Division of integers by zero ends the whole process in ONNX Runtime; so it is by one, whatever that is good for. */
function safeDivisor(value: Value, context: KernelContext): Value {
  if (value.data && !(value.data as Int32Array).includes(0)) return value
  const isZero = context.op('Equal', [value, context.scalar(0, 'int32')], {}, value.shape, 'bool')
  return context.op('Where', [isZero, context.scalar(1, 'int32'), value], {}, value.shape, 'int32')
}

/** An integer, even of floats: so it is with TF.js. */
const floorDivide: Kernel = (pair: Pair, _, context) =>
  context.tensor(cast(context, floorDivision(pair, context).quotient, 'int32'), 'int32')

const modulo: Kernel = (pair: Pair, _, context) => context.tensor(floorDivision(pair, context).remainder())

/** Quotients of truth values or integers are floats here: integers are divided by FloorDiv. */
const divide: Kernel = (pair: Pair, _, context) => {
  const shape = shapeOf(pair)
  const [x, y] = operands(pair, shape, context)
  return context.tensor(context.op('Div', [cast(context, x, 'float32'), cast(context, y, 'float32')], {}, shape))
}

const squaredDifference: Kernel = (pair: Pair, attributes, context) => {
  const difference = context.value(arithmetic('Sub')(pair, attributes, context) as TensorInfo)
  return context.tensor(context.op('Mul', [difference, difference], {}, difference.shape))
}

/** The angle of the point (b, a), by the quadrant. */
const arcTangent: Kernel = (pair: Pair, _, context) => {
  const shape = shapeOf(pair)
  const [y, x] = operands(pair, shape, context).map((value) => cast(context, value, 'float32')) as [Value, Value]
  const zero = context.scalar(0)
  const chosen = (operator: string, value: Value, then: Value, otherwise: Value, result: Shape): Value => {
    const condition = context.op(operator, [value, zero], {}, value.shape, 'bool')
    return context.op('Where', [condition, then, otherwise], {}, result, 'float32')
  }
  const angle = context.op('Atan', [context.op('Div', [y, x], {}, shape)], {}, shape)
  const turn = chosen('Less', y, context.scalar(-Math.PI), context.scalar(Math.PI), y.shape)
  const left = chosen('Less', x, context.op('Add', [angle, turn], {}, shape), angle, shape)
  // Zero stays zero, and NaN stays NaN.
  const down = chosen('Less', y, context.scalar(-Math.PI / 2), y, y.shape)
  const upright = chosen('Greater', y, context.scalar(Math.PI / 2), down, y.shape)
  return context.tensor(chosen('Equal', x, upright, left, shape))
}

const prelu: Kernel = ({ x, alpha }: { x: TensorInfo; alpha: TensorInfo }, _, context) =>
  context.tensor(context.op('PRelu', [context.value(x), context.value(alpha)], {}, x.shape))

export const binaryKernels: Kernels = {
  Add: withTruth('Add', 'Or'),
  Atan2: arcTangent,
  BitwiseAnd: arithmetic('BitwiseAnd'),
  Equal: comparison('Equal'),
  FloorDiv: floorDivide,
  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterOrEqual'),
  Less: comparison('Less'),
  LessEqual: comparison('LessOrEqual'),
  LogicalAnd: logical('And'),
  LogicalOr: logicalOr,
  Maximum: withTruth('Max', 'Or'),
  Minimum: withTruth('Min', 'And'),
  Mod: modulo,
  Multiply: withTruth('Mul', 'And'),
  NotEqual: notEqual,
  Pow: arithmetic('Pow'),
  Prelu: prelu,
  RealDiv: divide,
  SquaredDifference: squaredDifference,
  Sub: withTruth('Sub', 'Xor'),
}
