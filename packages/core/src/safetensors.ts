import { ChromaskError } from './error.js'

/** An array with a shape, outside of any graph. */
export interface NamedArray {
  readonly shape: readonly number[]
  /** Float32 for weights; Int32 for counters and labels. */
  readonly data: Float32Array | Int32Array
}

/** Arrays by name, in a fixed order. */
export type NamedArrays = ReadonlyMap<string, NamedArray>

const HEADER_LIMIT = 100_000_000

/**
 * Arrays as the bytes of a safetensors file (Hugging Face's format: an 8-byte little-endian header length, a JSON
 * header, then the data). `metadata` is text by name.
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from '@chromask/core'
 *
 * const bytes = encodeSafetensors(new Map([['w', { shape: [2], data: Float32Array.of(1, 2) }]]), { step: '7' })
 * const { arrays, metadata } = decodeSafetensors(bytes)
 * console.log(arrays.get('w')?.data.join(), metadata.step) // 1,2 7
 * ```
 */
export function encodeSafetensors(arrays: NamedArrays, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {}
  let offset = 0
  for (const [name, { shape, data }] of arrays) {
    header[name] = {
      dtype: data instanceof Int32Array ? 'I32' : 'F32',
      shape,
      data_offsets: [offset, offset + data.byteLength],
    }
    offset += data.byteLength
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  // The format asks for data on an 8-byte boundary, filled with spaces.
  const headerLength = Math.ceil(json.length / 8) * 8
  const bytes = new Uint8Array(8 + headerLength + offset)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true)
  bytes.fill(0x20, 8, 8 + headerLength).set(json, 8)
  let at = 8 + headerLength
  for (const { data } of arrays.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return bytes
}

/**
 * The arrays in a safetensors file, copied out of it.
 *
 * @throws ChromaskError `core/invalid-safetensors` that says what is wrong: a cut file, a header that lies, another dtype.
 */
export function decodeSafetensors(bytes: Uint8Array): {
  arrays: Map<string, NamedArray>
  metadata: Record<string, string>
} {
  const wrong = (what: string): ChromaskError =>
    new ChromaskError('core/invalid-safetensors', `not a whole safetensors file: ${what}.`)
  if (bytes.length < 8) throw wrong(`${bytes.length} bytes, the header's length alone takes 8`)
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true))
  if (length > HEADER_LIMIT || 8 + length > bytes.length)
    throw wrong(`the header should be ${length} bytes long, the file has ${bytes.length}`)
  let header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length)))
  } catch (cause) {
    throw new ChromaskError('core/invalid-safetensors', 'not a whole safetensors file: its header is not JSON.', {
      cause,
    })
  }
  const { __metadata__: metadata = {}, ...entries } = header as typeof header & {
    __metadata__?: Record<string, string>
  }
  const arrays = new Map<string, NamedArray>()
  for (const [name, entry] of Object.entries(entries)) {
    const { dtype, shape, data_offsets: offsets } = entry ?? {}
    if (dtype !== 'F32' && dtype !== 'I32') throw wrong(`${name} has dtype ${dtype}, only F32 and I32 are read`)
    if (!Array.isArray(shape) || !shape.every((n) => Number.isSafeInteger(n) && n >= 0))
      throw wrong(`${name} has no proper shape`)
    const [begin, end] = Array.isArray(offsets) ? offsets : []
    const expected = 4 * shape.reduce((a, b) => a * b, 1)
    if (
      begin === undefined ||
      end === undefined ||
      !(begin >= 0) ||
      end - begin !== expected ||
      8 + length + end > bytes.length
    ) {
      throw wrong(
        `${name} of shape [${shape}] should lie at bytes ${begin} to ${end}, the data has ${bytes.length - 8 - length}`,
      )
    }
    // A fresh buffer, aligned whatever the file’s offset. A Buffer’s own slice() would be a view.
    const copy = Uint8Array.prototype.slice.call(bytes, 8 + length + begin, 8 + length + end)
    arrays.set(name, { shape, data: dtype === 'I32' ? new Int32Array(copy.buffer) : new Float32Array(copy.buffer) })
  }
  return { arrays, metadata }
}
