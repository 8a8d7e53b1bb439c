/** The element types that graphs are made of. */
export type ElementType = 'float32' | 'int32' | 'bool' | 'uint8' | 'int64' | 'float16' | 'int8'

/** ONNX's numbers of them: TensorProto.DataType. */
export const ELEMENT_CODES: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
}

/** Values of a constant, by element type; `bool` as bytes 0 and 1, `float16` as its bits. */
export type ConstantData = Float32Array | Int32Array | Uint8Array | BigInt64Array | Uint16Array | Int8Array

/** A value in a graph: an input, a constant, or what a node gives. Shapes are known throughout. */
export interface Value {
  /** Unique within its graph, in order of creation. */
  readonly id: number
  readonly type: ElementType
  readonly shape: readonly number[]
  /** Only of constants. */
  readonly data?: ConstantData
}

/** An operator's attribute: an integer, a float (given so, since 1 could be both), a text, or integers. */
export type Attribute = number | { readonly float: number } | string | readonly number[]

export type Attributes = Readonly<Record<string, Attribute>>

/** One ONNX operator (opset {@link OPSET}). */
export interface GraphNode {
  readonly operator: string
  /** `undefined` for optional inputs that are left out. */
  readonly inputs: readonly (Value | undefined)[]
  /** Most operators have one. */
  readonly outputs: readonly Value[]
  readonly attributes: Attributes
  /** The TF.js kernel that it comes from, for messages and profiles. */
  readonly origin: string
}

/** A value under the name it has from outside. */
export interface NamedValue {
  readonly name: string
  readonly value: Value
  /** The shape as it stands in a model, where not all of it is fixed: names of free lengths, nothing for unnamed ones. */
  readonly dims?: readonly (number | string | undefined)[]
}

/** A typed graph: nodes stand in an order in which they can run. */
export interface Graph {
  readonly inputs: readonly NamedValue[]
  readonly outputs: readonly NamedValue[]
  readonly nodes: readonly GraphNode[]
}

/** The version of the ONNX operator set. */
export const OPSET = 18

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1)
