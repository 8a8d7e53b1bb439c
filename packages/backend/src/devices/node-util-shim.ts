import { builtin } from './builtin.js'

/**
 * Gives Node's `util` module back `isArray` and `isNullOrUndefined`, which Node 23 removed and TF.js's Node packages 4.22
 * still call. Nothing happens where they exist, or outside of Node.
 *
 * @param util the module to mend. @default Node's own
 */
export function mendNodeUtil(util: object | undefined = builtin('node:util')): void {
  if (util === undefined) return
  const mended: Record<string, (value: unknown) => boolean> = {
    isArray: (value) => Array.isArray(value),
    isNullOrUndefined: (value) => value === null || value === undefined,
  }
  for (const [name, value] of Object.entries(mended))
    if (!(name in util)) Object.defineProperty(util, name, { value, configurable: true, writable: true })
}
