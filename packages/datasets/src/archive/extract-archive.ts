import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { PassThrough, pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { messageOf } from '@chromask/core'
import type { OnProgress } from '../progress.js'
import { createByteReader } from './byte-reader.js'
import { beyondLimit, invalidArchive, isSystemError } from './errors.js'
import { type ArchiveLimits, archiveLimits } from './limits.js'
import { createOutputFolder } from './output-folder.js'
import { readEntries } from './read-entries.js'

export interface ExtractOptions {
  readonly signal?: AbortSignal
  /** Counts the archive's own bytes. */
  readonly onProgress?: OnProgress
  readonly limits?: ArchiveLimits
}

const CHUNK_BYTES = 1 << 16
/** Small archives of small files pack by hundreds: the ratio tells nothing of them. */
const RATIO_FROM_BYTES = 2 ** 24

/**
 * Unpacks a `.tar`, `.tar.gz` or `.tgz` into a new or empty folder, whole or not at all, and flushed to the disk. The
 * archive is not trusted: anything but plain files and folders, names that lead elsewhere, meet, or do not mean the
 * same on every system, and bombs are refused, and nothing is left behind. Of a killed process something is: unpack
 * within `installOnce`. What macOS adds (`._name`, `.DS_Store`, `__MACOSX`) is left out.
 *
 * @param target the folder that holds it must be there.
 * @returns how many files of how many bytes came out.
 * @throws ChromaskError `datasets/hostile-archive`, `datasets/invalid-archive` (damaged, cut off, no archive),
 * `datasets/install-in-the-way` (the target is not empty), `datasets/archive-disk`, `datasets/invalid-option`; the
 * signal's reason.
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { extractArchive } from '@chromask/datasets'
 * import { create } from 'tar'
 *
 * const folder = await mkdtemp(join(tmpdir(), 'chromask-'))
 * await writeFile(join(folder, 'a.txt'), 'hello')
 * await create({ cwd: folder, file: join(folder, 'a.tgz'), gzip: true }, ['a.txt'])
 * const { files, bytes } = await extractArchive(join(folder, 'a.tgz'), join(folder, 'a'))
 * console.log(files, bytes) // 1 5
 * ```
 */
export async function extractArchive(
  path: string,
  target: string,
  options: ExtractOptions = {},
): Promise<{ readonly files: number; readonly bytes: number }> {
  const { signal } = options
  const archive = basename(path)
  const limits = archiveLimits(options.limits)
  signal?.throwIfAborted()
  const file = await openFile(path, archive)
  try {
    const output = await createOutputFolder(resolve(target), signal)
    try {
      await unpack(file, archive, limits, options, async (chunks) => {
        for await (const entry of readEntries(createByteReader(chunks, archive), archive, limits)) {
          await output.write(entry)
        }
      })
      await output.flush()
      return output.written()
    } catch (cause) {
      await output.remove()
      signal?.throwIfAborted()
      throw cause
    }
  } finally {
    await file.close()
  }
}

async function openFile(path: string, archive: string): Promise<FileHandle> {
  try {
    // Before it is opened: a named pipe would wait for a writer.
    if (!(await stat(path)).isFile()) throw invalidArchive(archive, 'it is not a file')
    return await open(path)
  } catch (cause) {
    if (!isSystemError(cause)) throw cause
    throw invalidArchive(archive, `it cannot be read (${messageOf(cause)})`, cause)
  }
}

/** Hands on the file's bytes, unpacked where it is packed, within limits. */
async function unpack(
  file: FileHandle,
  archive: string,
  limits: Required<ArchiveLimits>,
  { signal, onProgress }: ExtractOptions,
  consume: (chunks: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const { size: total } = await file.stat()
  const magic = Buffer.alloc(2)
  await file.read(magic, 0, magic.length, 0)
  let packed = 0
  let unpacked = 0
  async function* countPacked(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      packed += chunk.length
      yield chunk
      onProgress?.({ what: 'extract', name: archive, done: packed, total })
    }
  }
  async function* countUnpacked(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      signal?.throwIfAborted()
      unpacked += chunk.length
      if (unpacked > limits.bytes) throw beyondLimit(archive, `it unpacks to more than ${limits.bytes} bytes`, 'bytes')
      if (unpacked > Math.max(RATIO_FROM_BYTES, packed * limits.ratio)) {
        throw beyondLimit(archive, `it unpacks to more than ${limits.ratio} times its size`, 'ratio')
      }
      yield chunk
    }
  }
  const isPacked = magic[0] === 0x1f && magic[1] === 0x8b
  // Errors come out of the last stream, so that there is one thing to wait for: the reader.
  const chunks = pipeline(
    file.createReadStream({ start: 0, highWaterMark: CHUNK_BYTES, autoClose: false }),
    countPacked,
    isPacked ? createGunzip({ chunkSize: CHUNK_BYTES }) : new PassThrough(),
    () => undefined,
  )
  try {
    await consume(countUnpacked(chunks))
  } catch (cause) {
    if (!isZlibError(cause)) throw cause
    throw invalidArchive(archive, `it cannot be unpacked (${messageOf(cause)})`, cause)
  } finally {
    chunks.destroy()
  }
}

const isZlibError = (cause: unknown): boolean =>
  cause instanceof Error && String((cause as NodeJS.ErrnoException).code).startsWith('Z_')
