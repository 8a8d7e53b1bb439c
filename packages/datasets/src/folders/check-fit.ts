import { ChromaskError } from '@chromask/core'

export interface Size {
  readonly width: number
  readonly height: number
}

/** Throws `datasets/size-mismatch`: labels of another size say nothing about a picture. */
export function checkFit(name: string, map: Size, picture: Size): void {
  if (map.width === picture.width && map.height === picture.height) return
  throw new ChromaskError(
    'datasets/size-mismatch',
    `${name} has ${map.width}x${map.height} pixels, the picture ${picture.width}x${picture.height}. Labels must be of the picture's own size, turned upright as it is.`,
  )
}
