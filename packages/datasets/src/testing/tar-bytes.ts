/** An entry of a tar archive, with whatever a test wants to be wrong with it. */
export interface TarEntry {
  readonly name: string
  readonly body?: Uint8Array | string
  /** The type's letter: '0' a file, '5' a folder, 'x' a pax header, 'L' a long name… @default '0' */
  readonly type?: string
  readonly link?: string
  readonly prefix?: string
  /** What the header says, where it lies. */
  readonly size?: number | string
}

const BLOCK = 512
const CHECKSUM_AT = 148
const END: Buffer = Buffer.alloc(2 * BLOCK)

/** Puts the right checksum into the header at an offset. */
export function signHeader(bytes: Buffer, at = 0): Buffer {
  const header = bytes.subarray(at, at + BLOCK)
  header.fill(' ', CHECKSUM_AT, CHECKSUM_AT + 8)
  const sum = header.reduce((a, b) => a + b, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, CHECKSUM_AT)
  return bytes
}

export function tarEntry({ name, body = '', type = '0', link = '', prefix = '', size }: TarEntry): Buffer {
  const data = Buffer.from(body)
  const says = size ?? data.length
  const header = Buffer.alloc(BLOCK)
  header.write(name, 0, 100)
  header.write('0000644\x000001750\x000001750\0', 100)
  header.write(typeof says === 'string' ? says : `${says.toString(8).padStart(11, '0')}\0`, 124)
  header.write('00000000000\0', 136)
  header.write(type, 156, 1)
  header.write(link, 157, 100)
  header.write('ustar\x0000', 257)
  header.write(prefix, 345, 155)
  return Buffer.concat([signHeader(header), data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK)])
}

/** The bytes of a whole archive; a string is a file of that name. */
export const tarBytes = (...entries: (TarEntry | string)[]): Buffer =>
  Buffer.concat([
    ...entries.map((entry) => tarEntry(typeof entry === 'string' ? { name: entry, body: entry } : entry)),
    END,
  ])

function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  const bytes = Buffer.byteLength(rest)
  const digits = String(bytes + String(bytes).length).length
  return `${bytes + digits}${rest}`
}

export const paxHeader = (records: Readonly<Record<string, string>>, type = 'x'): TarEntry => ({
  name: 'PaxHeader/x',
  type,
  body: Object.entries(records)
    .map(([key, value]) => paxRecord(key, value))
    .join(''),
})

export const gnuLongName = (name: string, type = 'L'): TarEntry => ({ name: '././@LongLink', type, body: `${name}\0` })
