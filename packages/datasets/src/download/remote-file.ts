import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { ChromaskError } from '@chromask/core'
import type { OnProgress } from '../progress.js'

/** A file that someone else serves. */
export interface RemoteFile {
  /** The name it gets in the folder, and the one that it has below a mirror. */
  readonly name: string
  readonly url: string
  /** Its exact size. */
  readonly bytes?: number
  /** In hexadecimal digits, as are all checksums. */
  readonly md5?: string
  readonly sha256?: string
}

/** Throws `datasets/invalid-option` for a name that leaves the folder, or for an address that is none. */
export function addressOf(file: RemoteFile, mirror?: string): URL {
  if (!/^[\w][\w.+-]*$/.test(file.name)) throw invalid(`a file's name is letters, digits and . + - _`, file.name)
  const address = mirror === undefined ? file.url : `${mirror.replace(/\/+$/, '')}/${file.name}`
  const url = URL.canParse(address) ? new URL(address) : null
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') throw invalid('an address is https or http', address)
  return url
}

const invalid = (what: string, got: string): ChromaskError =>
  new ChromaskError('datasets/invalid-option', `download: ${what}, got ${JSON.stringify(got)}.`)

export const sizeOf = (path: string): Promise<number | null> =>
  stat(path).then(
    (found) => (found.isFile() ? found.size : null),
    () => null,
  )

/** What is wrong with the file at the path, as `got, expected`; null when nothing is. */
export async function wrongWith(
  path: string,
  file: RemoteFile,
  options: { readonly onProgress?: OnProgress; readonly signal?: AbortSignal },
): Promise<string | null> {
  const total = (await sizeOf(path)) ?? 0
  if (file.bytes !== undefined && file.bytes !== total) return `got ${total} bytes, expected ${file.bytes}`
  const expected = { md5: file.md5, sha256: file.sha256 }
  const hashes = (['md5', 'sha256'] as const).flatMap((kind) =>
    expected[kind] === undefined ? [] : [{ kind, want: expected[kind].toLowerCase(), hash: createHash(kind) }],
  )
  if (hashes.length === 0) return null
  let done = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal: options.signal })) {
    for (const { hash } of hashes) hash.update(chunk as Uint8Array)
    done += (chunk as Uint8Array).length
    options.onProgress?.({ what: 'verify', name: file.name, done, total })
  }
  for (const { kind, want, hash } of hashes) {
    const got = hash.digest('hex')
    if (got !== want) return `got ${kind} ${got}, expected ${want}`
  }
  return null
}
