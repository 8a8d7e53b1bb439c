interface Name {
  readonly spelled: string
  /** By folded name; null for a file. */
  readonly inside: Map<string, Name> | null
}

/** Equal for names that some file system takes for one: macOS and Windows know neither case nor Unicode forms. */
const folded = (name: string): string => name.normalize('NFD').toLowerCase().toUpperCase().normalize('NFD')

/**
 * Remembers the names of an archive and refuses those that meet. A folder may be named more than once.
 *
 * @returns a function that claims a name, and says how many files and folders there are now.
 */
export function createClaimedNames(): (
  segments: readonly string[],
  isFolder: boolean,
  fail: (wrong: string) => Error,
) => number {
  const root: Map<string, Name> = new Map()
  let count = 0
  return (segments, isFolder, fail) => {
    let folder = root
    for (const [i, spelled] of segments.entries()) {
      const asFolder = isFolder || i < segments.length - 1
      const key = folded(spelled)
      let name = folder.get(key)
      if (!name) {
        name = { spelled, inside: asFolder ? new Map() : null }
        folder.set(key, name)
        count++
      } else if (name.spelled !== spelled) {
        throw fail('differs from another name by case or Unicode form alone')
      } else if (!asFolder && name.inside === null) {
        throw fail('is there twice')
      } else if (!asFolder || name.inside === null) {
        throw fail('is both a file and a folder')
      }
      if (name.inside) folder = name.inside
    }
    return count
  }
}
