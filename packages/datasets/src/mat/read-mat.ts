import { inflateSync } from 'node:zlib'
import { ChromaskError, messageOf } from '@chromask/core'
import { DATA_TYPE, invalidMat, type MatContext, type MatElement, readElements, spend } from './element.js'
import type { MatValue } from './mat-value.js'
import { readMatrix } from './matrix.js'

export interface ReadMatOptions {
  /** What errors call the file. @default 'the MAT-file' */
  readonly name?: string
  /** What all that is read may take in memory. @default 256 MiB */
  readonly maxBytes?: number
}

const HEADER_BYTES = 128
const VERSION_AT = 124
const ENDIAN_AT = 126

/**
 * Reads a MATLAB file of level 5, compressed or not, of either byte order: numbers, logicals, text, cells and structs
 * (MathWorks, MAT-File Format, level 5). Sparse and complex matrices, objects and functions come as `unread`.
 *
 * @returns the variables by name.
 * @throws ChromaskError `datasets/invalid-mat` for a file that is none, is damaged, or is larger than `maxBytes`.
 * @example
 * ```ts
 * import { readMat } from '@chromask/datasets'
 *
 * // x = [1 2 3], as MATLAB -v6 saves it; usually the bytes come from readFile('setid.mat').
 * const file = Buffer.alloc(128 + 64)
 * file.write('MATLAB 5.0 MAT-file', 'latin1')
 * file.writeUInt16LE(0x0100, 124)
 * file.write('IM', 126, 'latin1')
 * const words = [14, 56, 6, 8, 6, 0, 5, 8, 1, 3, 0x00010001, 120, 2, 3, 0x030201, 0]
 * words.forEach((word, i) => file.writeUInt32LE(word, 128 + 4 * i))
 * const x = readMat(file).get('x')
 * console.log(x?.dims.join(), x?.type === 'numeric' && x.data.join()) // 1,3 1,2,3
 * ```
 */
export function readMat(bytes: Uint8Array, options: ReadMatOptions = {}): ReadonlyMap<string, MatValue> {
  const { name = 'the MAT-file', maxBytes = 2 ** 28 } = options
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const context: MatContext = { name, littleEndian: isLittleEndian(bytes, name), budget: maxBytes }
  const elements = readElements(
    new DataView(view.buffer, view.byteOffset + HEADER_BYTES, view.byteLength - HEADER_BYTES),
    context,
  )
  const variables = new Map<string, MatValue>()
  while (elements.rest() > 0) {
    const element = elements.next()
    const matrix = element.type === DATA_TYPE.compressed ? inflated(element, context) : element
    if (matrix.type !== DATA_TYPE.matrix) continue
    const variable = readMatrix(matrix.data, context)
    if (variable.name !== '') variables.set(variable.name, variable.value)
  }
  return variables
}

function isLittleEndian(bytes: Uint8Array, name: string): boolean {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, HEADER_BYTES))
  if (header.toString('latin1', 0, 10) === 'MATLAB 7.3' || header.toString('latin1', 1, 4) === 'HDF') {
    throw new ChromaskError(
      'datasets/invalid-mat',
      `${name}: a MAT-file of version 7.3, which is HDF5, is not read. Save it with -v7.`,
    )
  }
  if (header.byteLength < HEADER_BYTES) throw invalidMat({ name }, `it has ${header.byteLength} bytes`)
  const mark = header.toString('latin1', ENDIAN_AT, HEADER_BYTES)
  const version = mark === 'IM' ? header.readUInt16LE(VERSION_AT) : header.readUInt16BE(VERSION_AT)
  if ((mark !== 'IM' && mark !== 'MI') || version !== 0x0100) throw invalidMat({ name }, 'its header is another one')
  return mark === 'IM'
}

function inflated({ data }: MatElement, context: MatContext): MatElement {
  try {
    const bytes = inflateSync(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), {
      maxOutputLength: Math.max(context.budget, 1),
    })
    spend(context, bytes.byteLength)
    return readElements(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), context).next()
  } catch (cause) {
    if (cause instanceof ChromaskError) throw cause
    throw invalidMat(context, `its compressed part cannot be read (${messageOf(cause)})`, cause)
  }
}
