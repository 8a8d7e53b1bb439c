import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { create } from 'tar'
import { describe, expect, it } from 'vitest'
import type { Progress } from '../progress.js'
import { someBytes } from '../testing/file-server.js'
import { testFolder } from '../testing/files.js'
import { gnuLongName, paxHeader, signHeader, tarBytes } from '../testing/tar-bytes.js'
import { type ExtractOptions, extractArchive } from './extract-archive.js'

/** Writes the archive and unpacks it beside itself, into `out`. */
async function extracted(bytes: Uint8Array, options: ExtractOptions = {}): Promise<string> {
  const folder = await testFolder({ 'a.tgz': bytes })
  await extractArchive(join(folder, 'a.tgz'), join(folder, 'out'), options)
  return join(folder, 'out')
}

/** The error's message, after a look that nothing is left. */
async function refused(bytes: Uint8Array, code: string, options: ExtractOptions = {}): Promise<string> {
  const folder = await testFolder({ 'a.tgz': bytes })
  const error = await extractArchive(join(folder, 'a.tgz'), join(folder, 'out'), options).then(
    () => null,
    (cause: unknown) => cause,
  )
  expect(error).toMatchObject({ code: `datasets/${code}` })
  expect(readdirSync(folder)).toEqual(['a.tgz'])
  return (error as Error).message
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort()

const long = `${'lange Namen ü '.repeat(9)}x/${'b'.repeat(200)}/${'c'.repeat(150)}.jpg`

describe('extractArchive', () => {
  it.each([
    ['packed', gzipSync],
    ['not packed', (bytes: Buffer) => bytes],
    ['packed in two members', (b: Buffer) => Buffer.concat([gzipSync(b.subarray(0, 700)), gzipSync(b.subarray(700))])],
  ])('unpacks files and folders, %s', async (_, pack) => {
    const big = someBytes(300_000, 1)
    const bytes = tarBytes(
      { name: './', type: '5' },
      { name: './jpg/', type: '5' },
      { name: './jpg/1.jpg', body: big },
      { name: './jpg/', type: '5' },
      { name: 'empty', type: '\0' },
      { name: 'deep/er/file', body: 'x'.repeat(512) },
      { name: 'old folder/' },
      { name: 'name.jpg', prefix: 'pre/fix', body: 'p' },
    )
    const out = await extracted(pack(bytes))
    expect(filesIn(out)).toEqual(['deep/er/file', 'empty', 'jpg/1.jpg', 'pre/fix/name.jpg'])
    expect(readFileSync(join(out, 'jpg/1.jpg')).equals(big)).toBe(true)
    expect(readFileSync(join(out, 'deep/er/file'), 'utf8')).toBe('x'.repeat(512))
    expect(readdirSync(join(out, 'old folder'))).toEqual([])
    if (process.platform !== 'win32') expect(statSync(join(out, 'empty')).mode & 0o777).toBe(0o644 & ~process.umask())
  })

  it.each([
    ['pax', paxHeader({ path: long, mtime: '1.5', 'SCHILY.xattr.user.x': 'a\nb' })],
    ['GNU', gnuLongName(long)],
  ])('reads long names as %s writes them, also where the short one ends with a slash', async (_, header) => {
    const bytes = tarBytes(
      paxHeader({ comment: 'all' }, 'g'),
      header,
      { name: `${'d'.repeat(99)}/`, body: 'long' },
      'b',
    )
    const out = await extracted(bytes)
    expect(filesIn(out)).toEqual(['b', long])
    expect(readFileSync(join(out, long), 'utf8')).toBe('long')
  })

  it('reads a size from the pax header', async () => {
    const out = await extracted(tarBytes(paxHeader({ size: '5' }), { name: 'a', body: 'hello', size: 0 }, 'b'))
    expect(readFileSync(join(out, 'a'), 'utf8')).toBe('hello')
    expect(filesIn(out)).toEqual(['a', 'b'])
  })

  it('agrees with tar, on many files', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [`jpg/${i}${'n'.repeat(i % 200)}.jpg`, someBytes(i * 17, i + 1)]),
    )
    const folder = await testFolder(files)
    await create({ cwd: folder, file: join(folder, 'a.tgz'), gzip: true }, ['jpg'])
    const seen: Progress[] = []
    const onProgress = (progress: Progress): number => seen.push(progress)
    const result = await extractArchive(join(folder, 'a.tgz'), join(folder, 'out'), { onProgress })
    const bytes = Object.values(files).reduce((sum, { length }) => sum + length, 0)
    expect(result).toEqual({ files: 300, bytes })
    for (const [name, data] of Object.entries(files))
      expect(readFileSync(join(folder, 'out', name)).equals(data)).toBe(true)
    const total = statSync(join(folder, 'a.tgz')).size
    expect(seen.at(-1)).toEqual({ what: 'extract', name: 'a.tgz', done: total, total })
  })

  it('leaves out what macOS adds', async () => {
    const out = await extracted(tarBytes('._a', 'a', '__MACOSX/x', 'jpg/.DS_Store', 'jpg/._b', 'jpg/b'))
    expect(filesIn(out)).toEqual(['a', 'jpg/b'])
    expect(readdirSync(out)).toEqual(['a', 'jpg'])
  })

  it('fills an empty folder, and no other', async () => {
    const folder = await testFolder({ 'a.tar': tarBytes('a'), 'full/own': 'mine', 'bad.tar': tarBytes('a', '../b') })
    const inTheWay = expect.objectContaining({ code: 'datasets/install-in-the-way' })
    await expect(extractArchive(join(folder, 'a.tar'), join(folder, 'full'))).rejects.toThrow(inTheWay)
    expect(filesIn(join(folder, 'full'))).toEqual(['own'])
    mkdirSync(join(folder, 'empty'))
    await expect(extractArchive(join(folder, 'bad.tar'), join(folder, 'empty'))).rejects.toThrow(/leads out/)
    expect(readdirSync(join(folder, 'empty'))).toEqual([])
    await extractArchive(join(folder, 'a.tar'), join(folder, 'empty'))
    expect(filesIn(join(folder, 'empty'))).toEqual(['a'])
    const disk = expect.objectContaining({ code: 'datasets/archive-disk' })
    await expect(extractArchive(join(folder, 'a.tar'), join(folder, 'no/such'))).rejects.toThrow(disk)
    expect(existsSync(join(folder, 'no'))).toBe(false)
  })

  it('stops when told to, and leaves nothing', async () => {
    const folder = await testFolder({ 'a.tar': tarBytes({ name: 'a', body: someBytes(1 << 20, 1) }, 'b') })
    for (const stopAt of [0, 1 << 16, 1 << 19]) {
      const control = new AbortController()
      const onProgress = ({ done }: Progress): void => {
        if (done >= stopAt) control.abort(new Error('enough'))
      }
      if (stopAt === 0) control.abort(new Error('enough'))
      const work = extractArchive(join(folder, 'a.tar'), join(folder, 'out'), { signal: control.signal, onProgress })
      await expect(work).rejects.toThrow('enough')
      expect(readdirSync(folder)).toEqual(['a.tar'])
    }
  })

  it("hands on the caller's own error", async () => {
    const onProgress = (): void => {
      throw new RangeError('a bar that breaks')
    }
    await expect(extracted(gzipSync(tarBytes('a')), { onProgress })).rejects.toThrow(RangeError)
  })
})

const bomb = (bytes: number): Buffer => gzipSync(tarBytes({ name: 'zeros', body: Buffer.alloc(bytes) }))

describe('a hostile archive', () => {
  it.each<[string, Buffer, RegExp]>([
    [
      'leads out',
      tarBytes('a', '../b'),
      /a\.tgz: entry "..\/b" leads out of the folder\. Nothing of it was kept\. Get/,
    ],
    ['leads out in the middle', tarBytes('a/../../b'), /leads out/],
    ['leads out by a folder', tarBytes({ name: 'a/..', type: '5' }), /leads out/],
    ['leads out by a long name', tarBytes(gnuLongName('../b'), 'a'), /"..\/b" leads out/],
    ['leads out by a pax name', tarBytes(paxHeader({ path: 'x/../../b' }), 'a'), /leads out/],
    ['leads out by its prefix', tarBytes({ name: 'b', prefix: '..' }), /leads out/],
    ['is absolute', tarBytes('/etc/passwd'), /absolute path/],
    ['is absolute behind a dot', tarBytes('.//etc/passwd'), /empty part/],
    ['names a drive', tarBytes('C:/a'), /names a drive/],
    ['names a drive, relative', tarBytes('c:a'), /names a drive/],
    ['names a stream', tarBytes('a.jpg:b'), /has one of < >/],
    ['names a share', tarBytes('\\\\server\\share'), /backslash/],
    ['has backslashes', tarBytes('..\\b'), /"..\\u{5c}b" has a backslash/],
    ['has a wildcard', tarBytes('a*'), /has one of < >/],
    ['has a NUL', tarBytes(gnuLongName('a\0b'), 'a'), /"a\\u\{0\}b" has control/],
    ['has a NUL in pax', tarBytes(paxHeader({ path: 'a\0b' }), 'a'), /control/],
    ['has a line end', tarBytes('a\nb'), /control/],
    ['has an escape', tarBytes('a\x1b[2J'), /"a\\u{1b}\[2J" has control/],
    ['turns letters round', tarBytes('a\u202egpj.exe'), /"a\\u{202e}gpj.exe" has control or invisible/],
    ['has a joiner of no width', tarBytes('a\u200db'), /invisible/],
    ['is not UTF-8', signHeader(Buffer.concat([Buffer.from([0xff]), tarBytes('aa').subarray(1)])), /not UTF-8/],
    ['has no name', tarBytes({ name: '' }), /has no name/],
    ['has an empty part', tarBytes('a//b'), /empty part/],
    ['has a dot in the middle', tarBytes('a/./b'), /empty part/],
    ['is the root as a file', tarBytes('.'), /empty part/],
    ['ends with a dot', tarBytes('a.'), /dot or a space/],
    ['ends with a space, in a folder', tarBytes('a /b'), /dot or a space/],
    ...['nul', 'CON.txt', 'a/aux/b', 'com1.jpg', 'LPT¹', 'prn .x', 'conin$'].map((name): [string, Buffer, RegExp] => [
      `is ${name}`,
      tarBytes(name),
      /reserved on Windows/,
    ]),
    ['has a long name', tarBytes(gnuLongName('ü'.repeat(128)), 'a'), /name of more than 255 bytes/],
    ['has a long path', tarBytes(gnuLongName('a/'.repeat(450)), 'a'), /path of more than 800 bytes/],
    ['is a symbolic link', tarBytes({ name: 'a', type: '2', link: '/etc' }, 'a/b'), /"a" is a symbolic link/],
    ['is a hard link', tarBytes('a', { name: 'b', type: '1', link: 'a' }), /is a hard link/],
    ['is a link by a long name', tarBytes(gnuLongName('/etc', 'K'), { name: 'a', type: '2' }), /is a link/],
    ['is a link by pax', tarBytes(paxHeader({ linkpath: '/etc' }), 'a'), /is a link/],
    ['is a file with a link', tarBytes({ name: 'a', link: 'b' }), /is a link/],
    ['is a character device', tarBytes({ name: 'a', type: '3' }), /is a device/],
    ['is a block device', tarBytes({ name: 'a', type: '4' }), /is a device/],
    ['is a named pipe', tarBytes({ name: 'a', type: '6' }), /is a named pipe/],
    ['is sparse', tarBytes({ name: 'a', type: 'S' }), /is of type "S", neither/],
    ['is sparse by pax', tarBytes(paxHeader({ 'GNU.sparse.major': '1' }), 'a'), /is a sparse file/],
    ['is of no known type', tarBytes({ name: 'a', type: '\x1b' }), /is of type "\\u001b"/],
    ['is junk that leads out', tarBytes('../._a'), /leads out/],
    ['is junk that links', tarBytes({ name: '._a', type: '2', link: 'b' }), /symbolic link/],
    ['is there twice', tarBytes('a', 'a'), /is there twice/],
    ['is there twice, written otherwise', tarBytes('a', './a'), /is there twice/],
    ['is there twice by case', tarBytes('jpg/a.jpg', 'jpg/A.JPG'), /"jpg\/A.JPG" differs .* by case/],
    ['is there twice by its folder’s case', tarBytes('jpg/a', 'JPG/b'), /by case/],
    ['is there twice by Unicode form', tarBytes('\u00fc', 'u\u0308'), /Unicode form/],
    ['is there twice by full case folding', tarBytes('straße', 'STRASSE'), /by case/],
    ['is a file below a file', tarBytes('a', 'a/b'), /both a file and a folder/],
    ['is a file and then a folder', tarBytes('a', { name: 'a', type: '5' }), /both a file and a folder/],
    ['is a folder and then a file', tarBytes('a/b', 'a'), /both a file and a folder/],
    ['has two long names', tarBytes(paxHeader({ path: 'a' }), gnuLongName('b'), 'c'), /two names/],
    ['gives all one name', tarBytes(paxHeader({ path: 'a' }, 'g'), 'b'), /all entries one name/],
    ['gives all one size', tarBytes(paxHeader({ size: '1' }, 'g'), 'b'), /all entries one name or size/],
    ['has a torn pax record', tarBytes({ name: 'x', type: 'x', body: '8 path=a\n' }, 'b'), /pax header that cannot/],
    [
      'has a pax record without end',
      tarBytes({ name: 'x', type: 'x', body: '99999999999 path=a\n' }, 'b'),
      /pax header/,
    ],
    ['has an odd size in pax', tarBytes(paxHeader({ size: '0x10' }), 'a'), /size that cannot be read/],
    [
      'has a huge extended header',
      tarBytes({ name: 'x', type: 'x', size: 2 ** 21 }, 'a'),
      /extended header of 2097152/,
    ],
  ])('that %s is refused', async (_, bytes, wrong) => {
    expect(await refused(bytes, 'hostile-archive')).toMatch(wrong)
  })

  it.each<[string, Buffer, ExtractOptions['limits'], RegExp]>([
    [
      'too many files',
      tarBytes('a', 'b', 'c'),
      { entries: 2 },
      /more than 2 files and folders.* raise limits\.entries/,
    ],
    ['too many folders on the way', tarBytes('a/b/c/d'), { entries: 3 }, /more than 3/],
    ['a large file', tarBytes({ name: 'a', size: 2 ** 33 - 1 }), {}, /8589934591 bytes, expected at most 67108864/],
    ['too much in all', bomb(1 << 18), { bytes: 1 << 17 }, /more than 131072 bytes.* raise limits\.bytes/],
    ['too much behind the end', gzipSync(Buffer.alloc(1 << 18)), { bytes: 1 << 17 }, /more than 131072 bytes/],
    ['a bomb by default', bomb(1 << 25), {}, /more than 100 times its size.* raise limits\.ratio/],
  ])('with %s is refused', async (_, bytes, limits, wrong) => {
    expect(await refused(bytes, 'hostile-archive', { limits })).toMatch(wrong)
  })

  it('may be as large as the limits say', async () => {
    const limits = { entries: 3, fileBytes: 3, bytes: 4 * 512 + 1024 }
    expect(filesIn(await extracted(tarBytes('a', 'd/b'), { limits }))).toEqual(['a', 'd/b'])
    expect(filesIn(await extracted(bomb(1 << 25), { limits: { ratio: 2000 } }))).toEqual(['zeros'])
    await expect(extracted(tarBytes('a'), { limits: { entries: 0 } })).rejects.toThrow(/limits\.entries must be/)
  })
})

function withHugeSize(): Buffer {
  const bytes = tarBytes('a')
  bytes.fill(0xff, 125, 136)
  bytes[124] = 0x80
  return signHeader(bytes)
}

describe('a damaged archive', () => {
  const whole = tarBytes({ name: 'a', body: someBytes(2000, 1) }, 'b')
  const packed = gzipSync(whole)
  const changed = (bytes: Buffer, at: number): Buffer => {
    const copy = Buffer.from(bytes)
    copy[at] = (copy[at] as number) ^ 0x55
    return copy
  }
  it.each<[string, Buffer, RegExp]>([
    ['that is empty', Buffer.alloc(0), /a\.tgz: it ends where 512 more bytes should follow\. It is damaged/],
    ['that is a web page', Buffer.from('<html>'.repeat(200)), /checksum of a header/],
    ['with a broken header', changed(whole, 3), /checksum of a header/],
    ['without an end', whole.subarray(0, -1024), /512 more bytes should follow/],
    ['cut off in a file', whole.subarray(0, 1000), /more bytes should follow/],
    ['cut off in a header', whole.subarray(0, 2700), /more bytes should follow/],
    ['that ends in a header of another', tarBytes('a', paxHeader({ path: 'b' })), /ends behind an extended header/],
    ['with no size', tarBytes({ name: 'a', size: 'none' }), /no size/],
    ['with a size beyond all numbers', withHugeSize(), /header cannot be read/],
    ['with a negative size', tarBytes({ name: 'a', size: '-0000000001' }), /no size/],
    ['with a file that is shorter than it says', tarBytes({ name: 'a', body: 'a', size: 9999 }), /more bytes should/],
    ['packed, cut off', packed.subarray(0, -30), /cannot be unpacked \(unexpected end of file\)/],
    ['packed, cut off before its checksum', packed.subarray(0, -8), /cannot be unpacked/],
    [
      'packed, with a wrong checksum',
      changed(packed, packed.length - 6),
      /cannot be unpacked \(incorrect data check\)/,
    ],
    ['packed, with a wrong byte', changed(packed, 300), /cannot be unpacked|checksum/],
    ['packed twice', gzipSync(packed), /a header cannot be read|checksum of a header|more bytes should follow/],
  ])('%s is refused', async (_, bytes, wrong) => {
    expect(await refused(bytes, 'invalid-archive')).toMatch(wrong)
  })

  it('with something behind its end is unpacked without it', async () => {
    const folder = await testFolder({ 'a.tar': Buffer.concat([whole, tarBytes('c')]) })
    await extractArchive(join(folder, 'a.tar'), join(folder, 'out'))
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['a', 'b'])
  })

  it('that is not there or no file is refused', async () => {
    const folder = await testFolder({ 'sub/a': '' })
    for (const name of ['none', 'sub']) {
      const work = extractArchive(join(folder, name), join(folder, 'out'))
      await expect(work).rejects.toThrow(expect.objectContaining({ code: 'datasets/invalid-archive' }))
    }
    expect(readdirSync(folder)).toEqual(['sub'])
  })
})
