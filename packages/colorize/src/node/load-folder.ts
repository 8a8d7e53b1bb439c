import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ChromaskError, messageOf } from '@chromask/core'
import { loadModel } from '../load.js'
import type { LoadedModel } from '../model.js'

/**
 * Loads an exported model from its folder, and checks that its files are whole.
 *
 * @throws ChromaskError `colorize/no-model` naming the file that cannot be read; `colorize/invalid-manifest`;
 * `colorize/damaged-model` naming the file; `colorize/no-backend`.
 */
export function loadModelFolder(folder: string): Promise<LoadedModel> {
  return loadModel(async (path) => {
    try {
      return await readFile(join(folder, path))
    } catch (cause) {
      throw new ChromaskError(
        'colorize/no-model',
        `could not read ${join(folder, path)}: ${messageOf(cause)}. Give the folder of an exported model, in which manifest.json stands.`,
        { cause },
      )
    }
  })
}
