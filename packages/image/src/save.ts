import { extname } from 'node:path'
import { ChromaskError, type RgbImage } from '@chromask/core'
import { writeFileAtomic } from '@chromask/core/node'
import { encodeImage, type ImageFormat } from './encode.js'

const FORMAT_OF: Readonly<Record<string, ImageFormat>> = {
  '.png': 'png',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.webp': 'webp',
}

/**
 * The format that a path's extension asks for.
 *
 * @throws ChromaskError `image/unknown-extension`, which lists the legal ones.
 * @example
 * ```ts
 * import { formatOfPath } from '@chromask/image'
 *
 * console.log(formatOfPath('out/Photo.JPG')) // jpeg
 * ```
 */
export function formatOfPath(path: string): ImageFormat {
  const format = FORMAT_OF[extname(path).toLowerCase()]
  if (format === undefined) {
    throw new ChromaskError(
      'image/unknown-extension',
      `cannot tell a picture's format from ${path}. End its name in ${Object.keys(FORMAT_OF).join(', ')}.`,
    )
  }
  return format
}

/**
 * Writes a picture to a file whose extension says the format (.png, .jpg, .jpeg, .webp). Folders on the way are made.
 *
 * @throws ChromaskError `image/unknown-extension` before anything is written; `core/write-failed`, after which what
 * stood at `path` is as it was.
 */
export async function saveImage(
  path: string,
  image: RgbImage,
  options: { readonly quality?: number } = {},
): Promise<void> {
  const format = formatOfPath(path)
  await writeFileAtomic(path, await encodeImage(image, { ...options, format }))
}
