import { createRgbImage, type RgbImage, sinTurns } from '@chromask/core'
import { cropImage } from './crop-flip.js'
import { checkResize, type ResizeOptions } from './options.js'

/**
 * A picture at another size, without sharp: what `resizeImage` is in a browser, and the same bytes in all of them. Scaled
 * down, levels differ by two at most from sharp's, which rounds its weights; sharp enlarges by another kernel.
 */
export function resizePixels(image: RgbImage, options: ResizeOptions): RgbImage {
  const { width, height, fit, kernel } = checkResize(options)
  const shrinks = [image.width / width, image.height / height] as const
  // A quotient, as in sharp: the last digit decides where halves go.
  const shrink = fit === 'cover' ? Math.min(...shrinks) : Math.max(...shrinks)
  const side = (length: number): number => Math.max(1, Math.round(length / shrink))
  const size = fit === 'fill' ? { width, height } : { width: side(image.width), height: side(image.height) }
  const resized =
    size.width === image.width && size.height === image.height
      ? image
      : kernel === 'nearest'
        ? nearest(image, size)
        : smooth(image, size)
  if (fit !== 'cover' || (size.width === width && size.height === height)) return resized
  const [left, top] = [(size.width - width + 1) >> 1, (size.height - height + 1) >> 1]
  return cropImage(resized, { left, top, width, height })
}

interface Size {
  readonly width: number
  readonly height: number
}

function nearest(image: RgbImage, { width, height }: Size): RgbImage {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0, to = 0; y < height; y++) {
    const row = Math.floor(((2 * y + 1) * image.height) / (2 * height)) * image.width
    for (let x = 0; x < width; x++, to += 3) {
      const from = (row + Math.floor(((2 * x + 1) * image.width) / (2 * width))) * 3
      for (let c = 0; c < 3; c++) data[to + c] = image.data[from + c] ?? 0
    }
  }
  return createRgbImage(width, height, data)
}

function smooth(image: RgbImage, { width, height }: Size): RgbImage {
  // Means of whole blocks first: much cheaper than long kernels, and the kernel still sees two pixels for each new one.
  const [across, down] = [blockOf(image.width, width), blockOf(image.height, height)]
  const blocks = across * down === 1 ? image : meansOf(image, across, down)
  const columns = kernels(blocks.width, image.width / across, width)
  const rows = kernels(blocks.height, image.height / down, height)
  return createRgbImage(width, height, applyRows(applyColumns(blocks, columns, width), width, rows, height))
}

const blockOf = (from: number, to: number): number => Math.max(1, Math.floor(from / (2 * to)))

/** The mean of every block; those at the right and the bottom may be smaller. */
function meansOf(image: RgbImage, across: number, down: number): RgbImage {
  const [width, height] = [Math.ceil(image.width / across), Math.ceil(image.height / down)]
  const means = new Uint8Array(width * height * 3)
  const sums = new Float64Array(width * 3)
  for (let y = 0; y < height; y++) {
    const lines = Math.min(down, image.height - y * down)
    sums.fill(0)
    for (let line = 0; line < lines; line++) {
      let from = (y * down + line) * image.width * 3
      for (let x = 0; x < image.width; x++, from += 3) {
        const to = Math.floor(x / across) * 3
        for (let c = 0; c < 3; c++) sums[to + c] = (sums[to + c] ?? 0) + (image.data[from + c] ?? 0)
      }
    }
    for (let x = 0; x < width; x++) {
      const count = lines * Math.min(across, image.width - x * across)
      for (let c = 0; c < 3; c++) means[(y * width + x) * 3 + c] = (sums[x * 3 + c] ?? 0) / count + 0.5
    }
  }
  return createRgbImage(width, height, means)
}

/** For each new pixel of a line, which old ones it is made of, and by which weights. */
interface Kernels {
  readonly taps: number
  /** Old pixels, `taps` for each new one; beyond an end the last one stands again. */
  readonly from: Int32Array
  readonly weights: Float64Array
}

/** @param exact the line's length in old pixels, where the last is a part of one. */
function kernels(pixels: number, exact: number, wanted: number): Kernels {
  const step = exact / wanted
  const stretch = Math.max(1, step)
  const taps = 2 * Math.ceil(3 * stretch) + 1
  const from = new Int32Array(wanted * taps)
  const weights = new Float64Array(wanted * taps)
  for (let i = 0; i < wanted; i++) {
    const center = (i + 0.5) * step - 0.5
    const first = Math.round(center) - (taps >> 1)
    let sum = 0
    for (let t = 0; t < taps; t++) {
      const weight = lanczos((first + t - center) / stretch)
      from[i * taps + t] = Math.min(Math.max(first + t, 0), pixels - 1)
      weights[i * taps + t] = weight
      sum += weight
    }
    for (let t = 0; t < taps; t++) weights[i * taps + t] = (weights[i * taps + t] ?? 0) / sum
  }
  return { taps, from, weights }
}

function lanczos(x: number): number {
  if (Math.abs(x) < 1e-9) return 1
  if (Math.abs(x) >= 3) return 0
  const angle = Math.PI * x
  return (3 * sinTurns(x / 2) * sinTurns(x / 6)) / (angle * angle)
}

function applyColumns(
  { width, height, data }: RgbImage,
  { taps, from, weights }: Kernels,
  wanted: number,
): Float32Array {
  const result = new Float32Array(wanted * height * 3)
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < wanted; x++, to += 3) {
      let [r, g, b] = [0, 0, 0]
      for (let t = x * taps; t < (x + 1) * taps; t++) {
        const at = (y * width + (from[t] ?? 0)) * 3
        const weight = weights[t] ?? 0
        r += weight * (data[at] ?? 0)
        g += weight * (data[at + 1] ?? 0)
        b += weight * (data[at + 2] ?? 0)
      }
      result[to] = r
      result[to + 1] = g
      result[to + 2] = b
    }
  }
  return result
}

function applyRows(data: Float32Array, width: number, { taps, from, weights }: Kernels, wanted: number): Uint8Array {
  const row = width * 3
  const result = new Uint8Array(row * wanted)
  const sums = new Float64Array(row)
  for (let y = 0; y < wanted; y++) {
    sums.fill(0)
    for (let t = y * taps; t < (y + 1) * taps; t++) {
      const start = (from[t] ?? 0) * row
      const weight = weights[t] ?? 0
      for (let i = 0; i < row; i++) sums[i] = (sums[i] ?? 0) + weight * (data[start + i] ?? 0)
    }
    for (let i = 0; i < row; i++) result[y * row + i] = Math.min(255, Math.max(0, (sums[i] ?? 0) + 0.5))
  }
  return result
}
