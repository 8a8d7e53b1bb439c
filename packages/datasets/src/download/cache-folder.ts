import { resolve } from 'node:path'
import envPaths from 'env-paths'

/**
 * Where downloads and caches live: `CHROMASK_CACHE`, else the platform's convention, such as `~/.cache/chromask`.
 *
 * @example
 * ```ts
 * import { cacheFolder } from '@chromask/datasets'
 *
 * process.env.CHROMASK_CACHE = '/data/chromask'
 * console.log(cacheFolder()) // /data/chromask
 * ```
 */
export function cacheFolder(): string {
  return process.env.CHROMASK_CACHE ? resolve(process.env.CHROMASK_CACHE) : envPaths('chromask', { suffix: '' }).cache
}
