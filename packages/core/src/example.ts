import type { LabelMap, RgbImage } from './picture.js'

/** One picture of a data set, with what is known about it. */
export interface Example {
  /** Names the example within its data set, and stays the same from run to run. */
  readonly id: string
  readonly image: RgbImage
  /** Index into the data set's `classNames`. */
  readonly label?: number
  readonly segmentation?: LabelMap
}

/** Pictures by index. `get` may be called many times at once. */
export interface Dataset {
  readonly name: string
  /** How many examples there are. */
  readonly size: number
  readonly classNames?: readonly string[]
  /** @throws ChromaskError `datasets/out-of-range` unless 0 ≤ index < size, and whatever reading the picture throws. */
  get(index: number, signal?: AbortSignal): Promise<Example>
  /**
   * The centre square of the example, scaled to `size` pixels a side: for data sets where that is cheaper than the whole
   * picture (files are scaled while they are decoded, drawings are drawn at that size). Throws as `get` does.
   */
  getSquare?(index: number, size: number, signal?: AbortSignal): Promise<Example>
  /**
   * The whole example, scaled so that its shorter side has `side` pixels: for data sets where that is cheaper than the
   * picture at full size. What augmentation cuts its squares from. Throws as `get` does.
   */
  getScaled?(index: number, side: number, signal?: AbortSignal): Promise<Example>
  /** The ids in index order, without decoding anything. */
  ids(): readonly string[]
}
