import { messageOf } from '@chromask/core'
import { Header } from 'tar'
import type { ByteReader } from './byte-reader.js'
import { createClaimedNames } from './claimed-names.js'
import { isMacJunk, nameSegments } from './entry-name.js'
import { beyondLimit, hostileEntry, invalidArchive } from './errors.js'
import { type Extended, readPax, withPath } from './extended.js'
import type { ArchiveLimits } from './limits.js'

export interface ArchiveEntry {
  /** The folders and the name, checked. */
  readonly segments: readonly string[]
  /** A file's bytes, to be read before the next entry; null for a folder. */
  readonly body: AsyncIterable<Buffer> | null
}

const BLOCK = 512
const CHUNK = 1 << 16
const END = Buffer.alloc(BLOCK)
const MAX_EXTENDED_BYTES = 2 ** 20

/**
 * The files and folders of a tar archive (ustar, pax, GNU), each checked before it is given out. Headers are decoded by
 * `tar`; the walk from one to the next is our own, because tar's `Parser` passes over what it does not know, tears long
 * names where a chunk ends, and keeps all that follows the end in memory.
 *
 * @throws ChromaskError `datasets/hostile-archive`, `datasets/invalid-archive`.
 */
export async function* readEntries(
  reader: ByteReader,
  archive: string,
  limits: Required<ArchiveLimits>,
): AsyncGenerator<ArchiveEntry, void> {
  const claim = createClaimedNames()
  let extended: Extended | null = null
  for (;;) {
    const block = await reader.whole(BLOCK)
    if (block.equals(END)) break
    const header = readHeader(block, extended ?? {}, archive)
    const path: string = extended?.path ?? header.path ?? ''
    const fail = (wrong: string): Error => hostileEntry(archive, path, wrong)
    const size = header.size
    if (size === undefined) throw invalidArchive(archive, 'an entry has no size')

    if (isExtension(header)) {
      if (size > MAX_EXTENDED_BYTES) throw fail(`has an extended header of ${size} bytes`)
      const body = await reader.whole(size)
      await skip(reader, paddingOf(size))
      extended = readExtension(header, body, extended, fail)
      continue
    }
    extended = null

    const isFolder = header.type === 'Directory'
    if (!isFolder) checkFile(header, block, fail)
    if (size > limits.fileBytes) {
      throw beyondLimit(archive, `a file has ${size} bytes, expected at most ${limits.fileBytes}`, 'fileBytes')
    }
    const segments = nameSegments(path, isFolder, fail)
    if (claim(segments, isFolder, fail) > limits.entries) {
      throw beyondLimit(archive, `it has more than ${limits.entries} files and folders`, 'entries')
    }
    const body = reader.pieces(size)
    if (segments.length > 0 && !isMacJunk(segments)) yield { segments, body: isFolder ? null : body }
    for await (const _ of body);
    await skip(reader, paddingOf(size))
  }
  if (extended) throw invalidArchive(archive, 'it ends behind an extended header')
  // What follows is left aside, as by every tar: old ones fill the last block with anything. It is read, so that the
  // packed stream's checksum is looked at.
  while (await reader.piece(CHUNK));
}

function readHeader(block: Buffer, extended: Extended, archive: string): Header {
  let header: Header
  try {
    header = new Header(block, 0, extended)
  } catch (cause) {
    throw invalidArchive(archive, `a header cannot be read (${messageOf(cause)})`, cause)
  }
  if (!header.cksumValid) throw invalidArchive(archive, 'the checksum of a header is wrong')
  return header
}

const paddingOf = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK

async function skip(reader: ByteReader, count: number): Promise<void> {
  for await (const _ of reader.pieces(count));
}

const EXTENSIONS: ReadonlySet<string> = new Set([
  'ExtendedHeader',
  'OldExtendedHeader',
  'GlobalExtendedHeader',
  'NextFileHasLongPath',
  'OldGnuLongPath',
  'NextFileHasLongLinkpath',
])
const isExtension = ({ type }: Header): boolean => EXTENSIONS.has(type)

function readExtension(
  { type }: Header,
  body: Buffer,
  so: Extended | null,
  fail: (wrong: string) => Error,
): Extended | null {
  switch (type) {
    case 'NextFileHasLongLinkpath':
      throw fail('is a link')
    case 'NextFileHasLongPath':
    case 'OldGnuLongPath':
      return withPath(so ?? {}, body.toString('utf8', 0, body.at(-1) === 0 ? body.length - 1 : body.length), fail)
    case 'GlobalExtendedHeader': {
      const { path, size } = readPax(body, {}, fail)
      if (path !== undefined || size !== undefined) throw fail('gives all entries one name or size')
      return so
    }
    default:
      return readPax(body, so ?? {}, fail)
  }
}

const REFUSED: Readonly<Record<string, string>> = {
  Link: 'is a hard link',
  SymbolicLink: 'is a symbolic link',
  CharacterDevice: 'is a device',
  BlockDevice: 'is a device',
  FIFO: 'is a named pipe',
}

function checkFile(header: Header, block: Buffer, fail: (wrong: string) => Error): void {
  const { type } = header
  const refused = REFUSED[type]
  if (refused) throw fail(refused)
  if (type !== 'File' && type !== 'OldFile' && type !== 'ContiguousFile') {
    throw fail(`is of type ${JSON.stringify(block.toString('latin1', 156, 157))}, neither file nor folder`)
  }
  if (header.linkpath) throw fail('is a link')
}
