import { cosTurns, createLabelMap, createRgbImage, type Example, sinTurns } from '@chromask/core'
import { cropImage, cropLabels, type Rectangle } from '@chromask/image'
import type { Change } from './augment.js'

/** A square within a picture, turned about its middle; lengths in the picture's pixels. */
type Place = Pick<Change, 'turns' | 'x' | 'y'>

/** How much wider than itself the upright square around a turned square is, from 1 to √2. */
export const spreadAt = (turns: number): number => Math.abs(cosTurns(turns)) + Math.abs(sinTurns(turns))

/**
 * A square of `size` pixels from a picture of about the same scale: upright it is copied; turned, its pixels lie between
 * those of the picture, whose colours are mixed (bilinear) and whose labels are the nearest one's. It never reaches beyond
 * the picture.
 */
export function cutSquare(example: Example, size: number, { turns, x, y }: Place): Example {
  const { width, height } = example.image
  if (turns === 0) {
    const [left, top] = [Math.round((width - size) * x), Math.round((height - size) * y)]
    return cropped(example, { left, top, width: size, height: size })
  }
  const reach = Math.min(size * spreadAt(turns), width, height)
  const middle = { x: (width - reach) * x + reach / 2, y: (height - reach) * y + reach / 2 }
  // In one of the picture's pixels lies about one of the square's.
  const step = reach / spreadAt(turns) / size
  const [cos, sin] = [cosTurns(turns) * step, sinTurns(turns) * step]
  const placeOf = (column: number, row: number): readonly [number, number] => {
    const [dx, dy] = [column + 0.5 - size / 2, row + 0.5 - size / 2]
    return [middle.x + dx * cos - dy * sin - 0.5, middle.y + dx * sin + dy * cos - 0.5]
  }
  const image = mixed(example, size, placeOf)
  if (!example.segmentation) return { ...example, image }
  return { ...example, image, segmentation: nearest(example.segmentation, size, placeOf) }
}

function cropped(example: Example, area: Rectangle): Example {
  const image = cropImage(example.image, area)
  if (!example.segmentation) return { ...example, image }
  return { ...example, image, segmentation: cropLabels(example.segmentation, area) }
}

type PlaceOf = (column: number, row: number) => readonly [x: number, y: number]

const clamp = (value: number, most: number): number => Math.max(0, Math.min(value, most))

function mixed({ image: { width, height, data } }: Example, size: number, placeOf: PlaceOf): Example['image'] {
  const pixels = new Uint8Array(size * size * 3)
  for (let row = 0, p = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const [x, y] = placeOf(column, row)
      const left = clamp(Math.floor(x), width - 1)
      const top = clamp(Math.floor(y), height - 1)
      const right = Math.min(left + 1, width - 1)
      const bottom = Math.min(top + 1, height - 1)
      const [u, v] = [clamp(x - left, 1), clamp(y - top, 1)]
      let [a, b] = [(top * width + left) * 3, (top * width + right) * 3]
      const below = (bottom - top) * width * 3
      for (let channel = 0; channel < 3; channel++, a++, b++) {
        const upper = (data[a] as number) * (1 - u) + (data[b] as number) * u
        const lower = (data[a + below] as number) * (1 - u) + (data[b + below] as number) * u
        pixels[p++] = Math.round(upper * (1 - v) + lower * v)
      }
    }
  }
  return createRgbImage(size, size, pixels)
}

function nearest(map: NonNullable<Example['segmentation']>, size: number, placeOf: PlaceOf): typeof map {
  const labels = new Uint16Array(size * size)
  for (let row = 0, p = 0; row < size; row++) {
    for (let column = 0; column < size; column++, p++) {
      const [x, y] = placeOf(column, row)
      labels[p] = map.data[
        clamp(Math.round(y), map.height - 1) * map.width + clamp(Math.round(x), map.width - 1)
      ] as number
    }
  }
  return createLabelMap(size, size, labels, map.names)
}
