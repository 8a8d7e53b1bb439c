/** What the headers before an entry say of it, above all a name that is too long for its own header. */
export interface Extended {
  readonly path?: string
  readonly size?: number
}

/**
 * Reads the records of a pax header (POSIX.1-2001, `length key=value\n`) into what they say of the next entry. Two
 * readers of an archive that disagree are a way to smuggle files: whatever could be read in two ways is refused.
 *
 * @param so what earlier headers say of it.
 * @param fail makes the error for what is wrong.
 */
export function readPax(body: Buffer, so: Extended, fail: (wrong: string) => Error): Extended {
  let extended = so
  for (const [key, value] of records(body, fail)) {
    if (key === 'path') extended = withPath(extended, value, fail)
    else if (key === 'linkpath') throw fail('is a link')
    else if (key.startsWith('GNU.sparse.')) throw fail('is a sparse file, which is not read')
    else if (key === 'size') {
      if (!/^\d{1,15}$/.test(value) || extended.size !== undefined) throw fail('has a size that cannot be read')
      extended = { ...extended, size: Number(value) }
    }
  }
  return extended
}

export function withPath(extended: Extended, path: string, fail: (wrong: string) => Error): Extended {
  if (extended.path !== undefined) throw fail('has two names')
  return { ...extended, path }
}

const SPACE = 0x20
const NEWLINE = 0x0a

function* records(body: Buffer, fail: (wrong: string) => Error): Generator<readonly [string, string]> {
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(SPACE, at)
    const length = body.toString('latin1', at, space)
    const end = at + Number(length)
    const text = body.toString('utf8', space + 1, end - 1)
    const equals = text.indexOf('=')
    if (!/^[1-9]\d{0,6}$/.test(length) || end > body.length || body[end - 1] !== NEWLINE || equals < 1) {
      throw fail('has a pax header that cannot be read')
    }
    yield [text.slice(0, equals), text.slice(equals + 1)]
    at = end
  }
}
