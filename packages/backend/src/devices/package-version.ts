import { builtin } from './builtin.js'

/** The version of an installed package, from its package.json; nothing outside of Node or where it is not installed. */
export function packageVersion(packageName: string): string | undefined {
  try {
    const manifest: unknown = builtin('node:module')?.createRequire(import.meta.url)(`${packageName}/package.json`)
    return manifest !== null && typeof manifest === 'object' && 'version' in manifest
      ? String(manifest.version)
      : undefined
  } catch {
    return undefined
  }
}
