import { ChromaskError, type Dataset, type Example } from '@chromask/core'
import { cropImage, cropLabels, resizeImage, resizeLabels } from '@chromask/image'
import { checkInteger } from './checks.js'

/**
 * The centre square of an example, scaled to `size` pixels a side, segmentation included: from the data set itself
 * where it knows a cheaper way (`getSquare`), otherwise cut from the whole picture.
 *
 * @param size pixels, an integer ≥ 1.
 * @throws what `dataset.get` throws; ChromaskError `datasets/invalid-option` for a size that is none;
 * `datasets/invalid-example` where the data set gives another size than was asked for.
 */
export async function loadSquare(
  dataset: Dataset,
  index: number,
  size: number,
  signal?: AbortSignal,
): Promise<Example> {
  checkInteger('size', size, 1)
  if (!dataset.getSquare) return squareOf(await dataset.get(index, signal), size)
  const example = await dataset.getSquare(index, size, signal)
  for (const picture of [example.image, example.segmentation]) {
    if (!picture || (picture.width === size && picture.height === size)) continue
    throw new ChromaskError(
      'datasets/invalid-example',
      `${dataset.name}: getSquare(${index}, ${size}) must give ${size}x${size} pixels, got ${picture.width}x${picture.height}. This is a fault of the data set.`,
    )
  }
  return example
}

/** The centre square of an example at a new size. */
export async function squareOf(example: Example, size: number): Promise<Example> {
  const { width, height } = example.image
  const side = Math.min(width, height)
  const area = { left: (width - side) >> 1, top: (height - side) >> 1, width: side, height: side }
  const square = { width: size, height: size }
  const image = await resizeImage(width === height ? example.image : cropImage(example.image, area), square)
  if (!example.segmentation) return { ...example, image }
  return { ...example, image, segmentation: resizeLabels(cropLabels(example.segmentation, area), square) }
}
