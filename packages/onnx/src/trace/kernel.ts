import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import type { GraphBuilder, OutputSpec } from '../graph/builder.js'
import type { Attributes, Value } from '../graph/types.js'

/** What a kernel records with: operators go into the graph under the kernel's own name. */
export interface KernelContext extends Pick<GraphBuilder, 'integers' | 'scalar' | 'constant'> {
  /** The graph value of a tensor. */
  value(tensor: TensorInfo): Value
  /** A tensor that stands for a graph value. The type is the value's, or another that is stored the same way. */
  tensor(value: Value, dtype?: DataType): TensorInfo
  /** Adds an operator. */
  op(
    operator: string,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes,
    shape: readonly number[],
    type?: Value['type'],
  ): Value
  /** Adds an operator with several outputs. */
  ops(
    operator: string,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes,
    outputs: readonly OutputSpec[],
  ): Value[]
  /** The number that all of a tensor's elements have, where that is known. */
  uniform(tensor: TensorInfo): number | undefined
  /** Says that all elements of a value have this number. */
  markUniform(value: Value, number: number): Value
  /** Runs another kernel. */
  run(kernelName: string, inputs: Readonly<Record<string, TensorInfo>>, attributes?: object): TensorInfo
}

/** Records one TF.js kernel. `inputs` is an array-like record for kernels that take any number of tensors. */
// biome-ignore lint/suspicious/noExplicitAny: each kernel knows its own inputs and attributes, as TF.js types them.
export type Kernel = (inputs: any, attributes: any, context: KernelContext) => TensorInfo | TensorInfo[]

/** Kernels by TF.js's names. */
export type Kernels = Readonly<Record<string, Kernel>>
