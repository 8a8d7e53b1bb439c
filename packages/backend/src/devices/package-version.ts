import { builtin } from './builtin.js'

/** The version of an installed package, from its package.json; nothing outside of Node or where it is not installed. */
export function packageVersion(packageName: string): string | undefined {
  const fs = builtin('node:fs')
  // Not every package lets its package.json be imported: the folders are looked through instead.
  const folders =
    builtin('node:module')
      ?.createRequire(import.meta.url)
      .resolve.paths(packageName) ?? []
  for (const folder of folders) {
    try {
      const manifest: unknown = JSON.parse(fs?.readFileSync(`${folder}/${packageName}/package.json`, 'utf8') ?? '{}')
      if (manifest !== null && typeof manifest === 'object' && 'version' in manifest) return String(manifest.version)
    } catch {
      // Not in this folder.
    }
  }
  return undefined
}
