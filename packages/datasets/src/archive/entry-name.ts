const MAX_SEGMENT_BYTES = 255
/** Leaves room for the target's own path where a system allows 1,024 bytes. */
const MAX_PATH_BYTES = 800
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\.|$)/i

/**
 * The folders and the name that an entry's path consists of; none for the archive's own root (`./`). Only what means
 * the same on every system passes, so that an archive that is good here is good everywhere.
 *
 * @param fail makes the error for what is wrong.
 */
export function nameSegments(path: string, isFolder: boolean, fail: (wrong: string) => Error): readonly string[] {
  const wrong = wrongWithPath(path)
  if (wrong) throw fail(wrong)
  const inside = path.replace(/^(\.\/)+/, '')
  const name = isFolder && inside.endsWith('/') ? inside.slice(0, -1) : inside
  if (isFolder && (name === '' || name === '.')) return []
  const segments = name.split('/')
  for (const segment of segments) {
    const wrong = wrongWithSegment(segment)
    if (wrong) throw fail(wrong)
  }
  return segments
}

function wrongWithPath(path: string): string | null {
  if (path === '') return 'has no name'
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `has a path of more than ${MAX_PATH_BYTES} bytes`
  if (path.includes('\ufffd')) return 'has a name that is not UTF-8'
  if (/[\p{Cc}\p{Cf}]/u.test(path)) return 'has control or invisible characters in its name'
  if (path.includes('\\')) return 'has a backslash in its name'
  if (path.startsWith('/')) return 'has an absolute path'
  if (/^[a-z]:/i.test(path)) return 'names a drive'
  if (/[<>:"|?*]/.test(path)) return 'has one of < > : " | ? * in its name'
  return null
}

function wrongWithSegment(segment: string): string | null {
  if (segment === '..') return 'leads out of the folder'
  if (segment === '' || segment === '.') return 'has an empty part in its path'
  if (/[. ]$/.test(segment)) return 'has a name that ends with a dot or a space'
  if (RESERVED.test(segment)) return 'has a name that is reserved on Windows'
  if (Buffer.byteLength(segment) > MAX_SEGMENT_BYTES) return `has a name of more than ${MAX_SEGMENT_BYTES} bytes`
  return null
}

/** What macOS puts beside the files it archives: resource forks and folder views, of no use to anybody else. */
export const isMacJunk = (segments: readonly string[]): boolean =>
  segments[0] === '__MACOSX' || segments.some((segment) => segment.startsWith('._') || segment === '.DS_Store')
