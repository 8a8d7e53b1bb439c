import protobuf from 'protobufjs/minimal.js'
import { lowerConvolutions } from '../passes/lower-convolutions.js'
import {
  type Attribute,
  type ConstantData,
  ELEMENT_CODES,
  type Graph,
  type NamedValue,
  OPSET,
  type Value,
} from './types.js'

// Field numbers of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).

/** AttributeProto.AttributeType. */
const ATTRIBUTE = { float: 1, integer: 2, text: 3, integers: 7 } as const
/** The file format's version that belongs to the operator set. */
const IR_VERSION = 8

const VARINT = 0
const BYTES = 2
const FLOAT = 5

type Writer = protobuf.Writer

const field = (writer: Writer, number: number, wireType: number): Writer => writer.uint32((number << 3) | wireType)

const text = (writer: Writer, number: number, value: string): Writer => field(writer, number, BYTES).string(value)

const integer = (writer: Writer, number: number, value: number): Writer => field(writer, number, VARINT).int64(value)

function message(writer: Writer, number: number, fill: (inner: Writer) => void): void {
  const inner = field(writer, number, BYTES).fork()
  fill(inner)
  inner.ldelim()
}

/** The name of an output in the file. */
type Naming = (name: string) => string

export interface ModelOptions {
  /** Outputs by their own names, also in the file: none may be called like an input. @default false */
  readonly plainNames?: boolean
  /** Facts about the model, kept in the file. @default none */
  readonly metadata?: Readonly<Record<string, string>>
}

/**
 * A graph as the bytes of an ONNX file (ModelProto).
 *
 * @throws RangeError for a model of 2 GiB or more, which the format cannot hold.
 */
export function toModel(given: Graph, { plainNames = false, metadata = {} }: ModelOptions = {}): Uint8Array {
  const graph = given.nodes.some(({ operator }) => operator === 'FilterGradient') ? lowerConvolutions(given) : given
  const outside: Naming = plainNames ? (name) => name : outputName
  const nameOf = namesOf(graph, outside)
  const writer = protobuf.Writer.create()
  integer(writer, 1, IR_VERSION)
  text(writer, 2, 'chromask')
  message(writer, 7, (proto) => writeGraph(proto, graph, nameOf, outside))
  message(writer, 8, (opset) => integer(text(opset, 1, ''), 2, OPSET))
  for (const [key, value] of Object.entries(metadata))
    message(writer, 14, (entry) => text(text(entry, 1, key), 2, value))
  return writer.finish()
}

/**
 * Names from outside where there are some: of inputs, and of results that are given out. The first name counts; what is
 * given out twice, or is an input or a constant, is copied.
 */
function namesOf(graph: Graph, outside: Naming): (value: Value) => string {
  const names = new Map<number, string>()
  for (const { name, value } of graph.inputs) names.set(value.id, name)
  for (const { name, value } of graph.outputs)
    if (!value.data && !names.has(value.id)) names.set(value.id, outside(name))
  for (const { outputs } of graph.nodes) for (const { id } of outputs) if (!names.has(id)) names.set(id, `v${id}`)
  return (value) => names.get(value.id) ?? `c${value.id}`
}

function writeGraph(proto: Writer, graph: Graph, nameOf: (value: Value) => string, outside: Naming): void {
  const constants = new Map<number, Value>()
  for (const { operator, inputs, outputs, attributes, origin } of graph.nodes) {
    for (const input of inputs) if (input?.data) constants.set(input.id, input)
    message(proto, 1, (node) => {
      for (const input of inputs) text(node, 1, input ? nameOf(input) : '')
      for (const output of outputs) text(node, 2, nameOf(output))
      // Profiles tell nodes by these names.
      text(node, 3, `${origin}/${operator}_${outputs[0]?.id}`)
      text(node, 4, operator)
      for (const [name, value] of Object.entries(attributes))
        message(node, 5, (inner) => writeAttribute(inner, name, value))
    })
  }
  for (const { name, value } of graph.outputs) {
    if (value.data) constants.set(value.id, value)
    if (nameOf(value) === outside(name)) continue
    message(proto, 1, (node) => {
      text(node, 1, nameOf(value))
      text(node, 2, outside(name))
      text(node, 4, 'Identity')
    })
  }
  text(proto, 2, 'chromask')
  for (const value of constants.values()) message(proto, 5, (tensor) => writeTensor(tensor, nameOf(value), value))
  for (const input of graph.inputs) message(proto, 11, (info) => writeInfo(info, input))
  for (const named of graph.outputs)
    message(proto, 12, (info) => writeInfo(info, { ...named, name: outside(named.name) }))
}

/** Outputs may be called like inputs, as a state is that goes in and comes out. */
export const outputName = (name: string): string => `out:${name}`

function writeAttribute(proto: Writer, name: string, value: Attribute): void {
  text(proto, 1, name)
  if (typeof value === 'string') {
    text(proto, 4, value)
    integer(proto, 20, ATTRIBUTE.text)
  } else if (typeof value === 'number') {
    integer(proto, 3, value)
    integer(proto, 20, ATTRIBUTE.integer)
  } else if ('float' in value) {
    field(proto, 2, FLOAT).float(value.float)
    integer(proto, 20, ATTRIBUTE.float)
  } else {
    for (const item of value) integer(proto, 8, item)
    integer(proto, 20, ATTRIBUTE.integers)
  }
}

function writeTensor(proto: Writer, name: string, { type, shape, data }: Value): void {
  for (const length of shape) integer(proto, 1, length)
  integer(proto, 2, ELEMENT_CODES[type])
  text(proto, 8, name)
  field(proto, 9, BYTES).bytes(bytesOf(data as ConstantData))
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ConstantData): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

function writeInfo(proto: Writer, { name, value, dims = value.shape }: NamedValue): void {
  text(proto, 1, name)
  message(proto, 2, (type) =>
    message(type, 1, (tensor) => {
      integer(tensor, 1, ELEMENT_CODES[value.type])
      message(tensor, 2, (shape) => {
        for (const length of dims) message(shape, 1, (dimension) => writeLength(dimension, length))
      })
    }),
  )
}

function writeLength(proto: Writer, length: number | string | undefined): void {
  if (typeof length === 'number') integer(proto, 1, length)
  if (typeof length === 'string') text(proto, 2, length)
}
