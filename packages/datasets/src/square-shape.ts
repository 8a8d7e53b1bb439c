/** What a picture is scaled to, and where the square in its middle begins, in pixels. */
export interface SquareShape {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly top: number
}

/**
 * The shape to scale a picture to so that its centre square has `size` pixels a side. What hangs over is even, so that
 * the cut lies exactly in the middle; a decoder's own cut is up to half a pixel beside it, and a segmentation would not
 * fit. For that the long side is stretched by a pixel at most.
 */
export function squareShape(picture: { readonly width: number; readonly height: number }, size: number): SquareShape {
  const scale = size / Math.min(picture.width, picture.height)
  const left = Math.max(0, Math.round((picture.width * scale - size) / 2))
  const top = Math.max(0, Math.round((picture.height * scale - size) / 2))
  return { width: size + 2 * left, height: size + 2 * top, left, top }
}
