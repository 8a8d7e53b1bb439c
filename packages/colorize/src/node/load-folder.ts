import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ChromaskError, messageOf } from '@chromask/core'
import { type LoadOptions, loadModelWith, type ModelReader } from '../load.js'
import type { LoadedModel } from '../model.js'
import { nodeRuntime } from './node-runtime.js'

/**
 * Loads an exported model from its folder, and checks that its files are whole. A network for ONNX Runtime runs on
 * `onnxruntime-node`, or on the runtime that is given.
 *
 * @throws ChromaskError `colorize/no-model` naming the file that cannot be read; `colorize/invalid-manifest`;
 * `colorize/damaged-model` naming the file; `colorize/no-runtime` where onnxruntime-node is wanted and not there;
 * `colorize/no-backend`.
 */
export function loadModelFolder(folder: string, options: LoadOptions = {}): Promise<LoadedModel> {
  const read: ModelReader = async (path) => {
    try {
      return await readFile(join(folder, path))
    } catch (cause) {
      throw new ChromaskError(
        'colorize/no-model',
        `could not read ${join(folder, path)}: ${messageOf(cause)}. Give the folder of an exported model, in which manifest.json stands.`,
        { cause },
      )
    }
  }
  return loadModelWith(read, async () => options.runtime ?? (await nodeRuntime()), options)
}
