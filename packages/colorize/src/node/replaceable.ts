import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ChromaskError, messageOf } from '@chromask/core'
import { checkManifest } from '../manifest.js'

/** Throws `colorize/folder-exists` unless nothing stands there, an empty folder, or an earlier export and nothing else. */
export async function checkReplaceable(folder: string): Promise<void> {
  let entries: string[]
  try {
    const found = await readdir(folder, { recursive: true, withFileTypes: true })
    entries = found
      .filter((entry) => !entry.isDirectory())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(folder.length + 1)
          .replaceAll('\\', '/'),
      )
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return
    throw occupied(folder, messageOf(cause))
  }
  if (entries.length === 0) return
  const exported = await filesOfExport(folder)
  if (!exported) throw occupied(folder, 'it holds files and no manifest.json of an exported model')
  const foreign = entries.filter((path) => !exported.has(path))
  if (foreign.length > 0) throw occupied(folder, `beside an exported model it holds ${foreign.slice(0, 3).join(', ')}`)
}

async function filesOfExport(folder: string): Promise<Set<string> | undefined> {
  try {
    const { files } = checkManifest(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')))
    return new Set(['manifest.json', ...Object.keys(files)])
  } catch {
    return undefined
  }
}

const occupied = (folder: string, reason: string): ChromaskError =>
  new ChromaskError(
    'colorize/folder-exists',
    `${folder} cannot be replaced by an exported model: ${reason}. Choose another folder, or move that away.`,
  )
