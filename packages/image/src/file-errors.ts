import { ChromaskError } from '@chromask/core'
import { checkInteger } from './options.js'

/** A file's bytes with the name that messages use for it. */
export interface SourceBytes {
  readonly name: string
  readonly bytes: Uint8Array
}

export const unreadable = (name: string, reason: string, cause?: unknown): ChromaskError =>
  new ChromaskError(
    'image/unreadable',
    `${name} is not a picture that can be read: ${reason}. Expected a whole jpeg, png, webp, gif, tiff or avif file; ` +
      'replace or remove it.',
    { cause },
  )

/** Throws `image/unreadable` where there are no bytes. */
export function checkedBytes(name: string, bytes: Uint8Array): SourceBytes {
  if (bytes.length === 0) throw unreadable(name, 'it is empty (0 bytes)')
  return { name, bytes }
}

/** JPEG and WebP hold sides of up to 65535 and 16383. */
const MAX_PIXELS = 16_383 ** 2

/** The limit itself. Throws `image/invalid-option` where it is none. */
export function checkedLimit(maxPixels: number = MAX_PIXELS): number {
  checkInteger('maxPixels', maxPixels, 1, Number.MAX_SAFE_INTEGER)
  return maxPixels
}

export const tooLarge = (
  name: string,
  { width, height }: { readonly width: number; readonly height: number },
  maxPixels: number,
): ChromaskError =>
  new ChromaskError(
    'image/too-large',
    `${name} is ${width}x${height}, more than the ${maxPixels} pixels allowed. Scale it down, or raise maxPixels.`,
  )
