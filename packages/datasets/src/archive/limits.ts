import { checkInteger } from '../checks.js'

/** What an archive may bring; the defaults leave room for Flowers-102 (8,189 files, 350 MB) and refuse bombs. */
export interface ArchiveLimits {
  /** Files and folders. @default 20000 */
  readonly entries?: number
  /** All that it unpacks to, headers included. @default 2 GiB */
  readonly bytes?: number
  /** One file. @default 64 MiB */
  readonly fileBytes?: number
  /** Bytes unpacked for a byte packed, looked at beyond the first 16 MiB. @default 100 */
  readonly ratio?: number
}

export function archiveLimits(limits: ArchiveLimits = {}): Required<ArchiveLimits> {
  const all = { entries: 20_000, bytes: 2 ** 31, fileBytes: 2 ** 26, ratio: 100, ...limits }
  for (const [name, value] of Object.entries(all)) checkInteger(`limits.${name}`, value, 1)
  return all
}
