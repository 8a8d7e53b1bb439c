import { ChromaskError, type Dataset, type Example } from '@chromask/core'
import { resizeImage, resizeLabels } from '@chromask/image'
import { checkInteger } from './checks.js'

/**
 * A whole example, scaled so that its shorter side has `side` pixels, segmentation included: from the data set itself
 * where it knows a cheaper way (`getScaled`), otherwise from the picture at full size.
 *
 * @param side pixels, an integer ≥ 1.
 * @throws what `dataset.get` throws; ChromaskError `datasets/invalid-option` for a side that is none;
 * `datasets/invalid-example` where the data set gives another size than was asked for.
 */
export async function loadScaled(
  dataset: Dataset,
  index: number,
  side: number,
  signal?: AbortSignal,
): Promise<Example> {
  checkInteger('side', side, 1)
  if (!dataset.getScaled) return scaledTo(await dataset.get(index, signal), side)
  const example = await dataset.getScaled(index, side, signal)
  const { width, height } = example.image
  const map = example.segmentation ?? example.image
  if (Math.min(width, height) === side && map.width === width && map.height === height) return example
  throw new ChromaskError(
    'datasets/invalid-example',
    `${dataset.name}: getScaled(${index}, ${side}) must give a picture whose shorter side has ${side} pixels, and a segmentation of its size, ` +
      `got ${width}x${height} and ${map.width}x${map.height}. This is a fault of the data set.`,
  )
}

/** The size of a picture whose shorter side has become `side` pixels long. */
export function scaledSize({ width, height }: Size, side: number): Size {
  const scale = side / Math.min(width, height)
  return { width: Math.round(width * scale), height: Math.round(height * scale) }
}

interface Size {
  readonly width: number
  readonly height: number
}

async function scaledTo(example: Example, side: number): Promise<Example> {
  const size = scaledSize(example.image, side)
  const image = await resizeImage(example.image, size)
  return example.segmentation
    ? { ...example, image, segmentation: resizeLabels(example.segmentation, size) }
    : { ...example, image }
}
