import { ChromaskError } from '@chromask/core'

/** How a picture gets its new size. */
export interface ResizeOptions {
  /** Pixels, an integer ≥ 1. */
  readonly width: number
  /** Pixels, an integer ≥ 1. */
  readonly height: number
  /**
   * - `cover`: scaled to fill the size, what hangs over is cut off evenly
   * - `fill`: squashed to the size
   * - `inside`: scaled to lie inside the size, so one side may come out shorter
   *
   * @default 'cover'
   */
  readonly fit?: 'cover' | 'fill' | 'inside'
  /**
   * - `smooth`: Lanczos (a = 3), averaged over the source pixels when scaling down
   * - `nearest`: no new values appear
   *
   * @default 'smooth'
   */
  readonly kernel?: 'smooth' | 'nearest'
}

/** Red, green and blue, integers from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number]

const FITS = ['cover', 'fill', 'inside'] as const
const KERNELS = { smooth: 'lanczos3', nearest: 'nearest' } as const
/** The largest side that JPEG holds; a larger target is a mistake. */
const LARGEST_SIDE = 65_535

/** Resize options as sharp takes them. Throws `image/invalid-option`. */
export function checkResize(options: ResizeOptions): {
  width: number
  height: number
  fit: 'cover' | 'fill' | 'inside'
  kernel: 'lanczos3' | 'nearest'
} {
  const { width, height, fit = 'cover', kernel = 'smooth' } = options
  checkInteger('resize: width', width, 1, LARGEST_SIDE)
  checkInteger('resize: height', height, 1, LARGEST_SIDE)
  checkOneOf('resize: fit', fit, FITS)
  checkOneOf('resize: kernel', kernel, Object.keys(KERNELS))
  return { width, height, fit, kernel: KERNELS[kernel] }
}

export function checkInteger(what: string, value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new ChromaskError(
      'image/invalid-option',
      `${what} must be an integer from ${low} to ${high}, got ${String(value)}.`,
    )
  }
}

export function checkOneOf(what: string, value: string, legal: readonly string[]): void {
  if (!legal.includes(value)) {
    throw new ChromaskError('image/invalid-option', `${what} must be one of ${legal.join(', ')}, got ${String(value)}.`)
  }
}

/** Throws `image/invalid-option` unless all three are bytes. */
export function checkRgb(what: string, color: Rgb): { r: number; g: number; b: number } {
  if (!Array.isArray(color) || color.length !== 3) {
    throw new ChromaskError(
      'image/invalid-option',
      `${what} must be [red, green, blue], three integers from 0 to 255, got ${JSON.stringify(color)}.`,
    )
  }
  const [r, g, b] = color as unknown as [number, number, number]
  for (const value of [r, g, b]) checkInteger(what, value, 0, 255)
  return { r, g, b }
}
