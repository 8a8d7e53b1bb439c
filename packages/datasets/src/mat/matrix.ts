import {
  DATA_TYPE,
  invalidMat,
  lettersIn,
  type MatContext,
  type MatElement,
  type MatReader,
  numbersIn,
  readElements,
  spend,
} from './element.js'
import type { MatValue } from './mat-value.js'

/** A matrix with the name that it has in the file; values in cells and structs have none. */
export interface NamedValue {
  readonly name: string
  readonly value: MatValue
}

const CLASS = { cell: 1, struct: 2, char: 4 } as const
const FIRST_NUMERIC = 6
const LAST_NUMERIC = 15
const UNREAD: ReadonlyMap<number, string> = new Map([
  [3, 'an object'],
  [5, 'a sparse matrix'],
])
/** Classes whose values begin neither with dimensions nor with a name. */
const OPAQUE: ReadonlyMap<number, string> = new Map([
  [16, 'a function'],
  [17, 'an opaque object'],
])
const COMPLEX = 0x0800

const MAX_DEPTH = 16
const MAX_DIMS = 32
/** What an empty object or array takes, about: what a file of many empty values may cost is bounded too. */
const VALUE_BYTES = 64

export function readMatrix(data: DataView, context: MatContext, depth = 0): NamedValue {
  if (depth > MAX_DEPTH) throw invalidMat(context, `it has values in values, more than ${MAX_DEPTH} deep`)
  spend(context, VALUE_BYTES)
  // A cell that was never filled.
  if (data.byteLength === 0) {
    return { name: '', value: { type: 'numeric', dims: [0, 0], data: new Float64Array(0) } }
  }
  const elements = readElements(data, context)
  const flags = flagsIn(elements.next(), context)
  const kind = flags & 0xff
  const opaque = OPAQUE.get(kind)
  if (opaque !== undefined) return { name: '', value: { type: 'unread', dims: [], what: opaque } }
  const dims = dimsIn(elements.next(), context)
  const name = lettersIn(elements.next(), context)
  return { name, value: readValue(kind, flags, dims, elements, context, depth) }
}

function readValue(
  kind: number,
  flags: number,
  dims: readonly number[],
  elements: MatReader,
  context: MatContext,
  depth: number,
): MatValue {
  const count = dims.reduce((product, dim) => product * dim, 1)
  const inner = (): MatValue => {
    const { type, data } = elements.next()
    if (type !== DATA_TYPE.matrix) throw invalidMat(context, `it has data of type ${type} where a value must be`)
    return readMatrix(data, context, depth + 1).value
  }
  /** Every value takes a tag at least: a count that the bytes cannot hold is a lie. */
  const checkFits = (values: number): void => {
    if (values * 8 > elements.rest()) {
      throw invalidMat(context, `it says ${dims.join(' × ')} where ${elements.rest()} bytes are left`)
    }
  }
  if (kind === CLASS.cell) {
    checkFits(count)
    return { type: 'cell', dims, cells: Array.from({ length: count }, inner) }
  }
  if (kind === CLASS.struct) {
    const names = fieldNames(elements, context)
    checkFits(count * Math.max(names.length, 1))
    return {
      type: 'struct',
      dims,
      elements: Array.from({ length: count }, () => Object.fromEntries(names.map((field) => [field, inner()]))),
    }
  }
  const numeric = kind >= FIRST_NUMERIC && kind <= LAST_NUMERIC
  if (numeric && (flags & COMPLEX) !== 0) return { type: 'unread', dims, what: 'complex numbers' }
  if (!numeric && kind !== CLASS.char) {
    const what = UNREAD.get(kind)
    if (what === undefined) throw invalidMat(context, `it has a value of the unknown class ${kind}`)
    return { type: 'unread', dims, what }
  }
  // An empty text has no data in files of some programs.
  if (count === 0 && elements.rest() === 0)
    return numeric ? { type: 'numeric', dims, data: new Float64Array(0) } : { type: 'text', dims, text: '' }
  const data = elements.next()
  if (!numeric) return { type: 'text', dims, text: textIn(data, context) }
  const numbers = numbersIn(data, context)
  if (numbers.length !== count) {
    throw invalidMat(context, `it says ${dims.join(' × ')} and has ${numbers.length} numbers`)
  }
  return { type: 'numeric', dims, data: numbers }
}

function flagsIn(element: MatElement, context: MatContext): number {
  if (element.type !== DATA_TYPE.uint32 || element.data.byteLength !== 8) {
    throw invalidMat(context, 'it has a value without flags')
  }
  return element.data.getUint32(0, context.littleEndian)
}

function dimsIn(element: MatElement, context: MatContext): readonly number[] {
  if (element.type !== DATA_TYPE.int32) throw invalidMat(context, 'it has a value without dimensions')
  const dims = [...numbersIn(element, context)]
  if (dims.length < 2 || dims.length > MAX_DIMS || dims.some((dim) => dim < 0)) {
    throw invalidMat(context, `it has a value of the dimensions ${dims.slice(0, MAX_DIMS).join(' × ')}`)
  }
  return dims
}

function fieldNames(elements: MatReader, context: MatContext): readonly string[] {
  const length = numbersIn(elements.next(), context)[0] ?? 0
  const letters = lettersIn(elements.next(), context)
  if (length < 1 || letters.length % length !== 0)
    throw invalidMat(context, 'it has a struct whose fields have no names')
  return Array.from({ length: letters.length / length }, (_, i) => {
    const name = letters.slice(i * length, (i + 1) * length)
    return name.slice(0, `${name}\0`.indexOf('\0'))
  })
}

const UTF8 = 16

function textIn(element: MatElement, context: MatContext): string {
  if (element.type === UTF8) {
    const { buffer, byteOffset, byteLength } = element.data
    spend(context, byteLength)
    return Buffer.from(buffer, byteOffset, byteLength).toString('utf8')
  }
  let text = ''
  for (const code of numbersIn(element, context)) text += String.fromCharCode(code)
  return text
}
