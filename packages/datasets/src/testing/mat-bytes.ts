import { deflateSync } from 'node:zlib'

/** Writes MAT-files of level 5 by hand, for tests: also such that no program would write. */
export interface MatWriter {
  readonly word: (value: number) => Buffer
  readonly words: (...values: number[]) => Buffer
  readonly element: (type: number, data: Uint8Array, length?: number) => Buffer
  readonly letters: (text: string) => Buffer
  /** A value of a class, with these elements after its flags, dimensions and name. */
  readonly matrix: (kind: number, dims: readonly number[], name: string, ...data: Buffer[]) => Buffer
  /** A row of doubles. */
  readonly row: (name: string, ...values: number[]) => Buffer
  readonly compressed: (data: Buffer) => Buffer
  readonly file: (...data: Buffer[]) => Buffer
}

export function matWriter(littleEndian: boolean): MatWriter {
  const word = (value: number): Buffer => {
    const bytes = Buffer.alloc(4)
    littleEndian ? bytes.writeUInt32LE(value) : bytes.writeUInt32BE(value)
    return bytes
  }
  const element = (type: number, data: Uint8Array, length: number = data.length): Buffer =>
    Buffer.concat([word(type), word(length), data, Buffer.alloc((8 - (data.length % 8)) % 8)])
  const words = (...values: number[]): Buffer => Buffer.concat(values.map(word))
  const letters = (text: string): Buffer => element(1, Buffer.from(text, 'latin1'))
  const matrix = (kind: number, dims: readonly number[], name: string, ...data: Buffer[]): Buffer =>
    element(14, Buffer.concat([element(6, words(kind, 0)), element(5, words(...dims)), letters(name), ...data]))
  const doubles = (values: number[]): Buffer => {
    const bytes = Buffer.alloc(8 * values.length)
    for (const [i, value] of values.entries()) {
      littleEndian ? bytes.writeDoubleLE(value, 8 * i) : bytes.writeDoubleBE(value, 8 * i)
    }
    return bytes
  }
  return {
    row: (name, ...values) => matrix(6, [1, values.length], name, element(9, doubles(values))),
    word,
    element,
    words,
    letters,
    matrix,
    compressed(data: Buffer): Buffer {
      const deflated = deflateSync(data)
      return Buffer.concat([word(15), word(deflated.length), deflated])
    },
    file(...data: Buffer[]): Buffer {
      const header = Buffer.alloc(128, ' ')
      header.write('MATLAB 5.0 MAT-file', 'latin1')
      littleEndian ? header.writeUInt16LE(0x0100, 124) : header.writeUInt16BE(0x0100, 124)
      header.write(littleEndian ? 'IM' : 'MI', 126, 'latin1')
      return Buffer.concat([header, ...data])
    },
  }
}
