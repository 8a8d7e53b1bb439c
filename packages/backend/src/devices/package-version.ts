/** The version of an installed package, from its package.json; nothing outside of Node or where it is not installed. */
export async function packageVersion(packageName: string): Promise<string | undefined> {
  const builtin = typeof process === 'undefined' ? undefined : process.getBuiltinModule?.('node:module')
  try {
    const manifest: unknown = builtin?.createRequire(import.meta.url)(`${packageName}/package.json`)
    return manifest !== null && typeof manifest === 'object' && 'version' in manifest
      ? String(manifest.version)
      : undefined
  } catch {
    return undefined
  }
}
