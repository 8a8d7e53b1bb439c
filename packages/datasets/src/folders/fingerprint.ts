import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { inParallel } from '../in-parallel.js'
import type { FileExample } from './read-example.js'

const AT_ONCE = 32

/** Names, sizes and times of all files, and how they are read: other text, other pictures. */
export async function fingerprintOfFiles(examples: readonly FileExample[], signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  const facts = await inParallel(examples, AT_ONCE, async ({ id, image, label, segmentation }) => {
    signal?.throwIfAborted()
    return [id, label, await stateOf(image), segmentation && [segmentation.how, await stateOf(segmentation.path)]]
  })
  for (const fact of facts) hash.update(`${JSON.stringify(fact)}\n`)
  return hash.digest('hex')
}

async function stateOf(path: string): Promise<readonly unknown[]> {
  const { size, mtimeMs } = await stat(path)
  return [resolve(path), size, mtimeMs]
}
