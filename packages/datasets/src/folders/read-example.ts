import { readFile } from 'node:fs/promises'
import type { Example, LabelMap, RgbImage } from '@chromask/core'
import { cropImage, cropLabels, decodeImage, imageSize, type Rectangle, resizeLabels } from '@chromask/image'
import { type FileCheck, invalidFile, reasonOf } from '../check-files.js'
import { scaledSize } from '../load-scaled.js'

import { squareShape } from '../square-shape.js'
import { checkFit, type Size } from './check-fit.js'

/** An example that lies in files. */
export interface FileExample {
  readonly id: string
  /** What messages about it begin with. @default its id */
  readonly origin?: string
  /** The picture's path. */
  readonly image: string
  readonly label?: number
  readonly segmentation?: SegmentationFile
}

/** A segmentation in a file of its own. */
export interface SegmentationFile {
  readonly path: string
  /** How the file is read: other text, other labels of the same file. */
  readonly how: string
  /** Whether it is stretched to the picture's shape; otherwise it must be of the picture's own size. */
  readonly stretched?: boolean
  read(): Promise<LabelMap>
}

/**
 * - `full`: the file is decoded once, very small: finds every damage (500-pixel JPEGs: some 700 a second on two cores)
 * - `header`: only the size is read (ten times as fast); damage further on shows when the picture is asked for
 */
function pictureCheck(path: string, depth: 'full' | 'header'): FileCheck {
  const run = depth === 'full' ? () => decodeImage(path, { resize: { width: 8, height: 8 } }) : () => imageSize(path)
  return { path, run }
}

/** Looks at the picture and, for a `full` check, at its segmentation. */
export function exampleCheck({ image, segmentation }: FileExample, depth: 'full' | 'header'): FileCheck {
  const picture = pictureCheck(image, depth)
  if (!segmentation || depth === 'header') return picture
  const run = async (): Promise<void> => {
    await picture.run()
    const map = await segmentation.read().catch((thrown: unknown) => {
      throw new Error(`${segmentation.path}: ${reasonOf(thrown).replace(`${segmentation.path}: `, '')}`)
    })
    if (!segmentation.stretched) checkFit(segmentation.path, map, await imageSize(image))
  }
  return { path: image, run }
}

/** What a whole picture is scaled to, and the part that is kept. */
export type Scaling = (whole: Size) => { readonly size: Size; readonly cut: Rectangle }

export const toSquare =
  (side: number): Scaling =>
  (whole) => {
    const { width, height, left, top } = squareShape(whole, side)
    return { size: { width, height }, cut: { left, top, width: side, height: side } }
  }

export const toScale =
  (side: number): Scaling =>
  (whole) => {
    const size = scaledSize(whole, side)
    return { size, cut: { left: 0, top: 0, ...size } }
  }

/** Reads the picture and its segmentation, whole or scaled and cut. */
export async function readExample(
  { id, image: path, label, segmentation }: FileExample,
  scaling?: Scaling,
): Promise<Example> {
  const { whole, image } = await readPicture(path, scaling).catch((cause: unknown) => {
    throw invalidFile(path, cause)
  })
  const example = { id, image, ...(label !== undefined && { label }) }
  if (!segmentation) return example
  const map = await segmentation.read().catch((cause: unknown) => {
    throw invalidFile(segmentation.path, cause)
  })
  if (!segmentation.stretched) checkFit(segmentation.path, map, whole)
  if (!scaling) return { ...example, segmentation: resizeLabels(map, whole) }
  const { size, cut } = scaling(whole)
  return { ...example, segmentation: cropLabels(resizeLabels(map, size), cut) }
}

/** JPEG and WebP are scaled down while they are decoded. */
async function readPicture(path: string, scaling?: Scaling): Promise<{ whole: Size; image: RgbImage }> {
  if (!scaling) {
    const image = await decodeImage(path)
    return { whole: image, image }
  }
  const bytes = await readFile(path)
  const whole = await imageSize(bytes, { name: path })
  const { size, cut } = scaling(whole)
  const image = await decodeImage(bytes, { name: path, resize: { ...size, fit: 'fill' } })
  return { whole, image: size.width === cut.width && size.height === cut.height ? image : cropImage(image, cut) }
}
