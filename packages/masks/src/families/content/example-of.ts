import { ChromaskError, type Example, type MaskRequest } from '@chromask/core'

/** The picture that a mask follows. Throws `masks/no-picture` where none was given. */
export function exampleOf(kind: string, { example }: MaskRequest): Example {
  if (example) return example
  throw new ChromaskError(
    'masks/no-picture',
    `${kind}: this mask follows a picture, and none was given. Pass the request's example, or take another family of masks.`,
  )
}

interface Sized<T> {
  readonly width: number
  readonly height: number
  readonly data: T
}

/** For each pixel of a mask, which pixel of the picture lies under its centre; undefined where they are of one size. */
export function nearestPixels(from: Sized<unknown>, { width, height }: MaskRequest): Int32Array | undefined {
  if (from.width === width && from.height === height) return undefined
  const places = new Int32Array(width * height)
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(((2 * y + 1) * from.height) / (2 * height)) * from.width
    for (let x = 0; x < width; x++, i++) places[i] = row + Math.floor(((2 * x + 1) * from.width) / (2 * width))
  }
  return places
}
