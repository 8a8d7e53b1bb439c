import { endianness } from 'node:os'
import { ChromaskError } from '@chromask/core'

/** What all of one file's reading shares. */
export interface MatContext {
  /** The file's name, for errors. */
  readonly name: string
  readonly littleEndian: boolean
  /** Bytes that may still be taken for what is read. */
  budget: number
}

export const DATA_TYPE = { int8: 1, uint8: 2, int32: 5, uint32: 6, matrix: 14, compressed: 15 } as const

/** A tagged piece of a file: the type of its data, and these. */
export interface MatElement {
  readonly type: number
  readonly data: DataView
}

/** Elements one after the other, as they lie in a file or in a matrix. */
export interface MatReader {
  readonly rest: () => number
  readonly next: () => MatElement
}

const TAG_BYTES = 8

export function readElements(view: DataView, context: MatContext): MatReader {
  let at = 0
  const rest = (): number => view.byteLength - at
  return {
    rest,
    next() {
      if (rest() < TAG_BYTES) throw invalidMat(context, 'it ends in the middle of a value')
      const word = view.getUint32(at, context.littleEndian)
      // Data of up to four bytes stand in the tag itself, whose first half is then their length.
      const short = word >>> 16
      const type = short > 0 ? word & 0xffff : word
      const length = short > 0 ? short : view.getUint32(at + 4, context.littleEndian)
      const start = short > 0 ? at + 4 : at + TAG_BYTES
      if ((short > 0 && length > 4) || length > view.byteLength - start) {
        throw invalidMat(context, `it says that ${length} bytes follow where ${view.byteLength - start} are left`)
      }
      const unpadded = start + length
      const end = short > 0 ? at + TAG_BYTES : type === DATA_TYPE.compressed ? unpadded : Math.ceil(unpadded / 8) * 8
      at = Math.min(end, view.byteLength)
      return { type, data: new DataView(view.buffer, view.byteOffset + start, length) }
    },
  }
}

type NumberArray = (bytes: ArrayBuffer) => ArrayLike<number>

/** What the bytes of each type are, in this machine's order. */
const NUMBERS: ReadonlyMap<number, readonly [bytes: 1 | 2 | 4 | 8, array: NumberArray]> = new Map([
  [1, [1, (bytes) => new Int8Array(bytes)]],
  [2, [1, (bytes) => new Uint8Array(bytes)]],
  [3, [2, (bytes) => new Int16Array(bytes)]],
  [4, [2, (bytes) => new Uint16Array(bytes)]],
  [5, [4, (bytes) => new Int32Array(bytes)]],
  [6, [4, (bytes) => new Uint32Array(bytes)]],
  [7, [4, (bytes) => new Float32Array(bytes)]],
  [9, [8, (bytes) => new Float64Array(bytes)]],
  [12, [8, (bytes) => Float64Array.from(new BigInt64Array(bytes), Number)]],
  [13, [8, (bytes) => Float64Array.from(new BigUint64Array(bytes), Number)]],
  // Characters of UTF-16 are numbers too.
  [17, [2, (bytes) => new Uint16Array(bytes)]],
])

/** The numbers of an element, whatever width they are stored in: MATLAB takes the narrowest that holds them. */
export function numbersIn({ type, data }: MatElement, context: MatContext): Float64Array {
  const kind = NUMBERS.get(type)
  if (!kind) throw invalidMat(context, `it has data of type ${type} where numbers must be`)
  const [bytes, array] = kind
  if (data.byteLength % bytes !== 0) {
    throw invalidMat(context, `it has numbers of ${bytes} bytes in ${data.byteLength} bytes`)
  }
  spend(context, (data.byteLength / bytes) * Float64Array.BYTES_PER_ELEMENT)
  // A copy, since numbers must lie at multiples of their width. Whole arrays are ten times as fast as number by number.
  const copy = new Uint8Array(data.byteLength)
  copy.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  if (context.littleEndian !== (endianness() === 'LE') && bytes > 1) reverseEach(copy, bytes)
  return new Float64Array(array(copy.buffer))
}

function reverseEach(data: Uint8Array, bytes: number): void {
  for (let i = 0; i < data.length; i += bytes) data.subarray(i, i + bytes).reverse()
}

/** The bytes of an element, as Latin letters. */
export function lettersIn({ type, data }: MatElement, context: MatContext): string {
  if (type !== DATA_TYPE.int8 && type !== DATA_TYPE.uint8) {
    throw invalidMat(context, `it has data of type ${type} where a name must be`)
  }
  spend(context, data.byteLength)
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1')
}

export function spend(context: MatContext, bytes: number): void {
  context.budget -= bytes
  if (context.budget < 0) throw invalidMat(context, 'its values take more memory than maxBytes allows')
}

export const invalidMat = ({ name }: Pick<MatContext, 'name'>, wrong: string, cause?: unknown): ChromaskError =>
  new ChromaskError(
    'datasets/invalid-mat',
    `${name}: expected a MAT-file of level 5 (MATLAB 5 to 7.2), but ${wrong}. Fetch it again, or save it with -v7.`,
    ...(cause === undefined ? [] : [{ cause }]),
  )
