import { ChromaskError } from '@chromask/core'

/** An `ImageBitmap`, as far as it is used. */
export interface Bitmap {
  readonly width: number
  readonly height: number
}

interface Context {
  fillStyle: string
  fillRect(x: number, y: number, width: number, height: number): void
  drawImage(bitmap: Bitmap, x: number, y: number): void
  getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray }
}

/** What pages and workers have to decode pictures with. */
interface Platform {
  createImageBitmap(source: Blob, options: object): Promise<Bitmap & { close(): void }>
  readonly OffscreenCanvas: new (
    width: number,
    height: number,
  ) => { getContext(kind: '2d', options: object): Context | null }
}

/** Throws `image/no-browser` where pictures cannot be decoded as in a page or a worker of one. */
export const checkBrowser = (): void => void platform()

/** Throws `image/no-browser` outside of pages and workers. */
export function platform(): Platform {
  const scope = globalThis as unknown as Partial<Platform>
  if (scope.createImageBitmap && scope.OffscreenCanvas) return scope as Platform
  throw new ChromaskError(
    'image/no-browser',
    'expected createImageBitmap and OffscreenCanvas, which browsers and their workers have. In Node, use @chromask/image.',
  )
}
