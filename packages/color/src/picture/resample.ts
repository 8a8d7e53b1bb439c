import { type ChromaPlane, checkPlane, checkSize, type PictureSize } from './plane.js'

/** For each output position: the first input position and the weights from there on; every row of weights sums to 1. */
interface AxisTaps {
  readonly count: number
  readonly first: Int32Array
  readonly weights: Float64Array
}

/**
 * Bilinear taps along one axis, with pixel centres at halves. When shrinking, the triangle widens to the size of an
 * output pixel, so that no input pixel is skipped. At the border the weights of what lies inside share all of the sum.
 */
function axisTaps(from: number, to: number): AxisTaps {
  const scale = from / to
  const support = Math.max(1, scale)
  const count = Math.min(from, Math.ceil(2 * support))
  const first = new Int32Array(to)
  const weights = new Float64Array(to * count)
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * scale - 0.5
    const start = Math.max(0, Math.min(from - count, Math.floor(center - support) + 1))
    first[i] = start
    let sum = 0
    for (let k = 0; k < count; k++) {
      const weight = Math.max(0, 1 - Math.abs(start + k - center) / support)
      weights[i * count + k] = weight
      sum += weight
    }
    for (let k = 0; k < count; k++) weights[i * count + k] = (weights[i * count + k] as number) / sum
  }
  return { count, first, weights }
}

/** Interleaved values of any kind, `[height, width, channels]`. */
export interface Plane extends PictureSize {
  readonly channels: number
  readonly data: Float32Array
}

/** Writes row `y` of the resized plane, `[width, channels]`, to `out`. */
export type RowSampler = (y: number, out: Float32Array) => void

/** A plane resized row by row, so that a large result never needs to stand in memory as a whole. */
export function createRowSampler({ width, height, channels, data }: Plane, size: PictureSize): RowSampler {
  const across = axisTaps(width, size.width)
  const down = axisTaps(height, size.height)
  const line = new Float32Array(width * channels)
  return (y, out) => {
    line.fill(0)
    for (let k = 0; k < down.count; k++) {
      const weight = down.weights[y * down.count + k] as number
      if (weight === 0) continue
      const from = ((down.first[y] as number) + k) * line.length
      for (let i = 0; i < line.length; i++) line[i] = (line[i] as number) + weight * (data[from + i] as number)
    }
    if (across.count === 2) lerpAcross(line, across, channels, out)
    else sumAcross(line, across, channels, out)
  }
}

function sumAcross(line: Float32Array, { count, first, weights }: AxisTaps, channels: number, out: Float32Array): void {
  for (let x = 0; x < first.length; x++) {
    const from = (first[x] as number) * channels
    for (let c = 0; c < channels; c++) {
      let sum = 0
      for (let k = 0; k < count; k++) {
        sum += (weights[x * count + k] as number) * (line[from + k * channels + c] as number)
      }
      out[x * channels + c] = sum
    }
  }
}

/** {@link sumAcross} with two taps: all of enlarging, and worth a loop of its own. */
function lerpAcross(line: Float32Array, { first, weights }: AxisTaps, channels: number, out: Float32Array): void {
  for (let x = 0, to = 0; x < first.length; x++) {
    const from = (first[x] as number) * channels
    const second = weights[x * 2 + 1] as number
    for (let c = 0; c < channels; c++, to++) {
      const value = line[from + c] as number
      out[to] = value + second * ((line[from + channels + c] as number) - value)
    }
  }
}

/** A whole plane resized. */
export function resizePlane(plane: Plane, size: PictureSize): Float32Array {
  const result = new Float32Array(size.width * size.height * plane.channels)
  const sample = createRowSampler(plane, size)
  const length = size.width * plane.channels
  for (let y = 0; y < size.height; y++) sample(y, result.subarray(y * length, (y + 1) * length))
  return result
}

/**
 * Resizes chroma bilinearly, pixel centres at halves; when shrinking, every pixel counts (a triangle filter as wide as
 * an output pixel, as in Pillow's `BILINEAR`).
 *
 * @throws ChromaskError `color/size-mismatch`, `color/non-finite`, `color/invalid-option`.
 * @example
 * ```ts
 * import { resizeChroma } from '@chromask/color/picture'
 *
 * const wide = resizeChroma({ width: 2, height: 1, channels: 1, chroma: Float32Array.of(0, 1) }, { width: 4, height: 1 })
 * console.log(wide.chroma.join(' ')) // 0 0.25 0.75 1
 * ```
 */
export function resizeChroma(plane: ChromaPlane, size: PictureSize): ChromaPlane {
  checkPlane(plane)
  checkSize('resizeChroma', size)
  const { channels, chroma } = plane
  const resized = resizePlane({ width: plane.width, height: plane.height, channels, data: chroma }, size)
  return { width: size.width, height: size.height, channels, chroma: resized }
}
