import { ChromaskError, createLabelMap, createRgbImage, type LabelMap, type RgbImage } from '@chromask/core'
import { checkInteger, checkOneOf } from './options.js'

/** A rectangle of whole pixels, from the top left. */
export interface Rectangle {
  readonly left: number
  readonly top: number
  /** ≥ 1. */
  readonly width: number
  /** ≥ 1. */
  readonly height: number
}

/** Which way a picture is mirrored: `horizontal` swaps left and right, `vertical` top and bottom. */
export type FlipAxis = 'horizontal' | 'vertical'

/**
 * A part of a picture, copied.
 *
 * @throws ChromaskError `image/invalid-crop` unless the rectangle lies inside the picture.
 * @example
 * ```ts
 * import { createRgbImage } from '@chromask/core'
 * import { cropImage, flipImage } from '@chromask/image'
 *
 * const pair = createRgbImage(2, 1, Uint8Array.of(255, 0, 0, 0, 0, 255))
 * console.log(cropImage(pair, { left: 1, top: 0, width: 1, height: 1 }).data.join()) // 0,0,255
 * console.log(flipImage(pair, 'horizontal').data.join()) // 0,0,255,255,0,0
 * ```
 */
export function cropImage(image: RgbImage, area: Rectangle): RgbImage {
  const data = new Uint8Array(checkedArea(image, area) * 3)
  copyRows(image, area, 3, image.data, data)
  return createRgbImage(area.width, area.height, data)
}

/** A part of a label map, copied; as {@link cropImage}. */
export function cropLabels(labels: LabelMap, area: Rectangle): LabelMap {
  const data = new Uint16Array(checkedArea(labels, area))
  copyRows(labels, area, 1, labels.data, data)
  return createLabelMap(area.width, area.height, data, labels.names)
}

/** A mirrored copy of a picture. Throws `image/invalid-option` for an unknown axis. */
export function flipImage(image: RgbImage, axis: FlipAxis): RgbImage {
  const data = new Uint8Array(image.data.length)
  flip(image, axis, 3, image.data, data)
  return createRgbImage(image.width, image.height, data)
}

/** A mirrored copy of a label map. Throws `image/invalid-option` for an unknown axis. */
export function flipLabels(labels: LabelMap, axis: FlipAxis): LabelMap {
  const data = new Uint16Array(labels.data.length)
  flip(labels, axis, 1, labels.data, data)
  return createLabelMap(labels.width, labels.height, data, labels.names)
}

/**
 * A label map at another size, squashed where the shape differs: every pixel takes the label of the nearest one.
 *
 * @throws ChromaskError `image/invalid-option` for a size that is not positive.
 */
export function resizeLabels(labels: LabelMap, size: { readonly width: number; readonly height: number }): LabelMap {
  const { width, height } = size
  checkInteger('width', width, 1, 65_535)
  checkInteger('height', height, 1, 65_535)
  const data = new Uint16Array(width * height)
  for (let y = 0; y < height; y++) {
    const from = Math.floor(((2 * y + 1) * labels.height) / (2 * height)) * labels.width
    for (let x = 0; x < width; x++) {
      data[y * width + x] = labels.data[from + Math.floor(((2 * x + 1) * labels.width) / (2 * width))] ?? 0
    }
  }
  return createLabelMap(width, height, data, labels.names)
}

type Bytes = Uint8Array | Uint16Array

function checkedArea(picture: { width: number; height: number }, area: Rectangle): number {
  const { left, top, width, height } = area
  const whole = [left, top, width, height].every(Number.isInteger)
  if (
    !whole ||
    left < 0 ||
    top < 0 ||
    width < 1 ||
    height < 1 ||
    left + width > picture.width ||
    top + height > picture.height
  ) {
    throw new ChromaskError(
      'image/invalid-crop',
      `a crop of whole pixels must lie inside the ${picture.width}x${picture.height} picture, got ${width}x${height} at left ${left}, top ${top}.`,
    )
  }
  return width * height
}

function copyRows(picture: { width: number }, area: Rectangle, channels: number, from: Bytes, to: Bytes): void {
  const row = area.width * channels
  for (let y = 0; y < area.height; y++) {
    const start = ((area.top + y) * picture.width + area.left) * channels
    to.set(from.subarray(start, start + row), y * row)
  }
}

function flip(
  { width, height }: { width: number; height: number },
  axis: FlipAxis,
  channels: number,
  from: Bytes,
  to: Bytes,
): void {
  checkOneOf('axis', axis, ['horizontal', 'vertical'])
  const row = width * channels
  if (axis === 'vertical') {
    for (let y = 0; y < height; y++) to.set(from.subarray(y * row, (y + 1) * row), (height - 1 - y) * row)
    return
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const source = (y * width + x) * channels
      const target = (y * width + width - 1 - x) * channels
      for (let c = 0; c < channels; c++) to[target + c] = from[source + c] ?? 0
    }
  }
}
