export { createBuilder, type GraphBuilder, type OutputSpec } from './graph/builder.js'
export { countMultiplyAdds, multiplyAdds, type ShapedNode } from './graph/multiply-adds.js'
export {
  type Attribute,
  type Attributes,
  type ConstantData,
  type ElementType,
  type Graph,
  type GraphNode,
  type NamedValue,
  OPSET,
  type Value,
} from './graph/types.js'
export { type ModelOptions, outputName, toModel } from './graph/write-model.js'
export { compressWeights, type WeightPrecision, weightPrecisions } from './inference/compress.js'
export type { Length } from './inference/free-dimensions.js'
export { type FreezeOptions, type FrozenInput, freeze } from './inference/freeze.js'
export { type OpenModel, openModel, type ShapedArray } from './inference/open-model.js'
export type { JitInput } from './jit/call-inputs.js'
export { type JitOptions, type Jitted, jit } from './jit/jit.js'
export { allKernels } from './kernels/all-kernels.js'
export { byteInputs } from './passes/byte-inputs.js'
export { foldPadding } from './passes/fold-padding.js'
export { assignLayouts, type StateOrder } from './passes/layout.js'
export { lowerConvolutions } from './passes/lower-convolutions.js'
export { lowerReductions } from './passes/lower-reductions.js'
export { optimize } from './passes/optimize.js'
export { orderUpdates } from './passes/order-updates.js'
export { randomNormal, randomUniform } from './random/counter-random.js'
export type { OnnxRuntime, SessionArray } from './session/runtime.js'
export { createSession, runtimeOptions, type Session, type SessionOptions, tensorOf } from './session/session.js'
export { fromStored, stateOrder, storedShape, toStored } from './session/stored-order.js'
export type { Kernel, KernelContext, Kernels } from './trace/kernel.js'
export { type InputSpec, stateName, type Trace, type TracedFunction } from './trace/record-function.js'
export { type TraceOptions, trace } from './trace/trace.js'
