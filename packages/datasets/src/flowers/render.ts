import { createLabelMap, createRgbImage, type LabelMap, type RgbImage } from '@chromask/core'
import { type Canvas, createCanvas } from './canvas.js'
import { paintBackground } from './paint-background.js'
import { paintBlade } from './paint-blade.js'
import { paintDome } from './paint-dome.js'
import type { Scene } from './scene.js'
import { PARTS } from './shapes.js'

/** Samples to a pixel, along each side. */
const SAMPLES = 2

/** What the values of the segmentation mean. */
const partNames: NonNullable<LabelMap['names']> = {
  [PARTS.background]: 'background',
  [PARTS.blossom]: 'blossom',
  [PARTS.leaf]: 'leaf or stem',
  [PARTS.sky]: 'sky',
}

/** Draws a scene as a square of `size` pixels a side, and what each pixel belongs to. */
export function renderScene(scene: Scene, size: number): { readonly image: RgbImage; readonly segmentation: LabelMap } {
  const canvas = createCanvas(size * SAMPLES)
  paintBackground(canvas, scene.background)
  for (const shape of scene.shapes) {
    if (shape.kind === 'blade') paintBlade(canvas, shape)
    else paintDome(canvas, shape, scene.light)
  }
  return { image: averaged(canvas, size), segmentation: voted(canvas, size) }
}

function averaged({ side, rgb }: Canvas, size: number): RgbImage {
  const image = createRgbImage(size, size)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      for (let c = 0; c < 3; c++) {
        const at = (y * SAMPLES * side + x * SAMPLES) * 3 + c
        const top = (rgb[at] as number) + (rgb[at + 3] as number)
        const bottom = (rgb[at + 3 * side] as number) + (rgb[at + 3 * side + 3] as number)
        const value = Math.floor((top + bottom) / 4 + 0.5)
        image.data[(y * size + x) * 3 + c] = value < 0 ? 0 : value > 255 ? 255 : value
      }
    }
  }
  return image
}

/** The part most of a pixel's samples belong to; the sample at the lower right decides a tie. */
function voted({ side, parts }: Canvas, size: number): LabelMap {
  const labels = new Uint16Array(size * size)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const at = y * SAMPLES * side + x * SAMPLES
      const a = parts[at] as number
      const b = parts[at + 1] as number
      const c = parts[at + side] as number
      const d = parts[at + side + 1] as number
      labels[y * size + x] = a === b || a === c ? a : b === c ? b : d
    }
  }
  return createLabelMap(size, size, labels, partNames)
}
