import { readFile, stat } from 'node:fs/promises'
import { ChromaskError, messageOf } from '@chromask/core'
import { checkedBytes, type SourceBytes, unreadable } from './file-errors.js'

/** Where a picture comes from: the path of a file, or a file's bytes. */
export type ImageSource = string | Uint8Array

/** No picture within the limit on pixels takes more. */
const MAX_FILE_BYTES = 2 ** 30

/**
 * The bytes are read here and not by libvips, whose cache would hand out the old picture of a file that has changed.
 *
 * @throws ChromaskError `image/no-file`; `image/unreadable` for a folder, a pipe, a device, and files of zero bytes or of
 * more than 1 GiB.
 */
export async function readSource(source: ImageSource, name?: string): Promise<SourceBytes> {
  if (source instanceof Uint8Array) return checkedBytes(name ?? `a picture of ${source.length} bytes`, source)
  if (typeof source !== 'string' || source === '') {
    throw new ChromaskError(
      'image/invalid-option',
      `source must be the path of a file or the bytes of one (Uint8Array), got ${source === '' ? 'an empty path' : typeof source}.`,
    )
  }
  let bytes: Uint8Array
  try {
    const facts = await stat(source)
    // Before it is opened: a named pipe would wait for a writer, a device would never end.
    if (!facts.isFile())
      throw unreadable(name ?? source, facts.isDirectory() ? 'it is a folder' : 'it is no plain file')
    if (facts.size > MAX_FILE_BYTES) {
      throw unreadable(name ?? source, `it has ${facts.size} bytes, more than the ${MAX_FILE_BYTES} allowed`)
    }
    bytes = await readFile(source)
  } catch (cause) {
    if (cause instanceof ChromaskError) throw cause
    if ((cause as { code?: unknown }).code === 'ENOENT') {
      throw new ChromaskError('image/no-file', `there is no file ${name ?? source}. Check the path.`, { cause })
    }
    throw unreadable(name ?? source, messageOf(cause), cause)
  }
  return checkedBytes(name ?? source, bytes)
}
