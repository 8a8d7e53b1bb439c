import type { PictureSize } from '@chromask/color/picture'

/**
 * The size at which the network sees a picture: about `size`² pixels, the picture's aspect ratio as far as multiples
 * allow, each side at least one multiple. Of a very long picture the short side is one multiple and the long side what
 * the area leaves: the picture is squeezed rather than the work made endless.
 */
export function networkSizeOf(picture: PictureSize, size: number, multiple: number): PictureSize {
  const root = Math.sqrt(picture.width / picture.height)
  const most = (size * size) / multiple
  const side = (ideal: number): number => Math.max(1, Math.round(Math.min(ideal, most) / multiple)) * multiple
  return { width: side(size * root), height: side(size / root) }
}
