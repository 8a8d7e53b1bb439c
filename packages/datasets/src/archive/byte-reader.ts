import { invalidArchive } from './errors.js'

/** Takes bytes off a stream, so many at a time as are wanted. */
export interface ByteReader {
  /** The next bytes, at most so many, or null at the end. */
  readonly piece: (most: number) => Promise<Buffer | null>
  /** The next bytes, exactly so many, as they come. */
  readonly pieces: (count: number) => AsyncGenerator<Buffer, void>
  /** The next bytes, exactly so many, in one. */
  readonly whole: (count: number) => Promise<Buffer>
}

/** @throws ChromaskError `datasets/invalid-archive` (from the reader) where the stream ends too early. */
export function createByteReader(chunks: AsyncIterable<Buffer>, archive: string): ByteReader {
  const source = chunks[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)
  const piece = async (most: number): Promise<Buffer | null> => {
    while (held.length === 0) {
      const { done, value } = await source.next()
      if (done) return null
      held = value
    }
    const taken = held.subarray(0, most)
    held = held.subarray(taken.length)
    return taken
  }
  async function* pieces(count: number): AsyncGenerator<Buffer, void> {
    for (let left = count; left > 0; ) {
      const next = await piece(left)
      if (!next) throw invalidArchive(archive, `it ends where ${left} more bytes should follow`)
      left -= next.length
      yield next
    }
  }
  const whole = async (count: number): Promise<Buffer> => {
    const parts: Buffer[] = []
    for await (const part of pieces(count)) parts.push(part)
    return Buffer.concat(parts)
  }
  return { piece, pieces, whole }
}
