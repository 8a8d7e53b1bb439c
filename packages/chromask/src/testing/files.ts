import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'

/** The decoder's own library, to make files that chromask itself never writes. It belongs to @chromask/image. */
const library = createRequire(new URL('../../../image/package.json', import.meta.url))('sharp')
export const sharp: typeof import('sharp').default = library.default ?? library

/** A new folder for the tests of a file, removed after them. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'chromask-cli-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Writes files into a folder, which is made. */
export function write(folder: string, files: Readonly<Record<string, Uint8Array | string>>): string {
  for (const [name, data] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), data)
  }
  return folder
}

/** Pixels of some colour, unlike from picture to picture and from place to place. */
export function pixels(width: number, height: number, shade = 0): Buffer {
  const data = Buffer.alloc(width * height * 3)
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data[p++] = (180 * x) / width + shade
      data[p++] = (180 * y) / height + shade
      data[p++] = 60 - shade
    }
  }
  return data
}

/** The same as a file. */
export const picture = (format: 'png' | 'jpeg', width = 24, height = 20, shade = 0): Promise<Buffer> =>
  sharp(pixels(width, height, shade), { raw: { width, height, channels: 3 } })
    .toFormat(format)
    .toBuffer()

/** A folder of so many good photographs, photo-00.jpg and on. */
export async function photographs(folder: string, count: number): Promise<string> {
  for (let i = 0; i < count; i++)
    write(folder, { [`photo-${String(i).padStart(2, '0')}.jpg`]: await picture('jpeg', 24 + i, 20, i) })
  return folder
}

/** Every file of a folder with its bytes in Latin-1, by path: equal before and after means nothing was touched. */
export function snapshot(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  const files = names.filter((name) => statSync(join(folder, name)).isFile())
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), 'latin1')]))
}
