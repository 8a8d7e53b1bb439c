import { backend_util, type DataType, type TensorInfo } from '@tensorflow/tfjs-core'
import type { Attributes, Value } from '../graph/types.js'
import type { Kernel, KernelContext, Kernels } from '../trace/kernel.js'
import { cast, within } from './cast.js'

type X = { readonly x: TensorInfo }
type Given = Readonly<Record<string, number>>
type Make = (x: Value, context: KernelContext, given: Given) => Value

/** Of several operators, one after the other, all in float32: integers are cast there and back. */
const composed =
  (make: Make, dtype?: DataType): Kernel =>
  ({ x }: X, given: Given, context) =>
    within(context, x, 'float32', (value) => make(value, context, given), dtype ?? x.dtype)

const unary = (operator: string, attributes: (given: Given) => Attributes = () => ({}), dtype?: DataType): Kernel =>
  composed((x, context, given) => context.op(operator, [x], attributes(given), x.shape), dtype)

/** Of operators that take integers, too. */
const numeric =
  (make: Make): Kernel =>
  ({ x }: X, given: Given, context) =>
    within(context, x, x.dtype === 'float32' ? 'float32' : 'int32', (value) => make(value, context, given))

const simple =
  (operator: string): Make =>
  (x, context) =>
    context.op(operator, [x], {}, x.shape)

const test =
  (make: Make): Kernel =>
  ({ x }: X, given: Given, context) =>
    context.tensor(make(cast(context, context.value(x), 'float32'), context, given), 'bool')

const notANumber: Make = (x, context) => context.op('IsNaN', [x], {}, x.shape, 'bool')
const infinite: Make = (x, context) => context.op('IsInf', [x], {}, x.shape, 'bool')
const finite: Make = (x, context) => {
  const either = context.op('Or', [notANumber(x, context, {}), infinite(x, context, {})], {}, x.shape, 'bool')
  return context.op('Not', [either], {}, x.shape, 'bool')
}

/**
 * 1 above zero, `alpha` below. NaN counts as below: it has been through the forward pass and shows there, and each
 * gradient of a ReLU would cost another operator.
 */
const step: Make = (x, context, { alpha = 0 }) => {
  const above = context.op('Greater', [x, context.scalar(0)], {}, x.shape, 'bool')
  if (alpha === 0) return cast(context, above, 'float32')
  return context.op('Where', [above, context.scalar(1), context.scalar(alpha)], {}, x.shape, 'float32')
}

/** Above zero less below zero: ONNX Runtime has no `Sign` on WebGPU. */
const sign: Make = (x, context) => {
  const zero = context.scalar(0, x.type as 'float32' | 'int32')
  const side = (operator: string): Value => cast(context, context.op(operator, [x, zero], {}, x.shape, 'bool'), x.type)
  return context.op('Sub', [side('Greater'), side('Less')], {}, x.shape)
}

/** By `Elu`: ONNX Runtime has no `Selu` on WebGPU. */
const selu: Make = (x, context) => {
  const curve = context.op(
    'Elu',
    [x],
    { alpha: { float: backend_util.SELU_SCALEALPHA / backend_util.SELU_SCALE } },
    x.shape,
  )
  return context.op('Mul', [curve, context.scalar(backend_util.SELU_SCALE)], {}, x.shape)
}

const INT32 = [-(2 ** 31), 2 ** 31 - 1] as const

function bounded(x: Value, low: number, high: number, context: KernelContext): Value {
  const bound = (number: number): Value =>
    x.type === 'int32'
      ? context.scalar(Math.min(Math.max(Math.trunc(number), INT32[0]), INT32[1]), 'int32')
      : context.scalar(number)
  return context.op('Clip', [x, bound(low), bound(high)], {}, x.shape)
}

const clip: Make = (x, context, { clipValueMin = 0, clipValueMax = 0 }) =>
  bounded(x, clipValueMin, clipValueMax, context)

/** dy where x is positive, dy·(y + 1) elsewhere. */
const eluGradient: Kernel = ({ dy, y }: { dy: TensorInfo; y: TensorInfo }, _, context) => {
  const [gradient, value] = [context.value(dy), context.value(y)]
  const inner = context.op('Mul', [gradient, context.op('Add', [value, context.scalar(1)], {}, y.shape)], {}, y.shape)
  const positive = context.op('GreaterOrEqual', [value, context.scalar(0)], {}, y.shape, 'bool')
  return context.tensor(context.op('Where', [positive, gradient, inner], {}, y.shape, 'float32'))
}

const rsqrt: Make = (x, context) => context.op('Reciprocal', [context.op('Sqrt', [x], {}, x.shape)], {}, x.shape)
const expm1: Make = (x, context) =>
  context.op('Sub', [context.op('Exp', [x], {}, x.shape), context.scalar(1)], {}, x.shape)
const log1p: Make = (x, context) =>
  context.op('Log', [context.op('Add', [x, context.scalar(1)], {}, x.shape)], {}, x.shape)

export const unaryKernels: Kernels = {
  Abs: numeric(simple('Abs')),
  Acos: unary('Acos'),
  Acosh: unary('Acosh'),
  Asin: unary('Asin'),
  Asinh: unary('Asinh'),
  Atan: unary('Atan'),
  Atanh: unary('Atanh'),
  Ceil: unary('Ceil'),
  ClipByValue: numeric(clip),
  Cos: unary('Cos'),
  Cosh: unary('Cosh'),
  Elu: unary('Elu', () => ({ alpha: { float: 1 } })),
  EluGrad: eluGradient,
  Erf: unary('Erf'),
  // Of integers, too, a float.
  Exp: unary('Exp', () => ({}), 'float32'),
  Expm1: composed(expm1),
  Floor: unary('Floor'),
  IsFinite: test(finite),
  IsInf: test(infinite),
  IsNan: test(notANumber),
  LeakyRelu: unary('LeakyRelu', ({ alpha = 0.2 }) => ({ alpha: { float: alpha } }), 'float32'),
  Log: unary('Log'),
  Log1p: composed(log1p),
  LogicalNot: ({ x }: X, _, context) =>
    context.tensor(context.op('Not', [cast(context, context.value(x), 'bool')], {}, x.shape, 'bool'), 'bool'),
  Neg: numeric(simple('Neg')),
  Reciprocal: unary('Reciprocal'),
  Relu: numeric(simple('Relu')),
  Relu6: numeric((x, context) => bounded(x, 0, 6, context)),
  Round: unary('Round'),
  Rsqrt: composed(rsqrt),
  Selu: composed(selu),
  Sigmoid: unary('Sigmoid'),
  Sign: numeric(sign),
  Sin: unary('Sin'),
  Sinh: unary('Sinh'),
  Softplus: unary('Softplus'),
  Sqrt: unary('Sqrt'),
  Square: numeric((x, context) => context.op('Mul', [x, x], {}, x.shape)),
  Step: composed(step),
  Tan: unary('Tan'),
  Tanh: unary('Tanh'),
}
